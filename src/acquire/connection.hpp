// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "channel.hpp"
#include "tls.hpp"

namespace voltmark::acquire {

// Asio stays in the few files that include this one: it is heavy.

/// How a stream is cut into frames.
struct Framing {
    codec::FrameSearch (*find)(const void* protocol, codec::ByteSpan bytes) = nullptr;
    const void* protocol = nullptr;
    std::size_t bytes_max = 0;
};

/// A socket that speaks in frames, with TLS or without. All of it runs on one thread.
///
/// It costs no buffer while nothing arrives: bytes are read into a buffer that all share, and only
/// the beginning of a frame is kept.
class Connection final : public Channel, public std::enable_shared_from_this<Connection> {
public:
    Connection(boost::asio::ip::tcp::socket socket, Framing framing);

    /// Makes it one of TLS. False where the peer is not trusted, does not trust us, speaks no TLS,
    /// or takes longer than ten seconds; the connection is closed then.
    boost::asio::awaitable<bool> secure(const TlsContext& context, const std::string& host);
    /// Why `secure` was false.
    const std::string& why_insecure() const { return why_insecure_; }

    /// What belongs to no frame is dropped; so is the beginning of a frame that does not go on
    /// before the deadline.
    boost::asio::awaitable<Got> read(codec::Bytes& frame, Deadline deadline) override;
    /// False where the peer is gone, or does not take it within half a minute.
    boost::asio::awaitable<bool> write(codec::ByteSpan bytes) override;

    void wake() override;
    void close() override;
    bool is_open() const override { return socket_.is_open(); }

    /// So many bytes that are still to come belong to no frame.
    void skip(std::size_t bytes) { skip_ += bytes; }

    std::string peer() const override;
    std::uint64_t noise_bytes() const override { return noise_bytes_; }

private:
    boost::asio::awaitable<boost::system::error_code> await(TlsSession::Step step);
    boost::asio::awaitable<bool> write_secured(codec::ByteSpan bytes);
    std::size_t receive(boost::system::error_code& ended);
    bool take_frame(codec::Bytes& frame);
    void arm(Deadline deadline);
    void disarm();

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<TlsSession> tls_;  // None where nobody secured it.
    boost::asio::steady_timer timer_;
    Framing framing_;
    TlsSession::Step waits_for_ = TlsSession::Step::wants_read;
    std::string why_insecure_;
    codec::Bytes buffer_;
    std::uint64_t turn_ = 0;  // Which wait a timer belongs to.
    std::uint64_t noise_bytes_ = 0;
    std::size_t skip_ = 0;
    bool is_waiting_ = false;
    bool is_woken_ = false;
};

}  // namespace voltmark::acquire
