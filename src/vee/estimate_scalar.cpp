// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/vee/scalar.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

std::optional<ScalarEstimate> scalar_from_interval(const MethodRules& rules, const Timeline& line,
                                                   const Gap& span, int missing_permille_most) {
    ScalarEstimate total;
    Int128 sum = 0;
    for (int slot = span.first; slot < span.end(); ++slot) {
        if (!line.is_measured(slot)) continue;
        sum += line.value(slot);
        ++total.slots_measured;
    }
    total.slots_estimated = span.count - total.slots_measured;
    if (std::int64_t{total.slots_estimated} * 1000 >
        std::int64_t{missing_permille_most} * span.count)
        return std::nullopt;
    Int128 doubtful = 0;  // Energy times permille.
    bool is_known = true;
    for (const Gap& gap : gaps_in(line, span)) {
        const std::optional<Estimate> made = choose(rules, line, gap);
        if (!made || !made->is_whole()) return std::nullopt;
        Int128 filled = 0;
        for (const auto& value : made->values_milli) filled += *value;
        sum += filled;
        is_known = is_known && made->error_permille.has_value();
        doubtful += filled * made->error_permille.value_or(0);
    }
    total.milli = static_cast<std::int64_t>(sum);
    if (is_known && sum > 0) total.error_permille = static_cast<int>(divided(doubtful, sum));
    return total;
}

std::optional<std::int64_t> scalar_from_history(std::span<const Advance> history, int days) {
    Int128 used = 0;
    std::int64_t over = 0;
    for (const Advance& one : history) {
        used += one.milli;
        over += one.days;
    }
    if (over <= 0) return std::nullopt;
    return divided(used * days, over);
}

Estimate interval_from_scalar(const MethodRules& rules, const Known& known,
                              std::span<const std::int64_t> profile, std::int64_t total_milli) {
    const auto count = static_cast<std::size_t>(known.gap().count);
    VOLTMARK_CHECK(profile.empty() || profile.size() == count);
    const std::optional<Estimate> own = estimate_own_profile(rules, known);
    Estimate made = own && own->is_whole() ? *own : Estimate{};
    std::vector<std::int64_t> weights(count, 0);
    if (own && own->is_whole()) {
        for (std::size_t i = 0; i < count; ++i) weights[i] = *own->values_milli[i];
    } else if (!profile.empty()) {
        weights.assign(profile.begin(), profile.end());
    }
    made.method = Method::interval_from_scalar;
    made.values_milli.clear();
    for (const std::int64_t part : apportion(total_milli, weights))
        made.values_milli.emplace_back(part);
    return made;
}

std::optional<Estimate> estimate_move_in(const MethodRules& rules, const Timeline& line,
                                         const Gap& gap, int moved_in,
                                         std::span<const std::int64_t> typical_milli) {
    VOLTMARK_CHECK(typical_milli.empty() ||
                   typical_milli.size() == static_cast<std::size_t>(gap.count));
    const Gap since{moved_in, line.size() - moved_in};
    const Gap before{0, moved_in};
    for (const Gap& within : {since, before}) {
        std::optional<Estimate> made = estimate_like_day(rules, Known{line, gap, within});
        if (!made || !made->is_whole()) continue;
        made->method = Method::move_in;
        return made;
    }
    if (typical_milli.empty()) return std::nullopt;
    Estimate made;
    made.method = Method::move_in;
    made.values_milli.assign(typical_milli.begin(), typical_milli.end());
    return made;
}

}  // namespace voltmark::vee
