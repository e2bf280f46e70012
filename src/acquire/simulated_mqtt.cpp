// SPDX-License-Identifier: Apache-2.0
#include "simulated_mqtt.hpp"

#include "mqtt_topics.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;

SimulatedMqtt::SimulatedMqtt(std::shared_ptr<Connection> connection, Framing framing,
                             const SimulatedTopics& topics, std::string name)
    : client_{std::move(connection)}, framing_{framing}, topics_{topics}, name_{std::move(name)} {}

asio::awaitable<bool> SimulatedMqtt::open() {
    mqtt::Connect as;
    as.client_id = "meter-" + name_;
    as.is_clean = true;
    as.username = topics_.username;
    as.password = topics_.password;
    const auto topics = MqttTopics::parse(topics_.subscribe, topics_.answer);
    const std::string filter = topics->answer_to(name_);
    const std::string broker = "broker";
    const Result<void> opened = co_await client_.open(as, filter, broker);
    co_return opened.has_value();
}

asio::awaitable<Channel::Got> SimulatedMqtt::read(codec::Bytes& frame, Deadline deadline) {
    for (;;) {
        const codec::ByteSpan rest = codec::ByteSpan{heard_.payload}.subspan(at_);
        const codec::FrameSearch found = framing_.find(framing_.protocol, rest);
        if (found.state == codec::FrameSearch::State::found) {
            const codec::ByteSpan bytes = rest.subspan(found.skip, found.size);
            frame.assign(bytes.begin(), bytes.end());
            at_ += found.skip + found.size;
            co_return Got::frame;
        }
        at_ = 0;
        heard_ = {};
        const Got got = co_await client_.read(heard_, deadline);
        if (got == Got::woken) continue;
        if (got != Got::frame) co_return got;
        client_.acknowledge(heard_.id);
    }
}

asio::awaitable<bool> SimulatedMqtt::write(codec::ByteSpan bytes) {
    const auto topics = MqttTopics::parse(topics_.subscribe, topics_.answer);
    client_.publish(topics->spoken_by(name_), bytes);
    co_return co_await client_.flush();
}

}  // namespace voltmark::acquire
