// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "voltmark/codec/dlt698_messages.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::dlt698 {

/// What the decoder says of bytes.
inline std::vector<Message> messages_of(const Bytes& bytes) {
    return codec::messages_of(kFormat, bytes);
}

inline Message message_of(const Bytes& bytes) {
    return codec::message_of(kFormat, bytes);
}

/// A frame of meter 000000000001 and client 10: a question, or an answer by its service.
inline Bytes frame_of(std::string_view apdu) {
    Frame frame = client_frame(*parse_address("000000000001"), 0x10);
    frame.payload = hex(apdu);
    frame.is_from_server = !frame.payload.empty() && frame.payload[0] >= 0x80;
    return *encode_frame(frame);
}

/// "00100201 1234.56 kWh", with time and quality where they are; "-" for what is not there.
inline std::string line_of(const MessageValue& value) {
    std::string line = value.id + " " + value.value.value_or("-");
    for (const std::string& word : {value.unit, value.time, value.quality})
        line += word.empty() ? "" : " " + word;
    return line;
}

/// The lines of all values; a lone one by the message's id.
inline std::vector<std::string> lines_of(const Message& message) {
    std::vector<std::string> lines;
    for (const MessageValue& value : message.values) lines.push_back(line_of(value));
    if (!message.values.empty() || message.ids.empty()) return lines;
    return {line_of(
        {message.ids[0].second, {}, message.value, message.unit, message.time, message.quality})};
}

/// Answers of every kind, of our making: their APDUs.
inline constexpr std::string_view kApdus[] = {
    "01 01 00 00 B4 07 EA 01 1F 06 08 05 00 00 A4",
    "81 01 80 07 EA 01 1F 06 08 05 00 00 A4 07 EA 01 1F 06 08 05 01 00 00 07 EA 01 1F 06 08 05 01 "
    "00 01",
    "02 01 00 10 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF 04 00 04 "
    "00 01 04 00 00 00 00 64 01 03 31 32 33 00",
    "82 05 56 4F 4C 54 30 31 30 30 32 36 30 31 33 31 30 31 30 30 32 36 30 31 33 31 20 20 20 20 20 "
    "20 20 20 00 10 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF 04 00 "
    "04 00 01 04 00 00 00 00 64 00 01 02 11 22 01 33 00 00",
    "03 01 00",
    "83 01 00 00 00",
    "84 01 07 EA 01 1F 08 05 00 07 EA 01 1F 08 06 00 00 00",
    "05 01 05 00 10 02 00 00",
    "05 02 05 02 00 10 02 00 20 00 02 00 01 07 EA 01 1F 08 05 00 01 00 05",
    "05 03 05 50 04 02 00 09 03 02 00 20 21 02 00 01 50 02 02 00 01 00 10 02 00 00",
    "05 04 05 01 50 04 02 00 02 20 21 02 00 1C 07 EA 01 01 00 00 00 1C 07 EA 02 01 00 00 00 54 03 "
    "00 01 01 00 20 21 02 00 00",
    "05 05 05 00 02 00",
    "85 01 05 00 10 02 00 01 01 02 06 00 01 E2 40 06 00 00 27 10 00 00",
    "85 02 05 02 20 00 02 00 01 01 03 12 09 6D 12 09 6E 12 09 6F 20 14 02 00 00 06 00 00",
    "85 03 05 50 04 02 00 02 00 20 21 02 00 00 00 10 02 01 01 02 1C 07 EA 01 01 00 00 00 06 00 01 "
    "E2 40 1C 07 EA 01 02 00 00 00 00 00 00",
    "85 04 05 01 50 04 02 00 01 00 20 21 02 00 00 06 00 00",
    "85 05 05 00 00 02 01 01 20 0F 02 00 01 12 13 88 00 00",
    "85 05 05 01 00 03 00 09 00 00",
    "06 01 05 41 00 02 00 11 0F 00",
    "06 02 05 01 40 00 02 00 1C 07 EA 01 1F 08 05 00 00",
    "06 03 05 01 40 00 02 00 1C 07 EA 01 1F 08 05 00 40 00 02 00 02 00",
    "86 01 05 41 00 02 00 00 00 00",
    "86 02 05 01 40 00 02 00 03 00 00",
    "86 03 05 01 40 00 02 00 00 40 00 02 00 01 1C 07 EA 01 1F 08 05 00 00 00",
    "07 01 05 00 10 01 00 00 00",
    "07 02 05 01 60 14 81 00 5A 0A 03 03 01 07 05 00 00 00 00 00 01 00",
    "07 03 05 01 00 10 01 00 0F 00 00 10 02 00 00 00",
    "87 01 05 00 10 01 00 00 00 00 00",
    "87 02 05 01 00 10 01 00 00 01 04 0B AB C0 00 00",
    "87 03 05 01 00 10 01 00 00 00 00 10 02 00 00 06 00 00",
    "88 01 05 01 33 20 02 00 01 01 02 51 30 11 02 00 50 30 11 00 00",
    "88 02 05 01 60 12 03 00 02 00 20 2A 02 00 00 60 42 02 00 01 01 55 07 05 00 00 00 00 00 01 1C "
    "07 EA 01 01 00 05 00 00 00",
    "88 03 05 F2 01 02 01 03 68 01 16 00 00",
    "08 01 05 01 33 20 02 00 00",
    "08 02 05 01 60 12 03 00 00",
    "08 03 05 00",
    "09 01 05 00 1E 01 07 05 00 00 00 00 00 01 00 0A 01 00 10 02 00 00",
    "09 02 05 00 1E 07 05 00 00 00 00 00 01 50 04 02 00 09 01 01 00 00 10 02 00 00",
    "09 03 05 00 1E 01 07 05 00 00 00 00 00 01 00 0A 01 41 00 02 00 11 0F 00",
    "09 04 05 00 1E 01 07 05 00 00 00 00 00 01 00 0A 01 41 00 02 00 11 0F 41 00 02 00 01 00",
    "09 05 05 00 1E 01 07 05 00 00 00 00 00 01 00 0A 01 80 00 81 00 00 00",
    "09 06 05 00 1E 01 07 05 00 00 00 00 00 01 00 0A 01 80 00 81 00 00 80 00 02 00 01 00",
    "09 07 05 F2 01 02 01 03 02 08 01 00 00 1E 00 64 02 FE 68 00",
    "89 01 05 01 07 05 00 00 00 00 00 01 01 00 10 02 01 01 06 00 01 E2 40 00 00",
    "89 02 05 07 05 00 00 00 00 00 01 50 04 02 00 01 00 00 10 02 01 01 01 06 00 01 E2 40 00 00",
    "89 03 05 01 07 05 00 00 00 00 00 01 01 41 00 02 00 00 00 00",
    "89 04 05 01 07 05 00 00 00 00 00 01 01 41 00 02 00 00 41 00 02 00 01 11 0F 00 00",
    "89 05 05 01 07 05 00 00 00 00 00 01 01 80 00 81 00 00 00 00 00",
    "89 06 05 01 07 05 00 00 00 00 00 01 01 80 00 81 00 00 00 80 00 02 00 00 03 00 00",
    "89 07 05 F2 01 02 01 01 02 68 16 00 00",
    "89 07 05 F2 01 02 01 00 21 00 00",
    "10 00 08 05 01 05 00 10 02 00 00 01 02 AB CD",
    "10 01 02 12 34 00 00 00 00 01 01 AA 02 BB CC",
    "90 00 0F 85 01 05 00 10 02 01 01 06 00 01 E2 40 00 00 01 00 04 01 02 03 04",
    "90 01 02 12 34 00",
    "90 02 16 00",
    "EE 05 02",
    "85 01 05 00 10 02 01 01 06 00 01 E2 40 01 01 01 30 11 02 00 00 06 01 07 EA 01 1F 08 05 00 01 "
    "00 05"};

}  // namespace voltmark::codec::dlt698
