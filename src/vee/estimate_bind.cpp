// SPDX-License-Identifier: Apache-2.0
#include "estimate_bind.hpp"

#include <algorithm>

#include "voltmark/base/check.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

namespace {

/// The weights of free slots: their estimates where they have one. The others stand to these as
/// their mean does to the whole.
std::vector<std::int64_t> weights_of(const SlotState& state, const std::vector<int>& free,
                                     const Gap& span, std::span<const std::int64_t> shape) {
    Int128 sum = 0;
    std::int64_t with = 0;
    for (const int slot : free) {
        const auto& made = state.made[static_cast<std::size_t>(slot)];
        if (!made) continue;
        sum += *made;
        ++with;
    }
    const std::int64_t mean = with > 0 ? std::max<std::int64_t>(divided(sum, with), 0) : 1;
    std::vector<std::int64_t> weights;
    weights.reserve(free.size());
    for (const int slot : free) {
        const auto& made = state.made[static_cast<std::size_t>(slot)];
        const bool by_shape = !made && with == 0 && !shape.empty();
        weights.push_back(made       ? *made
                          : by_shape ? shape[static_cast<std::size_t>(slot - span.first)]
                                     : mean);
    }
    return weights;
}

}  // namespace

bool bind_span(SlotState& state, const Gap& span, std::int64_t total_milli,
               std::span<const std::int64_t> shape) {
    VOLTMARK_CHECK(span.first >= 0 && span.end() <= static_cast<int>(state.present.size()));
    Int128 left = total_milli;
    std::vector<int> free;
    for (int slot = span.first; slot < span.end(); ++slot) {
        const auto at = static_cast<std::size_t>(slot);
        if (state.present[at]) {
            left -= *state.present[at];
        } else if (!state.open[at]) {
            return false;
        } else if (state.bound[at]) {
            left -= *state.made[at];
        } else {
            free.push_back(slot);
        }
    }
    constexpr Int128 kMost = Int128{1} << 62;
    if (free.empty() || left < 0 || left > kMost) return false;
    const std::vector<std::int64_t> parts =
        apportion(static_cast<std::int64_t>(left), weights_of(state, free, span, shape));
    const std::int64_t highest = *std::max_element(parts.begin(), parts.end());
    if (highest > meter::kReadingMilliMax) return false;
    for (std::size_t i = 0; i < free.size(); ++i) {
        state.made[static_cast<std::size_t>(free[i])] = parts[i];
        state.bound[static_cast<std::size_t>(free[i])] = true;
    }
    return true;
}

}  // namespace voltmark::vee
