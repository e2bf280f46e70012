// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "voltmark/vee/estimation.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

namespace {

/// Weights are millionths.
constexpr std::int64_t kOne = 1'000'000;
/// Readings that hang together more than this have no end to lead back to.
constexpr std::int64_t kTiedMost = 990'000;

Estimate empty_estimate(Method method, const Gap& gap) {
    Estimate made;
    made.method = method;
    made.values_milli.resize(static_cast<std::size_t>(gap.count));
    return made;
}

std::int64_t floored(const Known& known, std::int64_t value) {
    return known.line().has_negative() ? value : std::max<std::int64_t>(value, 0);
}

std::optional<Estimate> finished(Estimate made) {
    const bool any = std::any_of(made.values_milli.begin(), made.values_milli.end(),
                                 [](const auto& value) { return value.has_value(); });
    if (!any) return std::nullopt;
    return made;
}

/// The mean of a profile and of days that resemble it, or one of them alone.
class MixedBase {
public:
    MixedBase(ProfileBase* profile, ProxyBase* proxy) : profile_{profile}, proxy_{proxy} {}

    std::optional<std::int64_t> at(int slot) {
        const auto left = profile_ != nullptr ? profile_->at(slot) : std::nullopt;
        const auto right = proxy_ != nullptr ? proxy_->at(slot) : std::nullopt;
        if (!left || !right) return left ? left : right;
        return divided(Int128{*left} + *right, 2);
    }

    void count(int slot, SourceCount& used) {
        if (profile_ != nullptr) profile_->count(slot, used);
        if (proxy_ != nullptr) proxy_->count(slot, used);
    }

private:
    ProfileBase* profile_;
    ProxyBase* proxy_;
};

std::optional<Estimate> estimate_from(Method method, Ground& ground, MixedBase base,
                                      bool with_sources) {
    const Known& known = ground.known();
    SourceCount used{known.line()};
    Estimate made = empty_estimate(method, known.gap());
    for (int i = 0; i < known.gap().count; ++i) {
        const int slot = known.gap().first + i;
        const auto value = base.at(slot);
        if (!value) continue;
        made.values_milli[static_cast<std::size_t>(i)] = floored(known, *value);
        if (with_sources) base.count(slot, used);
    }
    // The level of a profile and the likeness of days are told from what lies beside the gap.
    if (with_sources)
        for (const int slot : ground.slots_beside()) used.add(slot);
    made.sources = used.sources();
    return finished(std::move(made));
}

/// How far a channel reads off its base beside the gap, and how such a difference goes on.
class Residuals {
public:
    Residuals(const Ground& ground, MixedBase& base) {
        const Known& known = ground.known();
        const std::vector<int>& slots = ground.slots_beside();
        Int128 product = 0;
        Int128 square = 0;
        std::optional<std::int64_t> last;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const std::optional<std::int64_t> expected = base.at(slots[i]);
            if (i == 0 || slots[i] != slots[i - 1] + 1) last.reset();
            if (!expected) {
                last.reset();
                continue;
            }
            const std::int64_t off = known.value(slots[i]) - *expected;
            offs_.emplace_back(slots[i], off);
            if (slots[i] == known.gap().first - 1) before_ = off;
            if (slots[i] == known.gap().end()) after_ = off;
            if (last) {
                product += Int128{*last} * off;
                square += Int128{*last} * *last;
            }
            last = off;
        }
        if (square > 0 && product > 0) {
            // The ratio in millionths; of huge readings without the overflow that they would bring.
            constexpr Int128 kWide = Int128{1} << 100;
            const Int128 tied =
                product < kWide ? product * kOne / square : product / (square / kOne + 1);
            tied_ = static_cast<std::int64_t>(std::min<Int128>(tied, kTiedMost));
        }
        find_powers(known.gap().count);
    }

    /// The same by all differences near a slot, the nearest most, drawn towards none.
    std::int64_t mean_near(int slot, int minutes_a_slot) const {
        constexpr std::int64_t kHalfMinutes = 30;  // Where a difference weighs half.
        constexpr std::int64_t kReachMinutes = 360;
        constexpr std::int64_t kSquare = kHalfMinutes * kHalfMinutes;
        Int128 sum = 0;
        std::int64_t weights = kOne / 2;
        for (const auto& [there, off] : offs_) {
            const std::int64_t apart = std::int64_t{std::abs(there - slot)} * minutes_a_slot;
            if (apart > kReachMinutes) continue;
            const std::int64_t weight = kOne * kSquare / (kSquare + apart * apart);
            sum += Int128{off} * weight;
            weights += weight;
        }
        return divided(sum, weights);
    }

    /// What is to be added to the base in the i-th slot of a gap of `count`: the most likely
    /// course of differences that are tied to the one before and to both ends.
    std::int64_t at(int i, int count) const {
        if (tied_ == 0) return 0;
        const std::int64_t from_before = before_ ? weighed(*before_, i + 1, count) : 0;
        const std::int64_t from_after = after_ ? weighed(*after_, count - i, count) : 0;
        return from_before + from_after;
    }

    bool has_both() const { return before_ && after_; }
    bool has_any() const { return before_ || after_; }

private:
    void find_powers(int count) {
        powers_.resize(static_cast<std::size_t>(2 * count + 3));
        powers_[0] = kOne * kOne;
        for (std::size_t i = 1; i < powers_.size(); ++i) powers_[i] = powers_[i - 1] * tied_ / kOne;
    }

    Int128 power(int exponent) const { return powers_[static_cast<std::size_t>(exponent)]; }

    /// The part of an end's difference that is left `distance` slots away.
    std::int64_t weighed(std::int64_t off, int distance, int count) const {
        const Int128 one = powers_[0];
        if (!has_both()) return divided(Int128{off} * (power(distance) / kOne), kOne);
        // a^d (1 - a^2(n + 1 - d)) / (1 - a^2(n + 1)): the bridge between two ends.
        const int whole = count + 1;
        const Int128 part = power(distance) / kOne * (one - power(2 * (whole - distance))) / one;
        const Int128 of = one - power(2 * whole);
        return divided(Int128{off} * part, of / kOne);
    }

    std::vector<std::pair<int, std::int64_t>> offs_;  // By slot.
    std::optional<std::int64_t> before_;
    std::optional<std::int64_t> after_;
    std::int64_t tied_ = 0;
    std::vector<Int128> powers_;
};

/// What leads an estimate from end to end: the two readings next to the gap, or all near it too.
enum class Led : std::uint8_t { by_ends, by_all_near };

std::optional<Estimate> estimate_bridged(Method method, Ground& ground, MixedBase base,
                                         bool with_sources, Led led = Led::by_ends) {
    std::optional<Estimate> made = estimate_from(method, ground, base, with_sources);
    if (!made) return made;
    const Known& known = ground.known();
    const int minutes = time::IntervalGrid::kDayMinutes / known.line().usual_slots();
    const Residuals residuals{ground, base};
    for (int i = 0; i < known.gap().count; ++i) {
        auto& value = made->values_milli[static_cast<std::size_t>(i)];
        if (!value) continue;
        std::int64_t off = residuals.at(i, known.gap().count);
        if (led == Led::by_all_near)
            off = divided(Int128{off} + residuals.mean_near(known.gap().first + i, minutes), 2);
        value = floored(known, *value + off);
    }
    return made;
}

}  // namespace

bool Estimate::is_whole() const {
    return std::all_of(values_milli.begin(), values_milli.end(),
                       [](const auto& value) { return value.has_value(); });
}

std::optional<Estimate> estimate_linear(const MethodRules& rules, const Known& known) {
    const Gap& gap = known.gap();
    if (gap.count * time::IntervalGrid::kDayMinutes >
        rules.linear_minutes * known.line().usual_slots())
        return std::nullopt;
    if (!known.has(gap.first - 1) || !known.has(gap.end())) return std::nullopt;
    const std::int64_t before = known.value(gap.first - 1);
    const std::int64_t after = known.value(gap.end());
    SourceCount used{known.line()};
    used.add(gap.first - 1);
    used.add(gap.end());
    Estimate made = empty_estimate(Method::linear, gap);
    for (int i = 0; i < gap.count; ++i) {
        made.values_milli[static_cast<std::size_t>(i)] =
            before + divided(Int128{after - before} * (i + 1), gap.count + 1);
    }
    made.sources = used.sources();
    return finished(std::move(made));
}

std::optional<Estimate> estimate_like_day(const MethodRules& rules, const Known& known) {
    const Timeline& line = known.line();
    SourceCount used{line};
    Estimate made = empty_estimate(Method::like_day, known.gap());
    std::map<int, std::vector<int>> days;
    for (int i = 0; i < known.gap().count; ++i) {
        const int slot = known.gap().first + i;
        const auto [it, is_new] = days.try_emplace(line.day_at(slot));
        if (is_new) it->second = like_days(line, line.day_at(slot), rules.reach_days);
        Int128 sum = 0;
        std::vector<int> found;
        for (const int day : it->second) {
            if (static_cast<int>(found.size()) == rules.like_days) break;
            const std::optional<int> there = line.slot_on(day, line.usual_slot(slot));
            if (!there || !known.has(*there)) continue;
            sum += known.value(*there);
            found.push_back(*there);
        }
        if (static_cast<int>(found.size()) < rules.like_days_least) continue;
        for (const int there : found) used.add(there);
        made.values_milli[static_cast<std::size_t>(i)] =
            divided(sum, static_cast<std::int64_t>(found.size()));
    }
    made.sources = used.sources();
    return finished(std::move(made));
}

std::optional<Estimate> estimate_on(Method method, Ground& ground, bool with_sources) {
    switch (method) {
        case Method::linear:
            return estimate_linear(ground.rules(), ground.known());
        case Method::like_day:
            return estimate_like_day(ground.rules(), ground.known());
        case Method::proxy_day:
            return estimate_from(method, ground, {nullptr, &ground.proxy()}, with_sources);
        case Method::own_profile:
            return estimate_from(method, ground, {&ground.sharp(), nullptr}, with_sources);
        case Method::bridge:
            return estimate_bridged(method, ground, {&ground.sharp(), nullptr}, with_sources);
        case Method::blend:
            return estimate_bridged(method, ground, {&ground.sharp(), &ground.proxy()},
                                    with_sources);
        case Method::smooth:
            return estimate_bridged(method, ground, {&ground.smooth(), nullptr}, with_sources);
        case Method::smooth_blend:
            return estimate_bridged(method, ground, {&ground.smooth(), &ground.proxy()},
                                    with_sources);
        case Method::alike:
            return estimate_bridged(method, ground, {&ground.alike(), nullptr}, with_sources);
        case Method::smooth_alike:
            return estimate_bridged(method, ground, {&ground.smooth_alike(), nullptr}, with_sources,
                                    Led::by_all_near);
        default:
            return std::nullopt;
    }
}

std::optional<Estimate> estimate_by(Method method, const MethodRules& rules, const Known& known) {
    const Smoothed smoothed{known.line(), rules.smooth_minutes};
    Ground ground{rules, known, smoothed};
    return estimate_on(method, ground, true);
}

std::optional<Estimate> estimate_proxy_day(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::proxy_day, rules, known);
}

std::optional<Estimate> estimate_own_profile(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::own_profile, rules, known);
}

std::optional<Estimate> estimate_bridge(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::bridge, rules, known);
}

std::optional<Estimate> estimate_blend(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::blend, rules, known);
}

std::optional<Estimate> estimate_smooth(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::smooth, rules, known);
}

std::optional<Estimate> estimate_smooth_blend(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::smooth_blend, rules, known);
}

std::optional<Estimate> estimate_alike(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::alike, rules, known);
}

std::optional<Estimate> estimate_smooth_alike(const MethodRules& rules, const Known& known) {
    return estimate_by(Method::smooth_alike, rules, known);
}

}  // namespace voltmark::vee
