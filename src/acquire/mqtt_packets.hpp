// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::acquire::mqtt {

// The packets of MQTT 3.1.1 that a client needs at quality of service 0 and 1. Pure: bytes in,
// values out. \source OASIS, MQTT Version 3.1.1, chapters 2 and 3.

/// The longest text that a packet can hold.
inline constexpr std::size_t kTextMax = 65'535;
/// A longer packet is not read whole.
inline constexpr std::size_t kPacketMax = (std::size_t{1} << 20) + kTextMax;

struct Connect {
    std::string client_id;
    bool is_clean = false;  ///< Else the broker keeps what comes while we are away.
    std::uint16_t keep_alive_seconds = 60;
    std::string username;  ///< Empty: none, and no password.
    std::string password;
};

struct Publish {
    std::string topic;
    codec::Bytes payload;
    int qos = 0;
    std::uint16_t id = 0;   ///< Of quality 1, never 0; else 0.
    bool is_again = false;  ///< It may have come before.
    bool is_retained = false;

    friend bool operator==(const Publish&, const Publish&) = default;
};
/// A message longer than `kPacketMax`: what must be known to be rid of it.
struct TooLong {
    std::string topic;
    int qos = 0;
    std::uint16_t id = 0;
    std::size_t rest = 0;  ///< Bytes that follow the ones parsed.
};
struct ConnectAnswer {
    bool has_session = false;  ///< The broker has kept things for us.
    std::uint8_t code = 0;     ///< 0: welcome.
};
struct SubscribeAnswer {
    std::uint16_t id = 0;
    bool is_refused = false;
};
struct PublishAnswer {
    std::uint16_t id = 0;
};
struct Pong {};
using Packet = std::variant<ConnectAnswer, Publish, TooLong, PublishAnswer, SubscribeAnswer, Pong>;

/// The packet at the beginning of `bytes`. Of one that is too long, what a TooLong is made from.
/// Bytes that cannot be MQTT are skipped, all of them: the stream is of no use then.
codec::FrameSearch find_packet(codec::ByteSpan bytes);

/// What a broker sends. \param bytes  one packet, as found.
/// \errors  acquire.mqtt_packet (invalid_input): not of the form that the standard has, or a packet
///          that only clients send.
Result<Packet> parse_packet(codec::ByteSpan bytes);

codec::Bytes make_connect(const Connect& connect);
codec::Bytes make_subscribe(std::uint16_t id, std::string_view filter);
/// \pre  the topic is a text of at most kTextMax bytes; quality 1 has an id.
codec::Bytes make_publish(const Publish& publish);
codec::Bytes make_publish_answer(std::uint16_t id);
codec::Bytes make_ping();
codec::Bytes make_disconnect();

/// Whether it is UTF-8 without control characters.
bool is_text(std::string_view text);
/// What the code of a ConnectAnswer says.
std::string_view refusal_of(std::uint8_t code);

}  // namespace voltmark::acquire::mqtt
