// SPDX-License-Identifier: Apache-2.0
#include "estimate_bases.hpp"

#include <algorithm>
#include <limits>

#include "voltmark/base/rounding.hpp"

namespace voltmark::vee {

namespace {

/// Weights of days fall with their distance in days as 1 / (distance + this).
constexpr int kNearness = 7;
/// How far the level follows what was read beside the gap.
constexpr int kLevelPercent = 60;

/// The same of days that are weighed by likeness, and the weight of the day itself.
constexpr int kAlikeNearness = 4;
constexpr std::int64_t kOneDay = 100'000;
constexpr std::int64_t kWeightMost = 1000;
/// What days of the other kind weigh, where each slot is smoothed.
constexpr int kOtherKindPercent = 40;

/// What a distance does to a weight: at the usual one 1000, at none eleven times that.
/// (1 / (0.3 + 0.7 x))^2, where x is the distance relative to the usual one.
std::int64_t likeness_of(std::optional<std::int64_t> distance, std::int64_t usual) {
    constexpr std::int64_t kUnknown = 500;
    constexpr std::int64_t kPermilleMost = 20'000;
    if (!distance) return kUnknown;
    std::int64_t relative = *distance == 0 ? 0 : kPermilleMost;
    if (usual > 0) relative = std::min(kPermilleMost, divided(Int128{*distance} * 1000, usual));
    const std::int64_t apart = 300 + relative * 7 / 10;
    return 1'000'000'000 / (apart * apart);
}

/// Readings nearer to a gap than this are all looked at; further away, where a half hour has more
/// than one, those of every other half hour tell as much.
constexpr int kNearHours = 6;
constexpr int kHalfHours = 48;  // Of a day.

int smooth_slots(const Timeline& line, int minutes) {
    return std::max(1, minutes * line.usual_slots() / time::IntervalGrid::kDayMinutes);
}

}  // namespace

std::int64_t divided(Int128 numerator, Int128 denominator) {
    // Nearly always both fit 64 bits, where a division costs a tenth.
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
    if (numerator >= 0 && numerator < kMost && denominator < kMost) {
        const auto top = static_cast<std::int64_t>(numerator);
        const auto bottom = static_cast<std::int64_t>(denominator);
        return (top + bottom / 2) / bottom;
    }
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
    for (int slot = gap.first - reach; slot < gap.end() + reach; ++slot) {
        if (slot == gap.first) slot = gap.end();
        if (known.has(slot)) slots.push_back(slot);
    }
    return slots;
}

std::vector<int> slots_for_level(const Known& known, int hours) {
    const int half_hour = known.line().usual_slots() / kHalfHours;
    std::vector<int> slots = slots_around(known, hours);
    if (half_hour < 2) return slots;
    const Gap& gap = known.gap();
    const int near = kNearHours * known.line().usual_slots() / 24;
    std::erase_if(slots, [&](int slot) {
        const int apart = slot < gap.first ? gap.first - slot : slot - gap.end() + 1;
        return apart > near && apart / half_hour % 2 == 1;
    });
    return slots;
}

Smoothed::Smoothed(const Timeline& line, int minutes)
    : slots_{smooth_slots(line, minutes)}, values_(static_cast<std::size_t>(line.size()), 0) {
    const Known all{line, {}};
    for (int slot = 0; slot < line.size(); ++slot)
        if (all.has(slot)) values_[static_cast<std::size_t>(slot)] = mean_at(all, slot);
}

std::int64_t Smoothed::at(const Known& known, int slot) const {
    // Beside a gap that is only a trial, what lies in it must not shine through.
    if (!known.shows_all(slot - slots_, slot + slots_)) return mean_at(known, slot);
    return values_[static_cast<std::size_t>(slot)];
}

std::int64_t Smoothed::mean_at(const Known& known, int slot) const {
    Int128 sum = 0;
    std::int64_t weights = 0;
    for (int off = -slots_; off <= slots_; ++off) {
        if (!known.has(slot + off)) continue;
        const int weight = slots_ + 1 - std::abs(off);
        sum += Int128{known.value(slot + off)} * weight;
        weights += weight;
    }
    return divided(sum * kFine, weights);
}

const std::vector<WeighedDay>& DayWeights::days_of(int day_index) {
    const auto [it, is_new] = days_.try_emplace(day_index);
    if (!is_new) return it->second;
    const std::vector<Timeline::Day>& days = around_.known.line().days();
    const int reach = around_.rules.reach_days;
    const int first = std::max(0, day_index - reach);
    const int end = std::min(static_cast<int>(days.size()), day_index + reach + 1);
    std::vector<std::int64_t> known;
    for (int other = first; other < end; ++other) {
        if (other == day_index) continue;
        if (const auto far = distance(other - day_index)) known.push_back(*far);
    }
    std::int64_t usual = 0;
    if (!known.empty()) {
        const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
        std::nth_element(known.begin(), middle, known.end());
        usual = *middle;
    }
    for (int other = first; other < end; ++other) {
        if (other == day_index) continue;
        const int apart = std::abs(other - day_index);
        const bool is_like = days[static_cast<std::size_t>(other)].off ==
                             days[static_cast<std::size_t>(day_index)].off;
        std::int64_t weight = kOneDay / (apart + kAlikeNearness) * (apart % 7 == 0 ? 2 : 1);
        weight *= likeness_of(distance(other - day_index), usual);
        if (!is_like) weight = weight * kOtherKindPercent / 100;
        it->second.push_back({other, weight, is_like});
    }
    std::stable_sort(it->second.begin(), it->second.end(), [](const auto& left, const auto& right) {
        return left.weight > right.weight;
    });
    // Small enough for sums of 64 bits.
    const std::int64_t most = it->second.empty() ? 1 : it->second.front().weight;
    for (WeighedDay& one : it->second)
        one.weight = std::max<std::int64_t>(one.weight * kWeightMost / most, 1);
    return it->second;
}

std::optional<std::int64_t> DayWeights::distance(int shift_days) {
    const auto [it, is_new] = distances_.try_emplace(shift_days);
    if (!is_new) return it->second;
    const Known& known = around_.known;
    const Timeline& line = known.line();
    if (read_.empty())
        for (const int slot : around_.slots) read_.push_back(around_.smoothed.at(known, slot));
    std::int64_t apart = 0;  // Of at most some hundred readings.
    int compared = 0;
    // A smoothed value tells of those beside it: no more of them are compared than tell anew.
    const auto step = static_cast<std::size_t>(around_.smoothed.slots());
    for (std::size_t i = 0; i < around_.slots.size(); i += step) {
        const std::optional<int> there = line.slot_days_from(around_.slots[i], shift_days);
        if (!there || !known.has(*there)) continue;
        apart += std::abs(read_[i] - around_.smoothed.at(known, *there)) / Smoothed::kFine;
        ++compared;
    }
    if (compared > 0 && compared * around_.smoothed.slots() >= line.usual_slots() / 4)
        it->second = divided(apart, compared);
    return it->second;
}

ProfileBase::ProfileBase(const Around& around, Form form)
    : around_{around},
      is_smooth_{form == Form::smooth},
      profile_days_{is_smooth_ ? around.rules.smooth_days : around.rules.profile_days},
      shapes_{around.known.gap(), around.reach} {
    find_level();
}

ProfileBase::ProfileBase(const Around& around, Form form, DayWeights& day_weights)
    : around_{around},
      is_smooth_{form == Form::smooth},
      day_weights_{&day_weights},
      profile_days_{around.rules.likest_days},
      shapes_{around.known.gap(), around.reach} {
    find_level();
}

const std::vector<WeighedDay>& ProfileBase::days_of(int day_index) {
    if (day_weights_ != nullptr) return day_weights_->days_of(day_index);
    const auto [it, is_new] = days_.try_emplace(day_index);
    if (!is_new) return it->second;
    for (const int other : like_days(around_.known.line(), day_index, around_.rules.reach_days)) {
        const int distance = std::abs(other - day_index);
        // Nearer days tell more, and so does the same day of the week.
        int weight = 1000 / (distance + kNearness);
        if (distance % 7 == 0) weight *= 2;
        it->second.push_back({other, weight, true});
    }
    return it->second;
}

template <class Each>
void ProfileBase::each_source(int slot, Each&& each) {
    const Timeline& line = around_.known.line();
    const int usual = line.usual_slot(slot);
    if (const int day = line.day_at(slot); day != day_) {
        day_ = day;
        days_of_day_ = &days_of(day);
    }
    int found = 0;
    for (const WeighedDay& day : *days_of_day_) {
        if (found == profile_days_) break;
        if (!is_smooth_ && !day.is_like) continue;
        const std::optional<int> there = line.slot_on(day.index, usual);
        if (!there || !around_.known.has(*there)) continue;
        each(*there, day);
        ++found;
    }
}

std::optional<std::int64_t> ProfileBase::shape(int slot) {
    return shapes_.at(slot, [&]() -> std::optional<std::int64_t> {
        parts_.clear();
        int likes = 0;
        each_source(slot, [&](int there, const WeighedDay& day) {
            likes += day.is_like ? 1 : 0;
            const std::int64_t value = is_smooth_ ? around_.smoothed.at(around_.known, there)
                                                  : around_.known.value(there) * Smoothed::kFine;
            parts_.push_back({value, day.weight});
        });
        if (likes < around_.rules.like_days_least) return std::nullopt;
        return mean_of_parts();
    });
}

std::int64_t ProfileBase::mean_of_parts() {
    Int128 sum = 0;
    std::int64_t weights = 0;
    for (const Weighed& one : parts_) {
        sum += Int128{one.value} * one.weight;
        weights += one.weight;
    }
    if (is_smooth_ || day_weights_ != nullptr) {
        // A day that was lived otherwise says nothing of the others. Few are taken away: looking
        // for each costs less than sorting all.
        const auto is_less = [](const Weighed& left, const Weighed& right) {
            return left.value < right.value;
        };
        const std::int64_t trim = weights * around_.rules.trim_percent / 100;
        const auto take = [&](std::vector<Weighed>::iterator one, std::int64_t most) {
            const std::int64_t taken = std::min(one->weight, most);
            sum -= Int128{one->value} * taken;
            weights -= taken;
            one->weight -= taken;
            if (one->weight == 0) {
                *one = parts_.back();
                parts_.pop_back();
            }
            return taken;
        };
        for (std::int64_t left = trim; left > 0;)
            left -= take(std::min_element(parts_.begin(), parts_.end(), is_less), left);
        for (std::int64_t left = trim; left > 0;)
            left -= take(std::max_element(parts_.begin(), parts_.end(), is_less), left);
    }
    return divided(sum, Int128{weights} * Smoothed::kFine);
}

void ProfileBase::find_level() {
    Int128 read = 0;
    Int128 shaped = 0;
    for (const int slot : around_.slots) {
        const std::optional<std::int64_t> expected = shape(slot);
        if (!expected) continue;
        read += around_.known.value(slot);
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

std::optional<std::int64_t> ProfileBase::at(int slot) {
    const std::optional<std::int64_t> value = shape(slot);
    if (!value) return value;
    return divided(Int128{*value} * level_, level_of_);
}

void ProfileBase::count(int slot, SourceCount& used) {
    const int beside = is_smooth_ ? around_.smoothed.slots() : 0;
    each_source(slot, [&](int there, const WeighedDay&) {
        for (int off = -beside; off <= beside; ++off)
            if (around_.known.has(there + off)) used.add(there + off);
    });
}

std::optional<std::int64_t> ProxyBase::distance(int shift_days) {
    const auto [it, is_new] = distances_.try_emplace(shift_days);
    if (!is_new) return it->second;
    const Timeline& line = around_.known.line();
    Int128 apart = 0;
    int compared = 0;
    for (const int slot : around_.slots) {
        const std::optional<int> there = line.slot_days_from(slot, shift_days);
        if (!there || !around_.known.has(*there)) continue;
        apart += std::abs(around_.known.value(slot) - around_.known.value(*there));
        ++compared;
    }
    if (compared > 0 && compared >= line.usual_slots() / 4) it->second = divided(apart, compared);
    return it->second;
}

const std::vector<int>& ProxyBase::days_of(int day_index) {
    const auto [it, is_new] = days_.try_emplace(day_index);
    if (!is_new) return it->second;
    std::vector<std::pair<std::int64_t, int>> ranked;
    for (const int other : like_days(around_.known.line(), day_index, around_.rules.reach_days)) {
        if (const std::optional<std::int64_t> far = distance(other - day_index))
            ranked.emplace_back(*far, other);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [far, other] : ranked) it->second.push_back(other);
    return it->second;
}

template <class Each>
void ProxyBase::each_source(int slot, Each&& each) {
    const Timeline& line = around_.known.line();
    const int usual = line.usual_slot(slot);
    int found = 0;
    for (const int day : days_of(line.day_at(slot))) {
        if (found == around_.rules.proxy_days) break;
        const std::optional<int> there = line.slot_on(day, usual);
        if (!there || !around_.known.has(*there)) continue;
        each(*there);
        ++found;
    }
}

std::optional<std::int64_t> ProxyBase::at(int slot) {
    return means_.at(slot, [&]() -> std::optional<std::int64_t> {
        Int128 sum = 0;
        int found = 0;
        each_source(slot, [&](int there) {
            sum += around_.known.value(there);
            ++found;
        });
        if (found < around_.rules.like_days_least) return std::nullopt;
        return divided(sum, found);
    });
}

void ProxyBase::count(int slot, SourceCount& used) {
    each_source(slot, [&](int there) { used.add(there); });
}

Ground::Ground(const MethodRules& rules, const Known& known, const Smoothed& smoothed)
    : around_{rules, known, smoothed, slots_for_level(known, rules.level_hours),
              rules.level_hours * known.line().usual_slots() / 24} {}

ProfileBase& Ground::sharp() {
    if (!sharp_) sharp_.emplace(around_, ProfileBase::Form::sharp);
    return *sharp_;
}

ProfileBase& Ground::smooth() {
    if (!smooth_) smooth_.emplace(around_, ProfileBase::Form::smooth);
    return *smooth_;
}

DayWeights& Ground::day_weights() {
    if (!day_weights_) day_weights_.emplace(around_);
    return *day_weights_;
}

ProfileBase& Ground::alike() {
    if (!alike_) alike_.emplace(around_, ProfileBase::Form::sharp, day_weights());
    return *alike_;
}

ProfileBase& Ground::smooth_alike() {
    if (!smooth_alike_) smooth_alike_.emplace(around_, ProfileBase::Form::smooth, day_weights());
    return *smooth_alike_;
}

ProxyBase& Ground::proxy() {
    if (!proxy_) proxy_.emplace(around_);
    return *proxy_;
}

}  // namespace voltmark::vee
