// SPDX-License-Identifier: Apache-2.0
#include "estimate_bases.hpp"

#include <algorithm>

#include "voltmark/base/rounding.hpp"

namespace voltmark::vee {

namespace {

/// Weights of days fall with their distance in days as 1 / (distance + this).
constexpr int kNearness = 7;
/// How far the level follows what was read beside the gap.
constexpr int kLevelPercent = 60;

}  // namespace

std::int64_t divided(Int128 numerator, Int128 denominator) {
    return static_cast<std::int64_t>(divide_rounded(numerator, denominator, Rounding::half_up));
}

std::vector<int> like_days(const Timeline& line, int day_index, int reach_days) {
    const std::vector<Timeline::Day>& days = line.days();
    const auto count = static_cast<int>(days.size());
    const bool off = days[static_cast<std::size_t>(day_index)].off;
    std::vector<int> found;
    for (int distance = 1; distance <= reach_days; ++distance) {
        for (const int other : {day_index - distance, day_index + distance}) {
            if (other < 0 || other >= count) continue;
            if (days[static_cast<std::size_t>(other)].off == off) found.push_back(other);
        }
    }
    return found;
}

std::vector<Source> SourceCount::sources() const {
    std::vector<Source> found;
    found.reserve(by_day_.size());
    for (const auto& [index, slots] : by_day_)
        found.push_back({line_.days()[static_cast<std::size_t>(index)].day, slots});
    return found;
}

std::vector<int> slots_around(const Known& known, int hours) {
    const int reach = hours * known.line().usual_slots() / 24;
    const Gap& gap = known.gap();
    std::vector<int> slots;
    slots.reserve(static_cast<std::size_t>(2 * reach));
    for (int slot = gap.first - reach; slot < gap.first; ++slot)
        if (known.has(slot)) slots.push_back(slot);
    for (int slot = gap.end(); slot < gap.end() + reach; ++slot)
        if (known.has(slot)) slots.push_back(slot);
    return slots;
}

ProfileBase::ProfileBase(const MethodRules& rules, const Known& known, Form form)
    : rules_{rules},
      known_{known},
      profile_days_{form == Form::sharp ? rules.profile_days : rules.smooth_days},
      smooth_slots_{form == Form::sharp
                        ? 0
                        : std::max(1, rules.smooth_minutes * known.line().usual_slots() / 1440)} {
    find_level();
}

const std::vector<WeighedDay>& ProfileBase::days_of(int day_index) {
    const auto [it, is_new] = days_.try_emplace(day_index);
    if (!is_new) return it->second;
    for (const int other : like_days(known_.line(), day_index, rules_.reach_days)) {
        const int distance = std::abs(other - day_index);
        // Nearer days tell more, and so does the same day of the week.
        int weight = 1000 / (distance + kNearness);
        if (distance % 7 == 0) weight *= 2;
        it->second.push_back({other, weight});
    }
    return it->second;
}

std::optional<std::int64_t> ProfileBase::smoothed(int slot, SourceCount* used) const {
    if (!known_.has(slot)) return std::nullopt;
    // A triangle of weights around the slot: what a household does at seven it does at half past.
    Int128 sum = 0;
    std::int64_t weights = 0;
    for (int off = -smooth_slots_; off <= smooth_slots_; ++off) {
        if (!known_.has(slot + off)) continue;
        const int weight = smooth_slots_ + 1 - std::abs(off);
        sum += Int128{known_.value(slot + off)} * weight;
        weights += weight;
        if (used != nullptr) used->add(slot + off);
    }
    return divided(sum * kFine, weights);
}

std::optional<std::int64_t> ProfileBase::shape(int slot, SourceCount* used) {
    const Timeline& line = known_.line();
    const int usual = line.usual_slot(slot);
    std::vector<Weighed> parts;
    for (const WeighedDay& day : days_of(line.day_at(slot))) {
        if (static_cast<int>(parts.size()) == profile_days_) break;
        const std::optional<int> there = line.slot_on(day.index, usual);
        if (!there) continue;
        if (const auto value = smoothed(*there, used)) parts.push_back({*value, day.weight});
    }
    if (static_cast<int>(parts.size()) < rules_.like_days_least) return std::nullopt;
    return mean_of(parts);
}

std::int64_t ProfileBase::mean_of(std::vector<Weighed>& parts) const {
    std::size_t from = 0;
    if (smooth_slots_ > 0) {
        std::sort(parts.begin(), parts.end(), [](const Weighed& left, const Weighed& right) {
            return left.value < right.value;
        });
        from = parts.size() * static_cast<std::size_t>(rules_.trim_percent) / 100;
    }
    Int128 sum = 0;
    std::int64_t weights = 0;
    for (std::size_t i = from; i < parts.size() - from; ++i) {
        sum += Int128{parts[i].value} * parts[i].weight;
        weights += parts[i].weight;
    }
    return divided(sum, Int128{weights} * kFine);
}

void ProfileBase::find_level() {
    Int128 read = 0;
    Int128 shaped = 0;
    for (const int slot : slots_around(known_, rules_.level_hours)) {
        const std::optional<std::int64_t> expected = shape(slot, nullptr);
        if (!expected) continue;
        read += known_.value(slot);
        shaped += *expected;
    }
    if (read <= 0 || shaped <= 0) return;
    // Part of what lies beside the gap is chance: the level goes part of the way.
    level_ = read * kLevelPercent + shaped * (100 - kLevelPercent);
    level_of_ = 100 * shaped;
    if (level_ > 2 * level_of_) {
        level_ = 2;
        level_of_ = 1;
    }
}

std::optional<std::int64_t> ProfileBase::at(int slot, SourceCount* used) {
    const std::optional<std::int64_t> value = shape(slot, used);
    if (!value) return value;
    return divided(Int128{*value} * level_, level_of_);
}

std::optional<std::int64_t> ProxyBase::distance(int shift_days) const {
    const Timeline& line = known_.line();
    const auto days = static_cast<int>(line.days().size());
    Int128 apart = 0;
    int compared = 0;
    for (const int slot : slots_around(known_, rules_.level_hours)) {
        const int day = line.day_at(slot) + shift_days;
        if (day < 0 || day >= days) continue;
        const std::optional<int> there = line.slot_on(day, line.usual_slot(slot));
        if (!there || !known_.has(*there)) continue;
        apart += std::abs(known_.value(slot) - known_.value(*there));
        ++compared;
    }
    if (compared < line.usual_slots() / 4) return std::nullopt;
    return divided(apart, compared);
}

const std::vector<int>& ProxyBase::days_of(int day_index) {
    const auto [it, is_new] = days_.try_emplace(day_index);
    if (!is_new) return it->second;
    std::vector<std::pair<std::int64_t, int>> ranked;
    for (const int other : like_days(known_.line(), day_index, rules_.reach_days)) {
        if (const std::optional<std::int64_t> far = distance(other - day_index))
            ranked.emplace_back(*far, other);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [far, other] : ranked) it->second.push_back(other);
    return it->second;
}

std::optional<std::int64_t> ProxyBase::at(int slot, SourceCount* used) {
    const Timeline& line = known_.line();
    const int usual = line.usual_slot(slot);
    Int128 sum = 0;
    int found = 0;
    for (const int day : days_of(line.day_at(slot))) {
        if (found == rules_.proxy_days) break;
        const std::optional<int> there = line.slot_on(day, usual);
        if (!there || !known_.has(*there)) continue;
        sum += known_.value(*there);
        ++found;
        if (used != nullptr) used->add(*there);
    }
    if (found < rules_.like_days_least) return std::nullopt;
    return divided(sum, found);
}

std::optional<std::int64_t> MeanBase::at(int slot, SourceCount* used) {
    const std::optional<std::int64_t> left = left_.at(slot, used);
    const std::optional<std::int64_t> right = right_.at(slot, used);
    if (!left || !right) return left ? left : right;
    return divided(Int128{*left} + *right, 2);
}

}  // namespace voltmark::vee
