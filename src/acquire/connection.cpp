// SPDX-License-Identifier: Apache-2.0
#include "connection.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace voltmark::acquire {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kWriteMax{30};

/// Read into, and empty again before anything else runs on this thread.
std::array<std::uint8_t, 1 << 16>& scratch() {
    thread_local std::array<std::uint8_t, 1 << 16> bytes;
    return bytes;
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Framing framing)
    : socket_{std::move(socket)}, timer_{socket_.get_executor()}, framing_{framing} {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    socket_.set_option(asio::socket_base::keep_alive{true}, ignored);
}

bool Connection::take_frame(codec::Bytes& frame) {
    while (!buffer_.empty()) {
        const codec::FrameSearch found = framing_.find(framing_.protocol, buffer_);
        noise_bytes_ += found.skip;
        const auto skip = static_cast<std::ptrdiff_t>(found.skip);
        if (found.state == codec::FrameSearch::State::found) {
            const auto end = skip + static_cast<std::ptrdiff_t>(found.size);
            frame.assign(buffer_.begin() + skip, buffer_.begin() + end);
            buffer_.erase(buffer_.begin(), buffer_.begin() + end);
            return true;
        }
        buffer_.erase(buffer_.begin(), buffer_.begin() + skip);
        if (buffer_.size() <= framing_.bytes_max) return false;
        // Longer than any frame, and none yet: the first byte begins none.
        ++noise_bytes_;
        buffer_.erase(buffer_.begin());
    }
    if (buffer_.capacity() > 0) codec::Bytes{}.swap(buffer_);
    return false;
}

void Connection::arm(Deadline deadline) {
    is_waiting_ = true;
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this(), turn = ++turn_](error_code failed) {
        error_code ignored;
        if (!failed && turn == self->turn_) self->socket_.cancel(ignored);
    });
}

void Connection::disarm() {
    is_waiting_ = false;
    ++turn_;
    timer_.cancel();
}

asio::awaitable<Connection::Got> Connection::read(codec::Bytes& frame, Deadline deadline) {
    for (;;) {
        if (take_frame(frame)) co_return Got::frame;
        if (!socket_.is_open()) co_return Got::closed;
        if (std::exchange(is_woken_, false)) co_return Got::woken;
        if (std::chrono::steady_clock::now() >= deadline) {
            noise_bytes_ += buffer_.size();
            buffer_.clear();
            co_return Got::timeout;
        }
        arm(deadline);
        const auto [failed] = co_await socket_.async_wait(asio::socket_base::wait_read, kAwait);
        disarm();
        if (failed == asio::error::operation_aborted) continue;
        if (failed) co_return Got::closed;
        error_code ended;
        const std::size_t got = socket_.read_some(asio::buffer(scratch()), ended);
        if (ended == asio::error::would_block) continue;
        if (ended) co_return Got::closed;
        buffer_.insert(buffer_.end(), scratch().begin(),
                       scratch().begin() + static_cast<std::ptrdiff_t>(got));
    }
}

asio::awaitable<bool> Connection::write(codec::ByteSpan bytes) {
    if (!socket_.is_open()) co_return false;
    arm(std::chrono::steady_clock::now() + kWriteMax);
    is_waiting_ = false;  // Being woken must not end a write.
    const auto [failed, size] =
        co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), kAwait);
    disarm();
    if (failed) close();
    co_return !failed;
}

void Connection::wake() {
    is_woken_ = true;
    error_code ignored;
    if (is_waiting_) socket_.cancel(ignored);
}

void Connection::close() {
    error_code ignored;
    socket_.close(ignored);
}

std::string Connection::peer() const {
    error_code failed;
    const auto endpoint = socket_.remote_endpoint(failed);
    if (failed) return "?";
    return fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
}

}  // namespace voltmark::acquire
