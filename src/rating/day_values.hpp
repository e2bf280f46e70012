// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "voltmark/meter/reading_block.hpp"

namespace voltmark::rating {

/// The values of one day's block, unpacked when first asked for and then once for all who ask: sums
/// by band and demand look at the same ones.
class DayValues {
public:
    explicit DayValues(const meter::BlockView& block) : block_{block} {}

    const meter::BlockView& block() const { return block_; }

    /// Every slot has a value, and all of them fit the vector kernels.
    bool is_plain() const { return block_.is_packed() && block_.present() == block_.slots(); }

    /// \pre  is_plain()
    const meter::RelativeValues& relative() {
        if (!is_unpacked_) block_.unpack_relative(values_);
        is_unpacked_ = true;
        return values_;
    }

    /// Of any block: one value for each slot, in thousandths; 0 where it has none.
    const std::vector<std::int64_t>& milli() {
        if (!readings_) readings_ = block_.unpack();
        return readings_->values_milli;
    }

    /// The first slot that has the block's largest value. \pre is_plain()
    int slot_of_highest() {
        const std::uint32_t* values = relative().at;
        return static_cast<int>(std::find(values, values + block_.slots(), block_.spread_units()) -
                                values);
    }

    /// What flowed in each run of `slots_a_window` slots, in thousandths; slots at the end that
    /// make no whole window are left out, and a slot without a value counts nothing.
    struct Windows {
        std::array<std::int64_t, meter::kSlotsMax> milli;
        int count = 0;
    };
    void find_windows(int slots_a_window, Windows& windows);

private:
    const meter::BlockView& block_;
    bool is_unpacked_ = false;
    meter::RelativeValues values_;
    std::optional<meter::SpanReadings> readings_;
};

inline void DayValues::find_windows(int slots_a_window, Windows& windows) {
    windows.count = block_.slots() / slots_a_window;
    const auto sum_into = [&](const auto* values, std::int64_t base, std::int64_t unit) {
        for (int w = 0; w < windows.count; ++w) {
            std::int64_t sum = base;
            for (int i = 0; i < slots_a_window; ++i)
                sum += static_cast<std::int64_t>(values[w * slots_a_window + i]);
            windows.milli[static_cast<std::size_t>(w)] = sum * unit;
        }
    };
    if (is_plain()) {
        sum_into(relative().at, block_.base_units() * slots_a_window, block_.unit_milli());
    } else {
        sum_into(milli().data(), 0, 1);
    }
}

}  // namespace voltmark::rating
