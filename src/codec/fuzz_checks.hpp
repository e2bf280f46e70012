// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/check.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec {

/// What holds of every message, whatever the bytes: it and its error lie in them, and the error can
/// be told.
inline void check_message(const Message& message, std::size_t size) {
    VOLTMARK_CHECK(message.place.offset + message.place.length <= size);
    if (!message.error) return;
    VOLTMARK_CHECK(!message.error->message(Language::zh).empty());
    const Place place = message.error->place.value_or(Place{});
    VOLTMARK_CHECK(place.offset + place.length <= size);
}

/// Decodes with a new decoder and checks each message. \returns  what was decoded.
inline std::vector<Message> check_messages(const FormatInfo& format, ByteSpan bytes) {
    MessageList list;
    format.make_decoder({})->decode(bytes, list);
    for (const Message& message : list.messages) check_message(message, bytes.size());
    return std::move(list.messages);
}

}  // namespace voltmark::codec
