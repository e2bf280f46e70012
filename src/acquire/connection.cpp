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
constexpr std::chrono::seconds kHandshakeMax{10};

using Step = TlsSession::Step;

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
        if (skip_ > 0) {
            const std::size_t skipped = std::min(skip_, buffer_.size());
            skip_ -= skipped;
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(skipped));
            continue;
        }
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

asio::awaitable<error_code> Connection::await(Step step) {
    const auto what =
        step == Step::wants_write ? asio::socket_base::wait_write : asio::socket_base::wait_read;
    const auto [failed] = co_await socket_.async_wait(what, kAwait);
    co_return failed;
}

asio::awaitable<bool> Connection::secure(const TlsContext& context, const std::string& host) {
    auto tls = context.begin(socket_.native_handle(), host);
    arm(std::chrono::steady_clock::now() + kHandshakeMax);
    is_waiting_ = false;  // Being woken must not end it.
    Step step = tls->handshake();
    error_code failed;
    while (!failed && (step == Step::wants_read || step == Step::wants_write)) {
        failed = co_await await(step);
        // Where it was closed meanwhile, its number may be another's socket by now.
        if (!failed && !socket_.is_open()) failed = asio::error::operation_aborted;
        if (!failed) step = tls->handshake();
    }
    disarm();
    const bool is_secure = !failed && step == Step::done && socket_.is_open();
    if (is_secure) {
        tls_ = std::move(tls);
        co_return true;
    }
    why_insecure_ = failed ? "no answer in time" : tls->why();
    close();
    co_return false;
}

/// Into the scratch; `would_block` where nothing is there yet.
std::size_t Connection::receive(error_code& ended) {
    if (!tls_) return socket_.read_some(asio::buffer(scratch()), ended);
    std::size_t got = 0;
    if (!socket_.is_open()) {
        ended = asio::error::eof;
        return 0;
    }
    const Step step = tls_->read(scratch(), got);
    if (step == Step::done) return got;
    const bool is_later = step == Step::wants_read || step == Step::wants_write;
    if (is_later) waits_for_ = step;
    ended = is_later ? error_code{asio::error::would_block} : error_code{asio::error::eof};
    return 0;
}

asio::awaitable<Channel::Got> Connection::read(codec::Bytes& frame, Deadline deadline) {
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
        const error_code failed = co_await await(std::exchange(waits_for_, Step::wants_read));
        disarm();
        if (failed == asio::error::operation_aborted) continue;
        if (failed) co_return Got::closed;
        error_code ended;
        const std::size_t got = receive(ended);
        if (ended == asio::error::would_block) continue;
        if (ended) co_return Got::closed;
        buffer_.insert(buffer_.end(), scratch().begin(),
                       scratch().begin() + static_cast<std::ptrdiff_t>(got));
    }
}

asio::awaitable<bool> Connection::write_secured(codec::ByteSpan bytes) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        const Step step = tls_->write(bytes, sent);
        if (step == Step::done) {
            bytes = bytes.subspan(sent);
            continue;
        }
        if (step != Step::wants_read && step != Step::wants_write) co_return false;
        if (co_await await(step)) co_return false;
        if (!socket_.is_open()) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Connection::write(codec::ByteSpan bytes) {
    if (!socket_.is_open()) co_return false;
    arm(std::chrono::steady_clock::now() + kWriteMax);
    is_waiting_ = false;  // Being woken must not end a write.
    bool is_written = false;
    if (tls_) {
        is_written = co_await write_secured(bytes);
    } else {
        const auto [failed, size] =
            co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), kAwait);
        is_written = !failed;
    }
    disarm();
    if (!is_written) close();
    co_return is_written;
}

void Connection::wake() {
    is_woken_ = true;
    error_code ignored;
    if (is_waiting_) socket_.cancel(ignored);
}

void Connection::close() {
    error_code ignored;
    if (tls_ && socket_.is_open()) tls_->say_goodbye();
    socket_.close(ignored);
}

std::string Connection::peer() const {
    error_code failed;
    const auto endpoint = socket_.remote_endpoint(failed);
    if (failed) return "?";
    return fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
}

}  // namespace voltmark::acquire
