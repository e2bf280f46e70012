// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "voltmark/base/crc32c.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/meter/reading_block.hpp"

namespace voltmark::meter::format {

// The constants of docs/formats/reading_block.md, shared by the two directions.

inline constexpr int kVersion = 1;
inline constexpr std::uint8_t kVersionMask = 0x07;
inline constexpr std::uint8_t kHasRuns = 0x08;
inline constexpr std::uint8_t kHasStep = 0x10;
inline constexpr std::uint8_t kWide = 0x20;
inline constexpr std::uint8_t kReserved = 0xC0;

inline constexpr int kExponentMax = 9;
inline constexpr int kChunkSlots = 32;
inline constexpr int kExceptionsMax = 15;

/// Slot counts that fit the head; any other follows it as a number of its own.
inline constexpr std::array<int, 15> kCommonSlots = {24, 48,  96, 288, 30, 31, 28, 29,
                                                     92, 100, 23, 25,  46, 50, 144};
inline constexpr int kOtherSlots = 15;

inline constexpr std::uint8_t kRunHasMethod = 0x10;
inline constexpr std::uint8_t kRunHasReason = 0x20;

/// Bits of the directory: width, exceptions, extra width, position; and of its leading offset
/// width.
inline constexpr int kWidthBits = 5;
inline constexpr int kExceptionBits = 4;
inline constexpr int kPositionBits = 5;

inline std::uint32_t checksum(const BlockKey& key, std::span<const std::uint8_t> bytes) {
    std::array<std::uint8_t, 16> place{};
    const auto span = static_cast<std::uint32_t>(time::to_number(key.span));
    const auto site = static_cast<std::uint64_t>(raw(key.channel.site_id));
    const auto channel = static_cast<std::uint32_t>(raw(key.channel.channel_no));
    for (std::size_t i = 0; i < 4; ++i) place[i] = static_cast<std::uint8_t>(span >> (8 * i));
    for (std::size_t i = 0; i < 8; ++i) place[4 + i] = static_cast<std::uint8_t>(site >> (8 * i));
    for (std::size_t i = 0; i < 4; ++i)
        place[12 + i] = static_cast<std::uint8_t>(channel >> (8 * i));
    return crc32c(bytes, crc32c(place));
}

/// A multiple of the step as a count of units: multiples are rounded half up when the step is not a
/// whole number of units.
inline std::int64_t units_of_step(std::int64_t multiple, std::int64_t step_milli,
                                  std::int64_t unit_milli) {
    const std::int64_t milli = multiple * step_milli;
    const std::int64_t whole = milli / unit_milli;
    const std::int64_t rest = milli % unit_milli;
    const std::int64_t size = rest < 0 ? -rest : rest;
    return size * 2 >= unit_milli ? whole + (milli < 0 ? -1 : 1) : whole;
}

}  // namespace voltmark::meter::format
