// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "voltmark/meter/reading_block.hpp"

namespace voltmark::meter {

// Loops over the values of one block, in the machine's widest vectors (chosen when the program
// runs). Each has a scalar twin under `reference`, which is the definition; tests compare the two.

/// Slots as a vector mask: all bits set where the slot is in the set. Padding is zero.
struct SlotMask {
    alignas(64) std::uint32_t at[kSlotsMax + 20] = {};

    void add(int slot) { at[slot] = 0xFFFF'FFFF; }
    bool contains(int slot) const { return at[slot] != 0; }
};

/// Unpacks `count` (<= 32) numbers of `width` (<= 31) bits, low bit first, and adds `offset` to
/// each. May read 32 bytes past the last number and write 7 past `out[count]`.
void unpack_chunk(const std::uint8_t* packed, int width, int count, std::uint32_t offset,
                  std::uint32_t* out);

/// For each mask, the sum of the values in its slots. `largest` bounds all values; it decides how
/// wide the sums must be. \pre sums.size() == masks.size()
void sum_by_mask(const RelativeValues& values, int slots, std::uint32_t largest,
                 std::span<const SlotMask* const> masks, std::span<std::uint64_t> sums);

namespace reference {

void unpack_chunk(const std::uint8_t* packed, int width, int count, std::uint32_t offset,
                  std::uint32_t* out);
void sum_by_mask(const RelativeValues& values, int slots, std::uint32_t largest,
                 std::span<const SlotMask* const> masks, std::span<std::uint64_t> sums);

}  // namespace reference

}  // namespace voltmark::meter
