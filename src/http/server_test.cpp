// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/server.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/http/certificate.hpp"
#include "voltmark/http/errors.hpp"

namespace voltmark::http {

namespace {

using namespace std::chrono_literals;

/// A socket that says what it is told, byte for byte.
class Client {
public:
    explicit Client(int port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void say(std::string_view text) { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
    /// Until the text has come, or the server ends the connection.
    std::string hear(std::string_view until) {
        while (heard_.find(until) == std::string::npos) {
            std::array<char, 4096> part{};
            const ssize_t size = ::recv(socket_, part.data(), part.size(), 0);
            if (size <= 0) break;
            heard_.append(part.data(), static_cast<std::size_t>(size));
        }
        return std::exchange(heard_, {});
    }
    std::string hear_all() { return hear("\x01never"); }
    void say_no_more() { ::shutdown(socket_, SHUT_WR); }
    /// Whether the server has ended the connection.
    bool is_over() const {
        char byte = 0;
        const ssize_t size = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
    }
    int socket() const { return socket_; }

private:
    int socket_;
    std::string heard_;
};

Response text(std::string body) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

/// A server on a thread, with routes that tell what they got.
class ServerTest : public testing::Test {
protected:
    ServerTest() {
        router_.add(Method::get, "/hello/{name}", [](const Request& request) {
            return text("hello " + request.parameter("name"));
        });
        router_.add(Method::post, "/echo",
                    [](const Request& request) { return text(request.body); });
        router_.add(
            Method::post, "/file",
            [](const Request& request) { return text(fmt::format("{}", request.body.size())); },
            Pace::computes, 5000);
        router_.add(Method::get, "/throws",
                    [](const Request&) -> Response { throw std::runtime_error{"secret"}; });
        router_.add(Method::get, "/injects", [](const Request& request) {
            Response response = text("x");
            return response.with("X-Said", request.query.front().second);
        });
        router_.add(Method::get, "/pieces", [](const Request&) {
            Response response = text({});
            response.pieces = [count = 0]() mutable {
                ++count;
                return Piece{fmt::format("part {}\n", count), count == 3, 1ms};
            };
            return response;
        });
        router_.add(Method::get, "/breaks", [](const Request&) {
            Response response = text({});
            response.pieces = [count = 0]() mutable -> Piece {
                if (++count == 2) throw std::runtime_error{"store away"};
                return Piece{"first", false, 0ms};
            };
            return response;
        });
        router_.add(Method::get, "/waits", [this](const Request&) {
            ++waiting_;
            is_free_.wait(false);
            return text("done");
        });
        options_.port = 0;
    }
    ~ServerTest() override { stop(); }

    int start() {
        auto opened = Server::open(options_, router_);
        EXPECT_TRUE(opened.has_value());
        server_ = std::move(*opened);
        thread_ = std::thread{[this] { server_->run(); }};
        return server_->port();
    }
    void stop() {
        is_free_ = true;
        is_free_.notify_all();
        if (!thread_.joinable()) return;
        server_->stop();
        thread_.join();
    }
    void wait_for_waiting(int count) {
        while (waiting_ < count) std::this_thread::yield();
    }

    std::string status_of(int port, std::string_view request) {
        Client client{port};
        client.say(request);
        return client.hear_all().substr(0, 12);
    }

    ServerOptions options_;
    Router router_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
    std::atomic<int> waiting_{0};
    std::atomic<bool> is_free_{false};
};

}  // namespace

TEST_F(ServerTest, AnswersOneAfterTheOtherOnOneConnection) {
    Client client{start()};
    client.say(
        "GET /hello/%E4%BD%A0 HTTP/1.1\r\nHost: a\r\n\r\n"
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        "HEAD /hello/x HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /hello/end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string all = client.hear_all();
    const std::size_t first = all.find("hello 你");
    const std::size_t second = all.find("\r\n\r\nabc");
    const std::size_t third = all.find("hello end");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
    EXPECT_EQ(all.find("hello x"), std::string::npos);
    EXPECT_NE(all.find("Content-Length: 7\r\n"), std::string::npos);
    EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(server_->counts().requests, 4);
}

TEST_F(ServerTest, RefusesWhatCouldBeReadInTwoWays) {
    const int port = start();
    const std::pair<std::string_view, std::string_view> kCases[] = {
        {"GET /hello/a HTTP/1.1\r\n\r\n", "400"},
        {"GET /hello/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
         "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na", "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"},
        {"GET /hello/a HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
        {"GET /hello/../x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"GET http://a/hello/a HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        {"GET /hello/a HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n", "400"},
        {"\x16\x03\x01\x02\r\n\r\n", "400"},
        {"BREW /hello/a HTTP/1.1\r\nHost: a\r\n\r\n", "405"},
        {"DELETE /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "405"},
        {"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "404"},
        {"GET /throws HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "500"},
    };
    for (const auto& [request, status] : kCases)
        EXPECT_EQ(status_of(port, request), fmt::format("HTTP/1.1 {}", status)) << request;
    EXPECT_EQ(status_of(port, "GET /hello/a HTTP/1.0\r\n\r\n"), "HTTP/1.1 200");
}

TEST_F(ServerTest, KeepsItsLimits) {
    options_.limits.body_bytes = 1000;
    options_.limits.head_bytes = 2000;
    options_.limits.target_bytes = 500;
    const int port = start();
    EXPECT_EQ(status_of(port, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"),
              "HTTP/1.1 413");
    EXPECT_EQ(status_of(port, "GET /hello/a HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x')),
              "HTTP/1.1 431");
    EXPECT_EQ(
        status_of(port, "GET /hello/" + std::string(600, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        "HTTP/1.1 414");
    Client client{port};
    client.say(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.say("body");
    EXPECT_NE(client.hear("body").find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, ARouteMayTakeMoreButNotOfManyAtOnce) {
    options_.limits.body_bytes = 1000;
    options_.limits.large_bodies = 1;
    const int port = start();
    const auto head = [](int bytes, std::string_view more = "Connection: close") {
        return fmt::format("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n{}\r\n\r\n",
                           bytes, more);
    };
    const std::string large = head(2000) + std::string(2000, 'x');
    EXPECT_EQ(status_of(port, head(5001)), "HTTP/1.1 413");
    {
        Client slow{port};
        const auto begin = [&] {
            slow.say(head(5000, "Expect: 100-continue"));
            EXPECT_EQ(slow.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        };
        begin();
        EXPECT_EQ(status_of(port, large), "HTTP/1.1 503");
        // Small ones need no place.
        EXPECT_EQ(status_of(port, head(3) + "abc"), "HTTP/1.1 200");
        slow.say(std::string(5000, 'x'));
        EXPECT_NE(slow.hear("\r\n\r\n5000").find("200 OK"), std::string::npos);
        begin();
    }
    // Who went away in the middle has given the place back.
    while (status_of(port, large) != "HTTP/1.1 200") std::this_thread::yield();
}

// Programs tell by the code whether to change the request or to send it again.
TEST_F(ServerTest, ARefusalIsAProblemWithACode) {
    options_.limits.body_bytes = 10;
    options_.limits.head_bytes = 2000;
    options_.limits.target_bytes = 500;
    const int port = start();
    const std::string target = "GET /hello/" + std::string(600, 'a');
    const std::pair<std::string, std::string_view> kCases[] = {
        {"GET /hello/../x HTTP/1.1\r\nHost: a\r\n\r\n", "http.unreadable"},
        {"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "http.no_such_address"},
        {"DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n", "http.method"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n", "http.body_size"},
        {target + " HTTP/1.1\r\nHost: a\r\n\r\n", "http.target_size"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x'), "http.head_size"},
        {"GET /throws HTTP/1.1\r\nHost: a\r\n\r\n", "http.failed"},
    };
    for (const auto& [request, code] : kCases) {
        Client client{port};
        client.say(request);
        const std::string heard = client.hear("\"args\":[]}");
        EXPECT_NE(heard.find(fmt::format("\"code\":\"{}\"", code)), std::string::npos) << heard;
        EXPECT_NE(heard.find("Content-Type: application/problem+json\r\n"), std::string::npos);
        EXPECT_EQ(heard.find("secret"), std::string::npos);
    }
}

TEST_F(ServerTest, AValueCannotBeginAField) {
    Client client{start()};
    client.say(
        "GET /injects?v=a%0d%0aSet-Cookie:%20x=1 HTTP/1.1\r\nHost: a\r\n"
        "Connection: close\r\n\r\n");
    const std::string all = client.hear_all();
    EXPECT_EQ(all.find("\nSet-Cookie"), std::string::npos);
    EXPECT_NE(all.find("X-Said: a  Set-Cookie: x=1\r\n"), std::string::npos);
}

TEST_F(ServerTest, SendsBodiesPieceByPiece) {
    const int port = start();
    Client client{port};
    client.say("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string all = client.hear("\r\n0\r\n\r\n");
    EXPECT_NE(all.find("7\r\npart 1\n\r\n7\r\npart 2\n\r\n7\r\npart 3\n\r\n0\r\n\r\n"),
              std::string::npos);
    client.say("GET /breaks HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string broken = client.hear_all();
    EXPECT_NE(broken.find("5\r\nfirst\r\n"), std::string::npos);
    EXPECT_EQ(broken.find("0\r\n\r\n"), std::string::npos);
    Client old{port};
    old.say("GET /pieces HTTP/1.0\r\n\r\n");
    EXPECT_NE(old.hear_all().find("\r\n\r\npart 1\npart 2\npart 3\n"), std::string::npos);
}

TEST_F(ServerTest, SlowClientsAreCutOff) {
    options_.limits.head = 1s;
    options_.limits.body = 1s;
    options_.limits.idle = 1s;
    const int port = start();
    Client idle{port};
    Client in_head{port};
    in_head.say("GET /hello/a HTTP/1.1\r\nHost");
    Client in_body{port};
    in_body.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    EXPECT_EQ(idle.hear_all(), "");
    EXPECT_EQ(in_head.hear_all(), "");
    EXPECT_EQ(in_body.hear_all(), "");
}

// A client that sends a byte now and then is never idle, so the time of the whole counts.
TEST_F(ServerTest, TricklingClientsAreCutOff) {
    options_.limits.head = 1s;
    options_.limits.body = 1s;
    const int port = start();
    for (const std::string_view begin :
         {"GET /hello/a HTTP/1.1\r\nHost: a\r\nX: ",
          "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n"}) {
        Client client{port};
        client.say(begin);
        const auto began = std::chrono::steady_clock::now();
        while (!client.is_over()) {
            client.say("x");
            std::this_thread::sleep_for(50ms);
            ASSERT_LT(std::chrono::steady_clock::now() - began, 10s) << begin;
        }
        EXPECT_GT(std::chrono::steady_clock::now() - began, 800ms) << begin;
    }
}

TEST_F(ServerTest, TurnsAwayWhatIsTooMuch) {
    options_.limits.waiting = 2;
    options_.workers = 1;
    options_.limits.connections_per_client = 4;
    const int port = start();
    // All are kept open until the last was turned away: one that was refused would make room.
    constexpr std::string_view kWaits = "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n";
    Client first{port};
    first.say(kWaits);
    wait_for_waiting(1);
    Client second{port};
    second.say(kWaits);
    Client third{port};
    // The second may not have come yet: whichever comes last is sent away.
    third.say(kWaits);
    Client fourth{port};
    EXPECT_EQ(status_of(port, kWaits), "");
    is_free_ = true;
    is_free_.notify_all();
    std::string all;
    for (Client* const client : {&first, &second, &third}) {
        client->say_no_more();
        all += client->hear_all();
    }
    EXPECT_NE(all.find("HTTP/1.1 503"), std::string::npos);
    EXPECT_NE(all.find("Retry-After: 1\r\n"), std::string::npos);
    EXPECT_NE(all.find("\"http.busy\""), std::string::npos);
    EXPECT_EQ(server_->counts().turned_away, 1);
}

TEST_F(ServerTest, LimitsTheRateOfAClient) {
    options_.limits.requests_per_second = 1;
    options_.limits.burst = 2;
    Client client{start()};
    for (int i = 0; i < 3; ++i) client.say("GET /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string all = client.hear("\"http.too_many\"");
    EXPECT_LT(all.find("200 OK"), all.find("429 Too Many"));
    EXPECT_NE(all.find("Retry-After: 1\r\n"), std::string::npos);
}

TEST_F(ServerTest, StopsWhenWhatWasBegunIsAnswered) {
    const int port = start();
    Client busy{port};
    Client idle{port};
    busy.say("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for_waiting(1);
    server_->stop();
    EXPECT_EQ(idle.hear_all(), "");
    is_free_ = true;
    is_free_.notify_all();
    const std::string all = busy.hear_all();
    EXPECT_NE(all.find("done"), std::string::npos);
    EXPECT_NE(all.find("Connection: close"), std::string::npos);
    thread_.join();
}

TEST_F(ServerTest, SpeaksTls) {
    const std::string folder =
        std::filesystem::temp_directory_path() / fmt::format("http_{}", getpid());
    std::filesystem::create_directory(folder);
    options_.certificate = folder + "/own.pem";
    options_.key = folder + "/own.key";
    ASSERT_TRUE(make_own_certificate(options_.certificate, options_.key).has_value());
    struct stat key {};
    ASSERT_EQ(::stat(options_.key.c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 0777, 0600U);
    const int port = start();

    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context, options_.certificate.c_str(), nullptr);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    Client client{port};
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, client.socket());
    SSL_set1_host(ssl, "localhost");
    ASSERT_EQ(SSL_connect(ssl), 1);
    EXPECT_GE(SSL_version(ssl), TLS1_2_VERSION);
    constexpr std::string_view kAsked =
        "GET /hello/tls HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    SSL_write(ssl, kAsked.data(), static_cast<int>(kAsked.size()));
    std::string heard;
    std::array<char, 1024> part{};
    for (int size = 0; (size = SSL_read(ssl, part.data(), part.size())) > 0;)
        heard.append(part.data(), static_cast<std::size_t>(size));
    EXPECT_NE(heard.find("hello tls"), std::string::npos);
    SSL_free(ssl);
    SSL_CTX_free(context);

    Client plain{port};
    plain.say("GET /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(plain.hear_all().find("HTTP/1.1"), std::string::npos);
    stop();
    std::filesystem::remove_all(folder);
}

TEST(ServerOpen, SaysWhatIsWrong) {
    const Router router;
    ServerOptions options;
    options.address = "192.0.2.1";  // Nobody's: TEST-NET-1.
    EXPECT_EQ(Server::open(options, router).error().code, &kListen);
    options.certificate = "/does/not/exist.pem";
    EXPECT_EQ(Server::open(options, router).error().code, &kCertificate);
    EXPECT_EQ(make_own_certificate("/does/not/exist.pem", "/does/not/exist.key").error().code,
              &kCertificate);
}

}  // namespace voltmark::http
