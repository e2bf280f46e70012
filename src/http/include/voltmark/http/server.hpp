// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "voltmark/base/result.hpp"
#include "voltmark/http/message.hpp"
#include "voltmark/http/router.hpp"

namespace voltmark::http {

/// What a client may take of the server. A request beyond a limit is answered with its status.
struct ServerLimits {
    int connections = 4'000;
    int connections_per_client = 2'500;    ///< A call centre may stand behind one address.
    std::size_t target_bytes = 8 * 1024;   ///< 414
    std::size_t head_bytes = 16 * 1024;    ///< 431
    std::size_t body_bytes = 1024 * 1024;  ///< 413, where the route has no limit of its own.
    int large_bodies = 4;  ///< Above body_bytes, that are received or worked on at once: 503.
    std::chrono::seconds head{10};    ///< From the first byte to the last; slower ones are cut off.
    std::chrono::seconds body{60};    ///< As head.
    std::chrono::seconds answer{60};  ///< To take a part of an answer; then it is cut off.
    std::chrono::seconds idle{75};    ///< Between two requests.
    int requests_per_second = 10'000;  ///< Of one address, refilled evenly: 429. 0: no limit.
    int burst = 20'000;
    int waiting = 2'000;  ///< Requests for which no worker is free yet: 503.
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    int port = 8080;          ///< 0: any that is free.
    int workers = 4;          ///< Threads on which handlers compute.
    int waiters = 16;         ///< Threads on which handlers run that wait (Pace::waits).
    std::string certificate;  ///< PEM file, with those between; empty: plain HTTP.
    std::string key;          ///< PEM file.
    ServerLimits limits;
};

/// Requests that were answered, for measurements and the log.
struct Answered {
    const Request& request;
    int status = 0;
    std::chrono::microseconds took{0};
};

struct ServerCounts {
    std::int64_t connections = 0;  ///< Open now.
    std::int64_t accepted = 0;
    std::int64_t turned_away = 0;  ///< Connections beyond a limit.
    std::int64_t requests = 0;
    std::int64_t refused = 0;  ///< Requests that reached no handler.
};

/// An HTTP/1.1 server: sockets on one thread, handlers on workers. What reaches no handler is
/// answered with a problem (RFC 9457): 400, 404, 405, 413, 414, 429, 431, 500 or 503, with a code
/// of errors.hpp.
///
/// Strict where requests could be read in two ways: a transfer encoding, two lengths, two hosts, a
/// line folded, a control character or a path with dots are refused, and the connection ended.
class Server {
public:
    /// Listens. \param router  outlives this; not changed any more.
    /// \errors  http.listen (unavailable), http.certificate (invalid_input).
    static Result<std::unique_ptr<Server>> open(const ServerOptions& options, const Router& router);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port() const;

    /// Called on a worker after each handler. Set before run.
    void on_answered(std::function<void(const Answered&)> told);

    /// Works until `stop`. Then nothing new is accepted; what was begun is answered, for ten
    /// seconds at most.
    void run();
    /// From any thread.
    void stop();

    ServerCounts counts() const;

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace voltmark::http
