// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "connection.hpp"
#include "mqtt_packets.hpp"

namespace voltmark::acquire {

/// How a stream of MQTT is cut into packets.
Framing mqtt_framing();

/// One connection to a broker of MQTT 3.1.1. It acknowledges a message when it is told to, and not
/// before: no library of the distribution waits for that.
///
/// One coroutine reads, and writes what all others have queued; so nothing is written twice at a
/// time. What was published and not taken when the connection ends is gone: it can be said again.
class MqttClient {
public:
    using Deadline = Channel::Deadline;

    /// \param connection  of `mqtt_framing`.
    explicit MqttClient(std::shared_ptr<Connection> connection);

    /// Says who we are and what we listen to. Whether the broker takes the subscription is known
    /// later: `read` ends where it does not. \errors  acquire.mqtt_broker: args `broker`, why.
    boost::asio::awaitable<Result<void>> open(const mqtt::Connect& as, const std::string& filter,
                                              const std::string& broker);

    /// The next message, or `woken` where `wake` was called. It must be called again soon: it
    /// writes, and keeps the connection alive.
    boost::asio::awaitable<Channel::Got> read(mqtt::Publish& message, Deadline deadline);
    /// Writes what is queued. False where the connection is gone.
    boost::asio::awaitable<bool> flush();

    /// Queued, at quality of service 1.
    void publish(const std::string& topic, codec::ByteSpan payload);
    /// Queued. \param id  of a message that was read; 0 for none.
    void acknowledge(std::uint16_t id);
    /// Whether no more should be published before some of it is taken.
    bool is_full() const;

    void wake() { connection_->wake(); }
    void close(std::string why);
    bool is_open() const { return connection_->is_open(); }
    /// Why it is not open.
    const std::string& why() const { return why_; }
    /// Messages that were too long, and are forgotten.
    std::int64_t too_long() const { return too_long_; }

private:
    std::uint16_t new_id();
    void keep_alive();
    /// A message to hand out; nothing for a packet that only concerns the client.
    std::optional<mqtt::Publish> take(mqtt::Packet packet);

    std::shared_ptr<Connection> connection_;
    codec::Bytes packet_;
    codec::Bytes outbox_;
    std::set<std::uint16_t> under_way_;  // Published, not taken yet.
    std::uint16_t last_id_ = 0;
    Deadline ping_at_{};
    Deadline heard_at_{};
    std::string why_;
    std::int64_t too_long_ = 0;
};

}  // namespace voltmark::acquire
