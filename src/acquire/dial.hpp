// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include "connection.hpp"

namespace voltmark::acquire {

/// Whom to call, and how. It outlives the call.
struct Dialled {
    std::string host;
    int port = 0;
    std::shared_ptr<const TlsContext> tls = nullptr;  ///< None: plain TCP.
};

/// A connection, or why there is none.
struct Line {
    std::shared_ptr<Connection> connection;
    std::string why;
    bool is_insecure = false;  ///< Reached, but TLS failed.
};

/// Resolves, connects and makes it secure, each address in turn until one answers.
boost::asio::awaitable<Line> dial(boost::asio::io_context& io, const Dialled& to, Framing framing);

}  // namespace voltmark::acquire
