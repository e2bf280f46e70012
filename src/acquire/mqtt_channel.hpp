// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include <boost/asio/io_context.hpp>

#include "connection.hpp"
#include "mqtt_packets.hpp"

namespace voltmark::acquire {

class MqttChannel;

/// What a channel needs of the broker's link.
class MqttHub {
public:
    virtual ~MqttHub() = default;
    /// False where the link that the channel belongs to is gone.
    virtual boost::asio::awaitable<bool> say(std::shared_ptr<MqttChannel> from,
                                             codec::ByteSpan bytes) = 0;
    /// A message of so many bytes has been dealt with.
    virtual void settle(const MqttChannel& channel, std::uint16_t id, std::size_t size) = 0;
    virtual void named(const MqttChannel& channel, const std::string& terminal) = 0;
    virtual void rests(MqttChannel& channel) = 0;
};

/// One terminal behind a broker. A message is acknowledged when the session asks for the frame
/// behind its last one: then its frames are on the disk, or belong to something that takes more
/// messages to be whole, which no acknowledgement may wait for.
class MqttChannel final : public Channel, public std::enable_shared_from_this<MqttChannel> {
public:
    /// \param name      of its topics.  \param link  which of the link's connections it belongs to.
    /// \param is_asked  made to ask something, and not because something came.
    MqttChannel(boost::asio::io_context& io, MqttHub& hub, Framing framing, std::string name,
                std::uint64_t link, bool is_asked);

    void push(mqtt::Publish message);

    boost::asio::awaitable<Got> read(codec::Bytes& frame, Deadline deadline) override;
    boost::asio::awaitable<bool> write(codec::ByteSpan bytes) override;
    void wake() override;
    void close() override;
    bool is_open() const override { return is_open_; }
    std::string peer() const override { return "mqtt:" + name_; }
    std::uint64_t noise_bytes() const override { return noise_bytes_; }
    void named(const std::string& terminal) override { hub_.named(*this, terminal); }
    void rest() override;

    const std::string& name() const { return name_; }
    std::uint64_t link() const { return link_; }
    bool is_resting() const { return is_resting_ && messages_.empty(); }
    /// Whether it holds one of the places of those who are asked.
    bool is_asked() const { return is_asked_; }
    void end_asking() { is_asked_ = false; }
    /// Part of a message was handed out, and nobody said what became of it.
    bool is_unsettled() const { return at_ > 0; }
    /// The messages that nobody has looked at.
    std::deque<mqtt::Publish> take_unread() { return std::exchange(messages_, {}); }

private:
    bool take_frame(codec::Bytes& frame);
    void stir();

    MqttHub& hub_;
    boost::asio::steady_timer timer_;
    Framing framing_;
    std::string name_;
    std::uint64_t link_;
    std::deque<mqtt::Publish> messages_;
    std::size_t at_ = 0;  // In the first message: what was handed out or is noise.
    std::uint64_t noise_bytes_ = 0;
    bool is_asked_;
    bool has_spoken_ = false;
    bool is_open_ = true;
    bool is_woken_ = false;
    bool is_resting_ = false;
};

}  // namespace voltmark::acquire
