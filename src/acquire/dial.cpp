// SPDX-License-Identifier: Apache-2.0
#include "dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace voltmark::acquire {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

asio::awaitable<Line> dial(asio::io_context& io, const Dialled& to, Framing framing) {
    Line line;
    tcp::resolver resolver{io};
    const auto [unknown, found] =
        co_await resolver.async_resolve(to.host, std::to_string(to.port), kAwait);
    if (unknown) {
        line.why = unknown.message();
        co_return line;
    }
    tcp::socket socket{io};
    const auto [failed, at] = co_await asio::async_connect(socket, found, kAwait);
    if (failed) {
        line.why = failed.message();
        co_return line;
    }
    auto connection = std::make_shared<Connection>(std::move(socket), framing);
    if (to.tls && !co_await connection->secure(*to.tls, to.host)) {
        line.why = connection->why_insecure();
        line.is_insecure = true;
        co_return line;
    }
    line.connection = std::move(connection);
    co_return line;
}

}  // namespace voltmark::acquire
