// SPDX-License-Identifier: Apache-2.0
#include "mqtt_client.hpp"

#include "voltmark/acquire/head_end_errors.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kWelcomeMax{10};
constexpr std::chrono::seconds kPingEvery{20};
/// Two pings without an answer: the broker is gone.
constexpr std::chrono::seconds kSilenceMax{45};
constexpr std::size_t kUnderWayMax = 512;
constexpr std::size_t kOutboxMax = std::size_t{1} << 20;

}  // namespace

Framing mqtt_framing() {
    return {[](const void*, codec::ByteSpan bytes) { return mqtt::find_packet(bytes); }, nullptr,
            mqtt::kPacketMax};
}

MqttClient::MqttClient(std::shared_ptr<Connection> connection)
    : connection_{std::move(connection)} {}

asio::awaitable<Result<void>> MqttClient::open(const mqtt::Connect& as, const std::string& filter,
                                               const std::string& broker) {
    ping_at_ = Steady::now() + kPingEvery;
    const codec::Bytes hello = mqtt::make_connect(as);
    const Deadline until = Steady::now() + kWelcomeMax;
    Channel::Got got = Channel::Got::closed;
    if (co_await connection_->write(hello)) {
        do {
            got = co_await connection_->read(packet_, until);
        } while (got == Channel::Got::woken);
    }
    heard_at_ = Steady::now();
    std::string_view refused;
    const bool is_answered = got == Channel::Got::frame && connection_->noise_bytes() == 0;
    const Result<mqtt::Packet> packet = mqtt::parse_packet(packet_);
    if (!is_answered) {
        refused = got == Channel::Got::timeout ? "no answer in time" : "it ends the connection";
    } else if (!packet) {
        refused = "it does not speak MQTT";
    } else if (const auto* answer = std::get_if<mqtt::ConnectAnswer>(&*packet)) {
        if (answer->code != 0) refused = mqtt::refusal_of(answer->code);
    } else {
        refused = "it does not answer as a broker";
    }
    if (!refused.empty()) {
        close(std::string{refused});
        co_return make_error(kMqttBroker, broker, refused);
    }
    const codec::Bytes subscribe = mqtt::make_subscribe(new_id(), filter);
    outbox_.insert(outbox_.end(), subscribe.begin(), subscribe.end());
    co_return ok();
}

std::uint16_t MqttClient::new_id() {
    do {
        if (++last_id_ == 0) ++last_id_;
    } while (under_way_.contains(last_id_));
    return last_id_;
}

void MqttClient::publish(const std::string& topic, codec::ByteSpan payload) {
    mqtt::Publish one;
    one.topic = topic;
    one.payload.assign(payload.begin(), payload.end());
    one.qos = 1;
    one.id = new_id();
    under_way_.insert(one.id);
    const codec::Bytes bytes = mqtt::make_publish(one);
    outbox_.insert(outbox_.end(), bytes.begin(), bytes.end());
    wake();
}

void MqttClient::acknowledge(std::uint16_t id) {
    if (id == 0) return;
    const codec::Bytes bytes = mqtt::make_publish_answer(id);
    outbox_.insert(outbox_.end(), bytes.begin(), bytes.end());
    wake();
}

bool MqttClient::is_full() const {
    return under_way_.size() >= kUnderWayMax || outbox_.size() >= kOutboxMax;
}

asio::awaitable<bool> MqttClient::flush() {
    while (!outbox_.empty()) {
        const codec::Bytes bytes = std::exchange(outbox_, {});
        if (!co_await connection_->write(bytes)) {
            close("it ended the connection");
            co_return false;
        }
    }
    co_return connection_->is_open();
}

void MqttClient::keep_alive() {
    const auto now = Steady::now();
    if (now - heard_at_ > kSilenceMax) return close("it is silent");
    if (now < ping_at_) return;
    ping_at_ = now + kPingEvery;
    const codec::Bytes ping = mqtt::make_ping();
    outbox_.insert(outbox_.end(), ping.begin(), ping.end());
}

std::optional<mqtt::Publish> MqttClient::take(mqtt::Packet packet) {
    if (auto* message = std::get_if<mqtt::Publish>(&packet)) return std::move(*message);
    if (const auto* taken = std::get_if<mqtt::PublishAnswer>(&packet)) under_way_.erase(taken->id);
    if (const auto* answer = std::get_if<mqtt::SubscribeAnswer>(&packet)) {
        if (answer->is_refused) close("it refuses the subscription");
    }
    if (const auto* message = std::get_if<mqtt::TooLong>(&packet)) {
        // Kept by the broker it would come again and again, and nothing behind it would.
        ++too_long_;
        connection_->skip(message->rest);
        acknowledge(message->id);
    }
    return std::nullopt;
}

asio::awaitable<Channel::Got> MqttClient::read(mqtt::Publish& message, Deadline deadline) {
    for (;;) {
        keep_alive();
        if (!co_await flush()) co_return Channel::Got::closed;
        const auto got = co_await connection_->read(packet_, std::min(deadline, ping_at_));
        if (got == Channel::Got::closed) {
            close("it ended the connection");
            co_return got;
        }
        if (got == Channel::Got::timeout && Steady::now() < deadline) continue;
        // Woken by ourselves, mostly: there is something to write.
        if (got == Channel::Got::woken && !outbox_.empty()) continue;
        if (got != Channel::Got::frame) co_return got;
        heard_at_ = Steady::now();
        Result<mqtt::Packet> packet = mqtt::parse_packet(packet_);
        if (!packet || connection_->noise_bytes() > 0) {
            close(packet ? "it does not speak MQTT" : packet.error().message());
            co_return Channel::Got::closed;
        }
        std::optional<mqtt::Publish> taken = take(std::move(*packet));
        if (!taken) continue;
        message = std::move(*taken);
        co_return got;
    }
}

void MqttClient::close(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    connection_->close();
}

}  // namespace voltmark::acquire
