// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "voltmark/codec/dlms.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::dlms {

inline Obis obis(std::string_view text) {
    return *parse_obis(text);
}

inline std::vector<Message> decoded(Decoder& decoder, ByteSpan bytes) {
    MessageList list;
    decoder.decode(bytes, list);
    return list.messages;
}

inline std::vector<Message> decoded(ByteSpan bytes, const DecodeOptions& options = {}) {
    return decoded(*make_decoder(options), bytes);
}

inline GetRequest get_of(std::uint16_t class_id, std::string_view object, std::uint8_t index) {
    GetRequest get;
    get.parts.push_back({{class_id, obis(object), index}, {}});
    return get;
}

inline GetResponse answer_of(Data data) {
    GetResponse answer;
    answer.results.push_back({{}, std::move(data)});
    return answer;
}

inline Data structure(std::vector<Data> items) {
    return make_items(Tag::structure, std::move(items));
}

inline Data array(std::vector<Data> items) {
    return make_items(Tag::array, std::move(items));
}

inline Data clock_value(std::string_view text) {
    return make_octets(to_bytes(*parse_date_time_text(text)));
}

/// A register as pushes have it.
inline Data pushed(std::string_view object, Data value, std::int64_t scaler, std::int64_t unit) {
    return structure(
        {make_octets(obis(object)), std::move(value),
         structure({make_number(Tag::int8, scaler), make_number(Tag::enumeration, unit)})});
}

/// A push of our making with three values.
inline DataNotification sample_push() {
    DataNotification push;
    push.invoke = 0x40000001;
    push.time = to_bytes(*parse_date_time_text("2026-01-31T10:15:00+08:00"));
    push.body = array({pushed("1-0:1.8.0", make_number(Tag::uint32, 1234567), -1, 30),
                       pushed("1-0:32.7.0", make_number(Tag::uint16, 2301), -1, 35),
                       pushed("1-0:31.7.0", make_number(Tag::int16, -250), -2, 33)});
    return push;
}

}  // namespace voltmark::codec::dlms
