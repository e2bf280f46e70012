// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "voltmark/base/check.hpp"
#include "voltmark/vee/constrained.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

std::vector<std::int64_t> apportion(std::int64_t total_milli,
                                    std::span<const std::int64_t> weights) {
    VOLTMARK_CHECK(!weights.empty() && total_milli >= 0);
    std::vector<std::int64_t> weighed(weights.begin(), weights.end());
    for (std::int64_t& weight : weighed) weight = std::max<std::int64_t>(weight, 0);
    Int128 all = std::accumulate(weighed.begin(), weighed.end(), Int128{0});
    if (all == 0) {
        std::fill(weighed.begin(), weighed.end(), 1);
        all = static_cast<std::int64_t>(weighed.size());
    }
    std::vector<std::int64_t> parts;
    std::vector<std::pair<Int128, std::size_t>> remainders;
    std::int64_t left = total_milli;
    for (std::size_t i = 0; i < weighed.size(); ++i) {
        const Int128 share = Int128{total_milli} * weighed[i];
        parts.push_back(static_cast<std::int64_t>(share / all));
        remainders.emplace_back(share % all, i);
        left -= parts.back();
    }
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; left > 0; ++i, --left) ++parts[remainders[i].second];
    return parts;
}

std::vector<Gap> gaps_in(const Timeline& line, const Gap& span) {
    std::vector<Gap> gaps;
    for (int slot = span.first; slot < span.end(); ++slot) {
        if (line.is_measured(slot)) continue;
        if (!gaps.empty() && gaps.back().end() == slot) {
            ++gaps.back().count;
        } else {
            gaps.push_back({slot, 1});
        }
    }
    return gaps;
}

std::optional<std::vector<FilledGap>> bind_to_register(const MethodRules& rules,
                                                       const Timeline& line, const Gap& span,
                                                       std::int64_t advance_milli) {
    Int128 left = advance_milli;
    for (int slot = span.first; slot < span.end(); ++slot)
        if (line.is_measured(slot)) left -= line.value(slot);
    std::vector<FilledGap> filled;
    std::vector<std::int64_t> weights;
    for (const Gap& gap : gaps_in(line, span)) {
        // With no like it, a gap takes the same in every slot.
        Estimate made = choose(rules, line, gap).value_or(Estimate{});
        made.values_milli.resize(static_cast<std::size_t>(gap.count));
        for (const auto& value : made.values_milli) weights.push_back(value.value_or(0));
        made.method = Method::register_bound;
        filled.push_back({gap, std::move(made)});
    }
    if (filled.empty()) return filled;
    if (left < 0) return std::nullopt;
    const std::vector<std::int64_t> parts = apportion(static_cast<std::int64_t>(left), weights);
    auto part = parts.begin();
    for (FilledGap& one : filled) {
        for (auto& value : one.estimate.values_milli) value = *part++;
    }
    return filled;
}

std::optional<int> loss_of(std::span<const std::int64_t> supplied_milli,
                           std::span<const std::int64_t> below_milli, int least) {
    if (static_cast<int>(supplied_milli.size()) < least) return std::nullopt;
    const Int128 supplied =
        std::accumulate(supplied_milli.begin(), supplied_milli.end(), Int128{0});
    const Int128 below = std::accumulate(below_milli.begin(), below_milli.end(), Int128{0});
    if (supplied <= 0 || below > supplied || below < 0) return std::nullopt;
    return static_cast<int>(divided((supplied - below) * 1000, supplied));
}

void bind_to_district(const DistrictTotals& totals, std::span<Estimate> estimates) {
    if (estimates.empty()) return;
    for (std::size_t slot = 0; slot < totals.supplied_milli.size(); ++slot) {
        if (!totals.supplied_milli[slot]) continue;
        const std::int64_t left =
            divided(Int128{*totals.supplied_milli[slot]} * (1000 - totals.loss_permille), 1000) -
            totals.known_below_milli[slot];
        if (left < 0) continue;
        std::vector<std::int64_t> weights;
        for (const Estimate& one : estimates) weights.push_back(one.values_milli[slot].value_or(0));
        const std::vector<std::int64_t> parts = apportion(left, weights);
        for (std::size_t i = 0; i < parts.size(); ++i) estimates[i].values_milli[slot] = parts[i];
    }
    for (Estimate& one : estimates) one.method = Method::district;
}

}  // namespace voltmark::vee
