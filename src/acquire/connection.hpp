// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "voltmark/codec/message.hpp"

namespace voltmark::acquire {

// Asio stays in the few files that include this one: it is heavy.

/// How a stream is cut into frames.
struct Framing {
    codec::FrameSearch (*find)(const void* protocol, codec::ByteSpan bytes) = nullptr;
    const void* protocol = nullptr;
    std::size_t bytes_max = 0;
};

/// A socket that speaks in frames. All of it runs on one thread.
///
/// It costs no buffer while nothing arrives: bytes are read into a buffer that all share, and only
/// the beginning of a frame is kept.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    Connection(boost::asio::ip::tcp::socket socket, Framing framing);

    enum class Got : std::uint8_t { frame, timeout, woken, closed };
    /// The next frame. What belongs to none is dropped; so is the beginning of a frame that does
    /// not go on before the deadline.
    boost::asio::awaitable<Got> read(codec::Bytes& frame, Deadline deadline);
    /// False where the peer is gone, or does not take it within half a minute.
    boost::asio::awaitable<bool> write(codec::ByteSpan bytes);

    /// Makes `read` answer `woken`, now or when it is called next.
    void wake();
    void close();
    bool is_open() const { return socket_.is_open(); }

    std::string peer() const;
    std::uint64_t noise_bytes() const { return noise_bytes_; }

private:
    bool take_frame(codec::Bytes& frame);
    void arm(Deadline deadline);
    void disarm();

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
    Framing framing_;
    codec::Bytes buffer_;
    std::uint64_t turn_ = 0;  // Which wait a timer belongs to.
    std::uint64_t noise_bytes_ = 0;
    bool is_waiting_ = false;
    bool is_woken_ = false;
};

}  // namespace voltmark::acquire
