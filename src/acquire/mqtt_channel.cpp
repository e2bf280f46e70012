// SPDX-License-Identifier: Apache-2.0
#include "mqtt_channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace voltmark::acquire {

namespace asio = boost::asio;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

MqttChannel::MqttChannel(asio::io_context& io, MqttHub& hub, Framing framing, std::string name,
                         std::uint64_t link, bool is_asked)
    : hub_{hub},
      timer_{io},
      framing_{framing},
      name_{std::move(name)},
      link_{link},
      is_asked_{is_asked} {}

void MqttChannel::push(mqtt::Publish message) {
    messages_.push_back(std::move(message));
    stir();
}

void MqttChannel::stir() {
    is_resting_ = false;
    timer_.cancel();
}

/// Settles the messages in which there is no further frame.
bool MqttChannel::take_frame(codec::Bytes& frame) {
    while (!messages_.empty()) {
        const mqtt::Publish& first = messages_.front();
        const codec::ByteSpan rest = codec::ByteSpan{first.payload}.subspan(at_);
        const codec::FrameSearch found = framing_.find(framing_.protocol, rest);
        if (found.state == codec::FrameSearch::State::found) {
            noise_bytes_ += found.skip;
            const codec::ByteSpan bytes = rest.subspan(found.skip, found.size);
            frame.assign(bytes.begin(), bytes.end());
            at_ += found.skip + found.size;
            return true;
        }
        // A frame never goes on in another message: half of one is noise.
        noise_bytes_ += rest.size();
        const std::uint16_t id = first.id;
        const std::size_t size = first.payload.size();
        messages_.pop_front();
        at_ = 0;
        hub_.settle(*this, id, size);
    }
    return false;
}

asio::awaitable<Channel::Got> MqttChannel::read(codec::Bytes& frame, Deadline deadline) {
    for (;;) {
        if (!is_open_) co_return Got::closed;
        if (take_frame(frame)) co_return Got::frame;
        if (std::exchange(is_woken_, false)) co_return Got::woken;
        if (std::chrono::steady_clock::now() >= deadline) co_return Got::timeout;
        timer_.expires_at(deadline);
        co_await timer_.async_wait(kAwait);
    }
}

asio::awaitable<bool> MqttChannel::write(codec::ByteSpan bytes) {
    if (!is_open_) co_return false;
    has_spoken_ = true;
    co_return co_await hub_.say(shared_from_this(), bytes);
}

void MqttChannel::wake() {
    is_woken_ = true;
    stir();
}

void MqttChannel::close() {
    is_open_ = false;
    stir();
}

void MqttChannel::rest() {
    is_resting_ = true;
    const bool is_idle = is_asked_ && !has_spoken_ && messages_.empty();
    hub_.rests(*this);
    // It was to be asked something, and there was nothing that may be asked now.
    if (is_idle) close();
}

}  // namespace voltmark::acquire
