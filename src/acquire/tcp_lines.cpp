// SPDX-License-Identifier: Apache-2.0
#include "tcp_lines.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "voltmark/acquire/head_end_errors.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

Result<void> TcpLines::open() {
    for (const Listener& listener : config_.listeners) {
        if (const Result<void> listens = listen(listener); !listens) return listens;
    }
    for (const Call& call : config_.calls) {
        auto tls = load_tls(call.tls, TlsContext::Side::calls);
        if (!tls) return tls.error();
        outward_.push_back({&call, {call.host, call.port, *tls}});
    }
    return ok();
}

Result<void> TcpLines::listen(const Listener& listener) {
    const auto fail = [&](const error_code& failed) {
        return make_error(kListen, listener.address, listener.port, failed.message());
    };
    error_code failed;
    const asio::ip::address address = asio::ip::make_address(listener.address, failed);
    if (failed) return fail(failed);
    auto acceptor = std::make_unique<tcp::acceptor>(io_);
    const tcp::endpoint at{address, static_cast<std::uint16_t>(listener.port)};
    acceptor->open(at.protocol(), failed);
    if (!failed) acceptor->set_option(tcp::acceptor::reuse_address{true}, failed);
    if (!failed) acceptor->bind(at, failed);
    if (!failed) acceptor->listen(4096, failed);
    if (failed) return fail(failed);
    auto tls = load_tls(listener.tls, TlsContext::Side::listens);
    if (!tls) return tls.error();
    doors_.push_back({std::move(acceptor), config_.protocol(listener.protocol),
                      &config_.limits_of(listener.limits), *tls});
    return ok();
}

std::vector<ListeningAt> TcpLines::listening() const {
    std::vector<ListeningAt> all;
    for (const Door& door : doors_) {
        error_code failed;
        const tcp::endpoint at = door.acceptor->local_endpoint(failed);
        all.push_back({std::string{door.protocol->name()}, at.address().to_string(), at.port()});
    }
    return all;
}

void TcpLines::begin() {
    for (const Door& door : doors_) asio::co_spawn(io_, accept(door), asio::detached);
    for (const Outward& outward : outward_)
        asio::co_spawn(io_, keep_calling(outward), asio::detached);
}

asio::awaitable<void> TcpLines::accept(const Door& door) {
    for (;;) {
        auto [failed, socket] = co_await door.acceptor->async_accept(kAwait);
        if (failed) {
            // Out of descriptors, mostly: others will end.
            asio::steady_timer pause{io_, std::chrono::milliseconds{100}};
            co_await pause.async_wait(kAwait);
            continue;
        }
        const bool is_full = sessions_.open_sessions() + greeting_ >= config_.limits.connections;
        sessions_.count(is_full ? &SessionCounts::refused : &SessionCounts::accepted);
        if (is_full) continue;
        auto connection =
            std::make_shared<Connection>(std::move(socket), framing_of(*door.protocol));
        asio::co_spawn(io_, welcome(std::move(connection), door), asio::detached);
    }
}

asio::awaitable<void> TcpLines::welcome(std::shared_ptr<Connection> connection, const Door& door) {
    if (door.tls) {
        ++greeting_;
        const bool is_secure = co_await connection->secure(*door.tls, "");
        --greeting_;
        if (!is_secure) {
            sessions_.count(&SessionCounts::insecure);
            co_return;
        }
    }
    co_await sessions_.serve(std::move(connection), *door.protocol, *door.limits, {},
                             Way::calls_in);
}

asio::awaitable<void> TcpLines::keep_calling(const Outward& outward) {
    const std::string& name = outward.call->name;
    const Protocol& protocol = *config_.protocol(outward.call->protocol);
    std::chrono::seconds pause = config_.limits.redial;
    asio::steady_timer timer{io_};
    for (;;) {
        if (sessions_.has_questions_for(name)) {
            const Line line = co_await dial(io_, outward.to, framing_of(protocol));
            if (line.is_insecure) {
                sessions_.count(&SessionCounts::insecure);
                sessions_.tell(make_error(kHandshake, name, line.why));
            }
            if (line.connection) {
                pause = config_.limits.redial;
                co_await sessions_.serve(line.connection, protocol,
                                         config_.limits_of(outward.call->limits), name,
                                         Way::called);
            } else {
                pause = std::min<std::chrono::seconds>(pause * 2, std::chrono::minutes{10});
            }
        }
        timer.expires_after(pause);
        co_await timer.async_wait(kAwait);
    }
}

}  // namespace voltmark::acquire
