// SPDX-License-Identifier: Apache-2.0
#include "mqtt_packets.hpp"

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/check.hpp"

namespace voltmark::acquire::mqtt {

using codec::Bytes;
using codec::ByteSpan;
using codec::FrameSearch;

namespace {

struct Type {
    enum : unsigned {
        connect = 1,
        connect_answer = 2,
        publish = 3,
        publish_answer = 4,
        subscribe = 8,
        subscribe_answer = 9,
        ping = 12,
        pong = 13,
        disconnect = 14
    };
};

constexpr std::uint8_t first_byte(unsigned type, unsigned flags = 0) {
    return static_cast<std::uint8_t>(type << 4 | flags);
}

/// The fixed header: type, flags, and how many bytes follow.
struct Header {
    unsigned type = 0;
    unsigned flags = 0;
    std::size_t size = 0;  // Of the header itself.
    std::size_t rest = 0;
};

enum class Seen : std::uint8_t { whole, part, wrong };

Seen read_header(ByteSpan bytes, Header& header) {
    if (bytes.empty()) return Seen::part;
    header.type = bytes[0] >> 4;
    header.flags = bytes[0] & 0x0F;
    if (header.type == 0 || header.type == 15) return Seen::wrong;
    header.rest = 0;
    for (std::size_t i = 1; i <= 4; ++i) {
        if (i >= bytes.size()) return Seen::part;
        header.rest |= static_cast<std::size_t>(bytes[i] & 0x7F) << (7 * (i - 1));
        header.size = i + 1;
        if ((bytes[i] & 0x80) == 0) return Seen::whole;
    }
    return Seen::wrong;
}

bool is_too_long(const Header& header) {
    return header.size + header.rest > kPacketMax;
}

std::optional<std::uint16_t> take_number(ByteSpan& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const auto number = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
    bytes = bytes.subspan(2);
    return number;
}

Error wrong(std::string_view what) {
    return make_error(kMqttPacket, what);
}

void put_number(Bytes& out, std::size_t number) {
    out.push_back(static_cast<std::uint8_t>(number >> 8 & 0xFF));
    out.push_back(static_cast<std::uint8_t>(number & 0xFF));
}

void put_text(Bytes& out, std::string_view text) {
    VOLTMARK_CHECK(text.size() <= kTextMax);
    put_number(out, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

Bytes packet(std::uint8_t first, const Bytes& body) {
    Bytes out{first};
    std::size_t rest = body.size();
    VOLTMARK_CHECK(rest <= 268'435'455);
    do {
        const auto digit = static_cast<std::uint8_t>(rest & 0x7F);
        rest >>= 7;
        out.push_back(rest > 0 ? static_cast<std::uint8_t>(digit | 0x80) : digit);
    } while (rest > 0);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

/// \param rest  how many bytes of the message are not there.
Result<Packet> parse_publish(const Header& header, ByteSpan body, std::size_t rest) {
    Publish one;
    one.qos = static_cast<int>(header.flags >> 1 & 3);
    one.is_again = (header.flags & 8) != 0;
    one.is_retained = (header.flags & 1) != 0;
    if (one.qos > 1) return wrong("a message of a quality of service that nobody asked for");
    const std::optional<std::uint16_t> size = take_number(body);
    if (!size || *size > body.size()) return wrong("a topic longer than its packet");
    one.topic.assign(body.begin(), body.begin() + *size);
    body = body.subspan(*size);
    if (one.topic.empty() || !is_text(one.topic)) return wrong("a topic that is no text");
    if (one.qos == 1) {
        const std::optional<std::uint16_t> id = take_number(body);
        if (!id || *id == 0) return wrong("a message without its number");
        one.id = *id;
    }
    if (rest > 0) return Packet{TooLong{std::move(one.topic), one.qos, one.id, rest}};
    one.payload.assign(body.begin(), body.end());
    return Packet{std::move(one)};
}

Result<Packet> parse_connect_answer(ByteSpan body) {
    if (body.size() != 2 || body[0] > 1) return wrong("a CONNACK that is none");
    return Packet{ConnectAnswer{body[0] == 1, body[1]}};
}

Result<Packet> parse_publish_answer(ByteSpan body) {
    const std::optional<std::uint16_t> id = take_number(body);
    if (!id || *id == 0 || !body.empty()) return wrong("a PUBACK that is none");
    return Packet{PublishAnswer{*id}};
}

Result<Packet> parse_subscribe_answer(ByteSpan body) {
    const std::optional<std::uint16_t> id = take_number(body);
    if (!id || body.size() != 1) return wrong("a SUBACK that is none");
    return Packet{SubscribeAnswer{*id, body[0] > 2}};
}

}  // namespace

FrameSearch find_packet(ByteSpan bytes) {
    Header header;
    const Seen seen = read_header(bytes, header);
    if (seen == Seen::wrong) return {FrameSearch::State::nothing, bytes.size(), 0};
    if (seen == Seen::part) return {FrameSearch::State::need_more, 0, 0};
    std::size_t size = header.size + header.rest;
    if (is_too_long(header)) size = header.size + 2 + kTextMax + 2;
    if (bytes.size() < size) return {FrameSearch::State::need_more, 0, 0};
    return {FrameSearch::State::found, 0, size};
}

Result<Packet> parse_packet(ByteSpan bytes) {
    Header header;
    if (read_header(bytes, header) != Seen::whole) return wrong("no packet");
    const std::size_t whole = header.size + header.rest;
    const bool is_cut = is_too_long(header) && header.type == Type::publish;
    if (bytes.size() > whole || (bytes.size() < whole && !is_cut)) return wrong("no whole packet");
    const ByteSpan body = bytes.subspan(header.size);
    if (header.type == Type::publish) return parse_publish(header, body, whole - bytes.size());
    if (header.flags != 0) return wrong("flags that must not be set");
    switch (header.type) {
        case Type::connect_answer:
            return parse_connect_answer(body);
        case Type::publish_answer:
            return parse_publish_answer(body);
        case Type::subscribe_answer:
            return parse_subscribe_answer(body);
        case Type::pong:
            if (!body.empty()) return wrong("a PINGRESP that is none");
            return Packet{Pong{}};
        default:
            return wrong("a packet that a broker does not send");
    }
}

Bytes make_connect(const Connect& connect) {
    const bool has_name = !connect.username.empty();
    const bool has_password = has_name && !connect.password.empty();
    Bytes body;
    put_text(body, "MQTT");
    body.push_back(4);  // Protocol level of 3.1.1.
    body.push_back(static_cast<std::uint8_t>((has_name ? 0x80 : 0) | (has_password ? 0x40 : 0) |
                                             (connect.is_clean ? 0x02 : 0)));
    put_number(body, connect.keep_alive_seconds);
    put_text(body, connect.client_id);
    if (has_name) put_text(body, connect.username);
    if (has_password) put_text(body, connect.password);
    return packet(first_byte(Type::connect), body);
}

Bytes make_subscribe(std::uint16_t id, std::string_view filter) {
    Bytes body;
    put_number(body, id);
    put_text(body, filter);
    body.push_back(1);
    return packet(first_byte(Type::subscribe, 2), body);
}

Bytes make_publish(const Publish& one) {
    VOLTMARK_CHECK(one.qos == 0 || (one.qos == 1 && one.id != 0));
    Bytes body;
    body.reserve(one.topic.size() + one.payload.size() + 4);
    put_text(body, one.topic);
    if (one.qos == 1) put_number(body, one.id);
    body.insert(body.end(), one.payload.begin(), one.payload.end());
    const unsigned flags = (one.is_again ? 8U : 0U) | static_cast<unsigned>(one.qos) << 1 |
                           (one.is_retained ? 1U : 0U);
    return packet(first_byte(Type::publish, flags), body);
}

Bytes make_publish_answer(std::uint16_t id) {
    Bytes body;
    put_number(body, id);
    return packet(first_byte(Type::publish_answer), body);
}

Bytes make_ping() {
    return packet(first_byte(Type::ping), {});
}

Bytes make_disconnect() {
    return packet(first_byte(Type::disconnect), {});
}

bool is_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte < 0x20 || byte == 0x7F) return false;
        std::size_t more = 0;
        std::uint32_t point = byte;
        if (byte >= 0x80) {
            if (byte < 0xC2 || byte > 0xF4) return false;
            more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
            point = byte & (0x3FU >> more);
        }
        if (i + more >= text.size()) return false;
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xC0) != 0x80) return false;
            point = point << 6 | (next & 0x3F);
        }
        const bool is_short = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
        const bool is_half = point >= 0xD800 && point <= 0xDFFF;
        const bool is_control = point >= 0x80 && point < 0xA0;
        if (is_short || is_half || is_control || point > 0x10FFFF) return false;
        i += more + 1;
    }
    return true;
}

std::string_view refusal_of(std::uint8_t code) {
    switch (code) {
        case 1:
            return "it does not speak MQTT 3.1.1";
        case 2:
            return "it does not take the client_id";
        case 3:
            return "it is not available";
        case 4:
            return "wrong user name or password";
        case 5:
            return "not authorized";
        default:
            return "refused";
    }
}

}  // namespace voltmark::acquire::mqtt
