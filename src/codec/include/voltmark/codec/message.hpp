// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "voltmark/base/error.hpp"

namespace voltmark::codec {

// What every protocol of meters comes down to for a reader: one message at a time, its values as
// exact texts. What a module computes with is each protocol's own types.

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

enum class Direction : std::uint8_t {
    request,   ///< From the master.
    response,  ///< From the meter or terminal, asked for.
    report     ///< From the meter or terminal, of its own accord.
};

/// "request", "response", "report".
std::string_view to_text(Direction direction);

/// What a quantity is called, in both languages.
struct Name {
    std::string en;
    std::string zh;

    bool empty() const { return en.empty() && zh.empty(); }
    friend bool operator==(const Name&, const Name&) = default;
};

/// One value among several of a message, or a reading of a file.
struct MessageValue {
    std::string
        id;  ///< What it is the value of: "00010100", "1-0:1.8.0"; empty where nothing says.
    Name name;
    /// An exact decimal number or a text; nothing where it is missing or not valid, never 0.
    std::optional<std::string> value;
    std::string unit;  ///< "kWh", "kW", "V"; empty for none.
    std::string time;  ///< ISO 8601, as exact as it was sent; with an offset only where one was.
    std::string quality;

    friend bool operator==(const MessageValue&, const MessageValue&) = default;
};

/// One frame, telegram or reading. Fields that a protocol does not have stay empty and are not
/// printed.
struct Message {
    std::optional<Direction> direction;
    std::string address;   ///< As people write it: high digits first.
    std::string control;   ///< Hex: the control byte.
    std::string function;  ///< A word of the protocol's page: "read", "get_response".
    /// What it is about: {"di", "00010000"}, {"oad", "00100200"}, {"obis", "1-0:1.8.0"}, or
    /// several:
    /// {"afn", "0C"}, {"fn", "25"}, {"pn", "1"}. Hex is in upper case without blanks.
    std::vector<std::pair<std::string, std::string>> ids;
    Name name;
    std::optional<std::string> value;  ///< Of a message with one value; see MessageValue::value.
    std::string unit;
    std::vector<MessageValue> values;  ///< Of one with several.
    std::string time;
    std::string quality;
    std::optional<int> seq;    ///< Number of the frame in a chain, of the message in a session.
    std::optional<bool> more;  ///< Whether more frames of this message follow.
    /// What else the protocol says, in its order: {"password", "..."}, {"frozen_at", "..."}.
    std::vector<std::pair<std::string, std::string>> details;
    std::optional<Error> error;  ///< What is wrong with it, or what it says went wrong.
    Place place;                 ///< Its bytes in the input.

    friend bool operator==(const Message& left, const Message& right);
};

/// Receives messages in the order of the input.
class MessageSink {
public:
    virtual ~MessageSink() = default;
    virtual void message(Message message) = 0;
};

/// Keeps what it receives.
class MessageList final : public MessageSink {
public:
    void message(Message message) override { messages.push_back(std::move(message)); }
    std::vector<Message> messages;
};

/// Turns bytes of one format into messages. Any bytes may come: what is wrong is a message with an
/// error whose place counts from the first byte of `bytes`, and decoding goes on behind it.
///
/// Where one answer comes in several frames (fragments, blocks, follow-up frames), the decoder
/// keeps what it has between calls, and tells the whole with the last; what it keeps is bounded.
class Decoder {
public:
    virtual ~Decoder() = default;
    /// \param bytes  one frame or many, with or without noise between them; a file.
    virtual void decode(ByteSpan bytes, MessageSink& sink) = 0;
};

/// Where the next frame of a stream lies, for those who read from a line or a socket.
struct FrameSearch {
    enum class State : std::uint8_t {
        found,      ///< `size` bytes behind `skip` are a whole frame with a right checksum.
        need_more,  ///< Behind `skip` may be the beginning of one.
        nothing     ///< None of the bytes begins one; `skip` is all of them.
    };
    State state = State::nothing;
    std::size_t skip = 0;  ///< Bytes that belong to no frame: wake-up bytes, noise, broken frames.
    std::size_t size = 0;

    friend bool operator==(const FrameSearch&, const FrameSearch&) = default;
};

}  // namespace voltmark::codec
