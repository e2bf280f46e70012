// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "head_end_test_support.hpp"

namespace voltmark::acquire {

inline std::string path_of(const TestFolder& folder) {
    return std::filesystem::path{folder.path("x")}.parent_path().string();
}

/// Certificates in a folder, made as docs/operating/head_end.md says.
struct Certificates {
    const TestFolder& folder;

    explicit Certificates(const TestFolder& where) : folder{where} {
        authority("ca");
        certificate("head_end", "ca", "DNS:localhost,IP:127.0.0.1");
        certificate("meter", "ca", "DNS:meter");
        authority("other_ca");
        certificate("stranger", "other_ca", "DNS:localhost,IP:127.0.0.1");
    }

    TlsFiles listens(bool asks_clients) const {
        return {folder.path("head_end.pem"), folder.path("head_end.key"),
                asks_clients ? folder.path("ca.pem") : "", ""};
    }
    TlsFiles calls(const std::string& as) const {
        TlsFiles files{"", "", folder.path("ca.pem"), ""};
        if (!as.empty()) {
            files.certificate = folder.path(as + ".pem");
            files.key = folder.path(as + ".key");
        }
        return files;
    }

    void authority(const std::string& name) const {
        run("req -x509 " + kKey + " -days 3650 -subj '/CN=" + name + "' -keyout " + name +
            ".key -out " + name + ".pem");
    }
    void certificate(const std::string& name, const std::string& by, const std::string& names,
                     int days = 825) const {
        run("req " + kKey + " -subj '/CN=" + name + "' -addext subjectAltName=" + names +
            " -keyout " + name + ".key -out " + name + ".csr");
        run("x509 -req -in " + name + ".csr -CA " + by + ".pem -CAkey " + by + ".key -days " +
            std::to_string(days) + " -copy_extensions copy -out " + name + ".pem");
    }

private:
    static inline const std::string kKey =
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

    void run(const std::string& arguments) const {
        const std::string command =
            "cd '" + path_of(folder) + "' && openssl " + arguments + " > /dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
};

/// A port that was free a moment ago.
inline int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size), 0);
    ::close(socket);
    return ntohs(at.sin_port);
}

inline int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::connect(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) return socket;
    ::close(socket);
    return -1;
}

/// A mosquitto of a test's own, as docs/operating/head_end.md sets it up.
class Mosquitto {
public:
    /// \param tls  lines of its configuration.
    explicit Mosquitto(const TestFolder& folder, const std::string& tls = "") : folder_{folder} {
        folder.write("mosquitto.conf",
                     fmt::format("user root\nlistener {} 127.0.0.1\nallow_anonymous true\n{}"
                                 "persistence true\npersistence_location {}/\n"
                                 "max_queued_messages 0\nlog_dest file {}\n",
                                 port_, tls, path_of(folder), folder.path("mosquitto.log")));
        start();
    }
    ~Mosquitto() { stop(); }
    Mosquitto(const Mosquitto&) = delete;
    Mosquitto& operator=(const Mosquitto&) = delete;

    int port() const { return port_; }

    void start() {
        const std::string config = folder_.path("mosquitto.conf");
        std::string program = "mosquitto";
        std::string option = "-c";
        std::string file = config;
        char* arguments[] = {program.data(), option.data(), file.data(), nullptr};
        // It lies where programs of administrators do.
        std::string path = "PATH=/usr/sbin:/usr/bin:/bin";
        char* environment[] = {path.data(), nullptr};
        const char* places[] = {"/usr/sbin/mosquitto", "/usr/bin/mosquitto"};
        const char* place = std::filesystem::exists(places[0]) ? places[0] : places[1];
        ASSERT_EQ(::posix_spawn(&process_, place, nullptr, nullptr, arguments, environment), 0)
            << "the package mosquitto is not installed: tools/packages.txt";
        ASSERT_TRUE(comes_true([&] {
            const int socket = connect_to(port_);
            if (socket >= 0) ::close(socket);
            return socket >= 0;
        }));
    }
    /// It writes down what it has.
    void stop() {
        if (process_ <= 0) return;
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

private:
    const TestFolder& folder_;
    int port_ = free_port();
    pid_t process_ = 0;
};

}  // namespace voltmark::acquire
