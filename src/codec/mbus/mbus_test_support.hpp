// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "voltmark/codec/mbus.hpp"
#include "voltmark/codec/mbus_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::mbus {

/// What the decoder says of bytes.
inline std::vector<Message> messages_of(const Bytes& bytes) {
    return codec::messages_of(kFormat, bytes);
}

inline Message message_of(const Bytes& bytes) {
    return codec::message_of(kFormat, bytes);
}

/// A long frame of meter 5, with a right checksum.
inline Bytes frame_of(std::uint8_t control, std::uint8_t ci, std::string_view payload) {
    return *encode_frame({FrameKind::long_frame, control, 5, ci, hex(payload)});
}

/// A meter's header: 12345678, of VMK, version 1, electricity, access 7.
inline constexpr std::string_view kHeaderHex = "78 56 34 12 AB 59 01 02 07 00 00 00 ";

/// An answer with the long header and these records.
inline Bytes answer_of(std::string_view records) {
    return frame_of(0x08, 0x72, std::string{kHeaderHex} + std::string{records});
}

/// "0/energy/instantaneous/s0t0u0 12.5 Wh quality"; "-" for what is not there.
inline std::string line_of(const MessageValue& value) {
    std::string line = value.id + " " + value.value.value_or("-");
    for (const std::string& word : {value.unit, value.quality})
        line += word.empty() ? "" : " " + word;
    return line;
}

inline std::vector<std::string> lines_of(const Message& message) {
    std::vector<std::string> lines;
    for (const MessageValue& value : message.values) lines.push_back(line_of(value));
    return lines;
}

/// Frames of every kind, of our making: control field, CI field, payload.
struct Sample {
    std::uint8_t control;
    std::uint8_t ci;
    std::string_view payload;
};

inline constexpr Sample kSamples[] = {
    {0x08, 0x72,
     "78 56 34 12 AB 59 01 02 07 00 00 00 04 03 39 30 00 00 8C 10 03 21 43 65 07 02 FD C9 FF 01 "
     "EA 00 04 6D 1E 2C E5 3A 42 6C FF 2C 0D FD 11 04 34 33 32 31 1F 01 02"},
    {0x08, 0x73, "78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00"},
    {0x08, 0x70, "08"},
    {0x08, 0x7A, "07 00 00 00 0C 13 27 04 85 02"},
    {0x53, 0x52, "78 56 34 12 AB 59 01 02"},
    {0x53, 0x51, "01 7A 06"},
};

}  // namespace voltmark::codec::mbus
