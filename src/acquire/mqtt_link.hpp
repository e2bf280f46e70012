// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "dial.hpp"
#include "mqtt_channel.hpp"
#include "mqtt_client.hpp"
#include "mqtt_topics.hpp"
#include "sessions.hpp"

namespace voltmark::acquire {

/// All terminals behind one broker. It connects again and again, with longer and longer pauses.
///
/// A terminal has a session while there is something to say: thousands that are silent cost a name
/// each. When the connection ends, so do all sessions; the broker sends again what was not
/// acknowledged.
class MqttLink final : public MqttHub {
public:
    /// \param config, broker  outlive this, as all others do.
    MqttLink(boost::asio::io_context& io, Sessions& sessions, const HeadEndConfig& config,
             const MqttBroker& broker, std::shared_ptr<const TlsContext> tls);

    /// Connects from now on.
    void begin();
    /// There may be something to ask: begins sessions with those whom it concerns.
    void ask();

private:
    boost::asio::awaitable<void> keep();
    boost::asio::awaitable<std::string> work(const Line& line);
    boost::asio::awaitable<void> listen();
    boost::asio::awaitable<void> hold(std::shared_ptr<MqttChannel> channel);

    void arrived(mqtt::Publish message);
    MqttChannel& open_channel(const std::string& name, bool is_asked);
    void make_room();
    void ended(MqttChannel& channel);
    void close_all();
    void ask_more();
    bool is_current(const MqttChannel& channel) const;
    std::string topic_name_of(const std::string& terminal) const;

    boost::asio::awaitable<bool> say(std::shared_ptr<MqttChannel> from,
                                     codec::ByteSpan bytes) override;
    void settle(const MqttChannel& channel, std::uint16_t id, std::size_t size) override;
    void named(const MqttChannel& channel, const std::string& terminal) override;
    void rests(MqttChannel& channel) override;

    boost::asio::io_context& io_;
    Sessions& sessions_;
    const MqttBroker& broker_;
    const Protocol& protocol_;
    const SessionLimits& limits_;
    Dialled to_;
    MqttTopics topics_;
    std::set<std::string> listed_;              // Terminals that may be asked unheard.
    std::map<std::string, std::string> heard_;  // Terminal to the name in its topics.
    std::set<std::string> pending_;             // Terminals to be asked.
    int asking_ = 0;

    std::unique_ptr<MqttClient> client_;
    bool is_up_ = false;
    std::uint64_t link_ = 0;                                        // Counts connections.
    std::map<std::string, std::shared_ptr<MqttChannel>> channels_;  // By the name in the topics.
    std::string last_evicted_;
    std::size_t queued_bytes_ = 0;
    boost::asio::steady_timer room_;  // Never due: cancelled where something was dealt with.
    boost::asio::steady_timer sent_;  // Never due: cancelled where the broker took something.
};

}  // namespace voltmark::acquire
