// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "voltmark/codec/dlt645.hpp"
#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::dlt645 {

inline const Address kMeter = *parse_address("000000000042");

/// A frame of our meter with a right checksum; data in the order of sending, 33 not added.
inline Bytes frame_of(std::uint8_t control, std::string_view data_hex,
                      const Address& address = kMeter) {
    return to_bytes({address, control, *parse_hex(data_hex)});
}

inline std::vector<Message> decoded(ByteSpan bytes, const FormatInfo& info = format()) {
    return messages_of(info, bytes);
}

inline Message decoded_one(ByteSpan bytes, const FormatInfo& info = format()) {
    return message_of(info, bytes);
}

inline Bytes joined(std::initializer_list<Bytes> pieces) {
    Bytes all;
    for (const Bytes& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return all;
}

/// "00010000=12.30 kWh; ..." of several values, "-" for none.
inline std::string values_text(const Message& message) {
    std::string text;
    for (const MessageValue& value : message.values) {
        text += (text.empty() ? "" : "; ") + value.id + "=" + value.value.value_or("-");
        if (!value.unit.empty()) text += " " + value.unit;
        if (!value.time.empty()) text += " at " + value.time;
        if (!value.quality.empty()) text += " (" + value.quality + ")";
    }
    return text;
}

inline time::LocalSeconds moment(int year, unsigned month, unsigned day, int hour, int minute,
                                 int second = 0) {
    return time::LocalSeconds{time::make_day(year, month, day)} + std::chrono::hours{hour} +
           std::chrono::minutes{minute} + std::chrono::seconds{second};
}

}  // namespace voltmark::codec::dlt645
