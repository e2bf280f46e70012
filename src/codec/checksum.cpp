// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/checksum.hpp"

#include <array>

namespace voltmark::codec {

namespace {

using Table = std::array<std::uint16_t, 256>;

/// The remainders of all bytes by a polynomial that is written reflected.
constexpr Table table_of(std::uint16_t polynomial) {
    Table table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        unsigned rest = byte;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest & 1U) != 0 ? (rest >> 1U) ^ polynomial : rest >> 1U;
        table[byte] = static_cast<std::uint16_t>(rest);
    }
    return table;
}

constexpr Table kX25 = table_of(0x8408);
constexpr Table kArc = table_of(0xA001);

std::uint16_t remainder_of(const Table& table, ByteSpan bytes, unsigned begin) {
    unsigned rest = begin;
    for (const std::uint8_t byte : bytes) rest = (rest >> 8U) ^ table[(rest ^ byte) & 0xFFU];
    return static_cast<std::uint16_t>(rest);
}

}  // namespace

std::uint8_t sum8(ByteSpan bytes) {
    unsigned sum = 0;
    for (const std::uint8_t byte : bytes) sum += byte;
    return static_cast<std::uint8_t>(sum);
}

std::uint16_t crc16_x25(ByteSpan bytes) {
    return static_cast<std::uint16_t>(~remainder_of(kX25, bytes, 0xFFFF));
}

std::uint16_t crc16_arc(ByteSpan bytes) {
    return remainder_of(kArc, bytes, 0);
}

}  // namespace voltmark::codec
