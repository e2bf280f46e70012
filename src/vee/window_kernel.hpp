// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace voltmark::vee {

/// Room behind values and medians for whole vectors.
inline constexpr int kKernelPadding = 32;

/// For each of the `count - window + 1` windows of `values`: its median, and the median of the
/// distances from that (the median absolute deviation).
///
/// \param values  below 2^31, with kKernelPadding readable numbers behind them.
/// \param window  3, 5, 7, 9 or 11; at most `count`.
/// \param times   a whole number that the test's factor is not below.
/// \param floor   the least distance that matters.
/// \returns  whether some value in the middle of its window can lie `times` deviations and `floor`
///           away from the median. False is certain; true is to be looked into.
bool window_medians(const std::uint32_t* values, int count, int window, std::uint32_t times,
                    std::uint32_t floor, std::uint32_t* medians, std::uint32_t* deviations);

/// The same as the vectors take it.
struct WindowJob {
    const std::int32_t* values;
    int windows;
    std::int32_t times;
    std::int32_t floor;
    std::int32_t* medians;
    std::int32_t* deviations;
};

struct Extremes {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    std::int64_t sum = 0;
};
/// Of at least one value. \pre  the sum stays inside 64 bits.
Extremes extremes_of(const std::int64_t* values, int count);

}  // namespace voltmark::vee
