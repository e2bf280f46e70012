// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "voltmark/codec/message.hpp"

namespace voltmark::acquire {

/// Where one terminal's frames come from and go to: a connection, or a pair of MQTT topics. All of
/// it runs on the sessions' thread.
class Channel {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    virtual ~Channel() = default;

    enum class Got : std::uint8_t { frame, timeout, woken, closed };
    /// The next frame. Asking for it says that the frames before it are on the disk, or belong to
    /// something that takes more frames to be whole.
    virtual boost::asio::awaitable<Got> read(codec::Bytes& frame, Deadline deadline) = 0;
    /// False where the peer is gone, or does not take it in time.
    virtual boost::asio::awaitable<bool> write(codec::ByteSpan bytes) = 0;

    /// Makes `read` answer `woken`, now or when it is called next.
    virtual void wake() = 0;
    virtual void close() = 0;
    virtual bool is_open() const = 0;

    /// Who is at the other end, for people.
    virtual std::string peer() const = 0;
    /// Bytes that belonged to no frame.
    virtual std::uint64_t noise_bytes() const = 0;

    /// The session calls its peer by this name from now on.
    virtual void named(const std::string&) {}
    /// Nothing is being asked, and nothing has arrived in part: it could end here.
    virtual void rest() {}
};

}  // namespace voltmark::acquire
