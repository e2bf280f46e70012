// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/simulator.hpp"

#include "mqtt_client.hpp"

namespace voltmark::acquire {

/// A simulated meter's end of its two topics.
class SimulatedMqtt final : public Channel {
public:
    /// \param topics  as the head end names them.
    SimulatedMqtt(std::shared_ptr<Connection> connection, Framing framing,
                  const SimulatedTopics& topics, std::string name);

    /// False where the broker does not want it.
    boost::asio::awaitable<bool> open();

    boost::asio::awaitable<Got> read(codec::Bytes& frame, Deadline deadline) override;
    boost::asio::awaitable<bool> write(codec::ByteSpan bytes) override;
    void wake() override { client_.wake(); }
    void close() override { client_.close("done"); }
    bool is_open() const override { return client_.is_open(); }
    std::string peer() const override { return name_; }
    std::uint64_t noise_bytes() const override { return 0; }

private:
    MqttClient client_;
    Framing framing_;
    const SimulatedTopics& topics_;
    std::string name_;
    mqtt::Publish heard_;
    std::size_t at_ = 0;  // In its payload.
};

}  // namespace voltmark::acquire
