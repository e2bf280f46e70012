// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/server.hpp"

#include <atomic>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "voltmark/http/errors.hpp"
#include "voltmark/http/rate_limit.hpp"

#include "session.hpp"
#include "tls.hpp"

namespace voltmark::http {

using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kStopMax{10};

const ErrorCode& code_of(int status) {
    switch (status) {
        case 400:
            return kUnreadable;
        case 404:
            return kNoSuchAddress;
        case 405:
            return kMethod;
        case 413:
            return kBodySize;
        case 414:
            return kTargetSize;
        case 429:
            return kTooMany;
        case 431:
            return kHeadSize;
        case 503:
            return kBusy;
        default:
            return kFailed;
    }
}

/// A problem (RFC 9457), in the words of the table above: nothing that was sent is in it, and
/// nothing that has to be escaped.
Response problem_of(int status) {
    const ErrorCode& code = code_of(status);
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = fmt::format(R"({{"type":"urn:voltmark:problem:{0}","title":"{1}","status":{2},)"
                                R"("code":"{0}","detail":"{3}","args":[]}})",
                                code.name, phrase_of(status), status, code.text.en);
    response.with("X-Content-Type-Options", "nosniff");
    if (status == 429 || status == 503) response.with("Retry-After", "1");
    return response;
}

}  // namespace

class Server::Impl final : public Host {
public:
    Impl(const ServerOptions& options, const Router& router)
        : options_{options},
          router_{router},
          rate_{options.limits.requests_per_second, options.limits.burst},
          waiters_{static_cast<std::size_t>(std::max(1, options.waiters))},
          workers_{static_cast<std::size_t>(std::max(1, options.workers))} {}

    ~Impl() override {
        for (asio::thread_pool* const pool : {&workers_, &waiters_}) pool->stop();
        for (asio::thread_pool* const pool : {&workers_, &waiters_}) pool->join();
    }

    Result<void> open() {
        if (!options_.certificate.empty()) {
            Result<asio::ssl::context> tls = server_tls(options_.certificate, options_.key);
            if (!tls) return tls.error();
            tls_.emplace(std::move(*tls));
        }
        error_code failed;
        const auto address = asio::ip::make_address(options_.address, failed);
        const tcp::endpoint at{address, static_cast<std::uint16_t>(options_.port)};
        if (!failed) acceptor_.open(at.protocol(), failed);
        if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failed);
        if (!failed) acceptor_.bind(at, failed);
        if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (failed) return make_error(kListen, options_.address, options_.port, failed.message());
        return ok();
    }

    int port() const {
        error_code failed;
        return acceptor_.local_endpoint(failed).port();
    }

    void run() {
        asio::co_spawn(io_, accept(), asio::detached);
        io_.run();
    }

    void stop() {
        asio::post(io_, [this] {
            is_stopping_ = true;
            error_code ignored;
            acceptor_.close(ignored);
            for (const auto& [number, end_if_idle] : open_) end_if_idle();
            if (open_now_ == 0) return io_.stop();
            stopped_.expires_after(kStopMax);
            stopped_.async_wait([this](error_code) { io_.stop(); });
        });
    }

    ServerCounts counts() const {
        return {open_now_, accepted_, turned_away_, requests_, refused_};
    }

    // What sessions ask for.

    const ServerLimits& limits() const override { return options_.limits; }
    bool is_stopping() const override { return is_stopping_; }
    int& large_bodies() override { return large_bodies_; }
    std::size_t body_bytes(Request& request) override {
        const std::size_t own = router_.find(request).body_bytes;
        return own == 0 ? options_.limits.body_bytes : own;
    }
    Response problem(int status) override {
        ++refused_;
        return problem_of(status);
    }

    asio::awaitable<Response> answer(Request& request) override {
        ++requests_;
        if (!rate_.take(request.client, Steady::now())) co_return problem(429);
        const Router::Found found = router_.find(request);
        if (found.handler == nullptr) co_return unfound(found);
        if (waiting_ >= options_.limits.waiting) co_return problem(503);
        ++waiting_;
        Response response;
        asio::thread_pool& pool = found.pace == Pace::waits ? waiters_ : workers_;
        co_await on_worker(pool, [&] { response = handled(*found.handler, request); });
        --waiting_;
        co_return response;
    }

    asio::awaitable<std::optional<Piece>> next_piece(
        const std::function<Piece()>& pieces) override {
        std::optional<Piece> piece;
        co_await on_worker(workers_, [&] {
            try {
                piece = pieces();
            } catch (const std::exception&) {
                piece.reset();
            }
        });
        co_return piece;
    }

    std::function<void(const Answered&)> told_;

private:
    Response unfound(const Router::Found& found) {
        if (found.allowed.empty()) return problem(404);
        Response response = problem(405);
        std::string allowed;
        for (const Method one : found.allowed) {
            allowed += allowed.empty() ? "" : ", ";
            allowed += to_text(one);
        }
        return response.with("Allow", std::move(allowed));
    }

    /// On a worker.
    Response handled(const Handler& handler, const Request& request) {
        const auto begin = Steady::now();
        Response response;
        try {
            response = handler(request);
        } catch (const std::exception&) {
            // What a handler expects it answers itself; the words of this are not for strangers.
            response = problem_of(500);
        }
        if (told_) {
            const auto took =
                std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begin);
            told_({request, response.status, took});
        }
        return response;
    }

    /// Runs work on a worker; goes on on the sockets' thread.
    template <class Work>
    asio::awaitable<void> on_worker(asio::thread_pool& pool, Work work) {
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
            [this, &pool](auto handler, Work* one) {
                auto held = std::make_shared<decltype(handler)>(std::move(handler));
                asio::post(pool, [this, held, one] {
                    (*one)();
                    asio::post(io_, [held] { (*held)(); });
                });
            },
            asio::use_awaitable, &work);
    }

    asio::awaitable<void> accept() {
        while (!is_stopping_) {
            auto [failed, socket] = co_await acceptor_.async_accept(kAwait);
            if (is_stopping_) co_return;
            if (failed) {
                // Out of descriptors, most likely: what is open goes on.
                asio::steady_timer pause{io_, std::chrono::milliseconds{100}};
                co_await pause.async_wait(kAwait);
                continue;
            }
            error_code gone;
            const tcp::endpoint peer = socket.remote_endpoint(gone);
            if (gone) continue;
            std::string client = peer.address().to_string();
            int& mine = per_client_[client];
            if (open_now_ >= options_.limits.connections ||
                mine >= options_.limits.connections_per_client) {
                ++turned_away_;
                continue;
            }
            ++mine;
            ++accepted_;
            ++open_now_;
            socket.set_option(tcp::no_delay{true}, gone);
            asio::co_spawn(io_, live(beast::tcp_stream{std::move(socket)}, std::move(client)),
                           asio::detached);
        }
    }

    asio::awaitable<void> live(beast::tcp_stream socket, std::string client) {
        const std::int64_t number = ++last_number_;
        try {
            if (tls_) {
                beast::ssl_stream<beast::tcp_stream> stream{std::move(socket), *tls_};
                co_await secure(stream, number, client);
            } else {
                co_await serve(socket, number, client, false);
            }
        } catch (const std::exception&) {
            // Out of memory for one of them: the others go on.
        }
        open_.erase(number);
        --open_now_;
        if (const auto at = per_client_.find(client); --at->second == 0) per_client_.erase(at);
        if (is_stopping_ && open_now_ == 0) io_.stop();
    }

    asio::awaitable<void> secure(beast::ssl_stream<beast::tcp_stream>& stream, std::int64_t number,
                                 const std::string& client) {
        beast::get_lowest_layer(stream).expires_after(options_.limits.head);
        const auto [failed] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
        if (failed) {
            ++turned_away_;
            co_return;
        }
        co_await serve(stream, number, client, true);
        beast::get_lowest_layer(stream).expires_after(std::chrono::seconds{2});
        co_await stream.async_shutdown(kAwait);
    }

    template <class Stream>
    asio::awaitable<void> serve(Stream& stream, std::int64_t number, const std::string& client,
                                bool is_secure) {
        Session<Stream> session{*this, stream, client, is_secure};
        open_[number] = [&session, &stream] {
            if (session.is_idle()) beast::get_lowest_layer(stream).cancel();
        };
        co_await session.talk();
        open_.erase(number);
    }

    const ServerOptions options_;
    const Router& router_;
    RateLimit rate_;

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    asio::steady_timer stopped_{io_};
    std::optional<asio::ssl::context> tls_;
    std::unordered_map<std::int64_t, std::function<void()>> open_;
    std::unordered_map<std::string, int> per_client_;
    std::int64_t last_number_ = 0;
    int waiting_ = 0;
    int large_bodies_ = 0;  // On the sockets' thread alone.
    std::atomic<bool> is_stopping_{false};
    std::atomic<std::int64_t> open_now_{0};
    std::atomic<std::int64_t> accepted_{0};
    std::atomic<std::int64_t> turned_away_{0};
    std::atomic<std::int64_t> requests_{0};
    std::atomic<std::int64_t> refused_{0};

    // Last: their threads post to what stands above, so they end first.
    asio::thread_pool waiters_;
    asio::thread_pool workers_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(const ServerOptions& options, const Router& router) {
    auto impl = std::make_unique<Impl>(options, router);
    if (const Result<void> opened = impl->open(); !opened) return opened.error();
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
}

int Server::port() const {
    return impl_->port();
}

void Server::on_answered(std::function<void(const Answered&)> told) {
    impl_->told_ = std::move(told);
}

void Server::run() {
    impl_->run();
}

void Server::stop() {
    impl_->stop();
}

ServerCounts Server::counts() const {
    return impl_->counts();
}

}  // namespace voltmark::http
