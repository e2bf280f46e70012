// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "voltmark/codec/format.hpp"

namespace voltmark::codec {

/// What a new decoder of a format makes of bytes.
inline std::vector<Message> messages_of(const FormatInfo& format, ByteSpan bytes) {
    MessageList list;
    format.make_decoder({})->decode(bytes, list);
    return std::move(list.messages);
}
inline std::vector<Message> messages_of(const FormatInfo& format, std::string_view text) {
    return messages_of(format,
                       ByteSpan{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The one message of bytes that make just one.
inline Message message_of(const FormatInfo& format, ByteSpan bytes) {
    std::vector<Message> messages = messages_of(format, bytes);
    EXPECT_EQ(messages.size(), 1U) << to_hex(bytes);
    return messages.empty() ? Message{} : std::move(messages[0]);
}

inline Bytes hex(std::string_view text) {
    return *parse_hex(text);
}

/// The name of a message's error; empty where it has none.
inline std::string error_in(const Message& message) {
    return message.error ? std::string{message.error->name()} : std::string{};
}

/// A message's id of that kind; empty where it has none.
inline std::string id_in(const Message& message, std::string_view kind) {
    for (const auto& [key, id] : message.ids) {
        if (key == kind) return id;
    }
    return {};
}

/// A message's detail of that name; empty where it has none.
inline std::string detail_in(const Message& message, std::string_view name) {
    for (const auto& [key, text] : message.details) {
        if (key == name) return text;
    }
    return {};
}

/// Calls `check` with every prefix of a text, and with the text with one bit turned, at each byte.
template <class Check>
void for_each_damage(const std::string& text, const Check& check) {
    for (std::size_t size = 0; size < text.size(); ++size) check(text.substr(0, size));
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
        check(damaged);
    }
}

}  // namespace voltmark::codec
