// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include "dial.hpp"
#include "sessions.hpp"

namespace voltmark::acquire {

/// Listeners and calls over TCP, with TLS or without.
class TcpLines {
public:
    /// \param config  outlives this, as all others do.
    TcpLines(boost::asio::io_context& io, Sessions& sessions, const HeadEndConfig& config)
        : io_{io}, sessions_{sessions}, config_{config} {}

    /// Opens the listeners and reads certificates. \errors  acquire.listen, acquire.tls.
    Result<void> open();
    std::vector<ListeningAt> listening() const;
    /// Accepts and calls from now on.
    void begin();

private:
    /// Where devices call in.
    struct Door {
        std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor;
        const Protocol* protocol = nullptr;
        const SessionLimits* limits = nullptr;
        std::shared_ptr<const TlsContext> tls;  // None: plain TCP.
    };
    struct Outward {
        const Call* call = nullptr;
        Dialled to;
    };

    Result<void> listen(const Listener& listener);
    boost::asio::awaitable<void> accept(const Door& door);
    boost::asio::awaitable<void> welcome(std::shared_ptr<Connection> connection, const Door& door);
    boost::asio::awaitable<void> keep_calling(const Outward& outward);

    boost::asio::io_context& io_;
    Sessions& sessions_;
    const HeadEndConfig& config_;
    std::vector<Door> doors_;
    std::vector<Outward> outward_;
    int greeting_ = 0;  // Those in a handshake.
};

}  // namespace voltmark::acquire
