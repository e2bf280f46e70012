// SPDX-License-Identifier: Apache-2.0
// The fast road: one vector pass tells the extremes and the sum, which leave most rules nothing to
// do; runs are looked for at sample points half a run apart; medians of all windows are made in
// lanes. What that cannot rule out is settled slot by slot.
#include "voltmark/vee/validate.hpp"

#include "span_checker.hpp"
#include "window_kernel.hpp"

namespace voltmark::vee {

namespace {

/// Values side by side without the missing ones, and their slots.
struct Packed {
    const std::int64_t* milli = nullptr;
    int count = 0;
    std::int64_t values[meter::kSlotsMax];
    std::int16_t slots[meter::kSlotsMax];
    bool all = true;

    explicit Packed(const SpanCheck& check) : all{check.presence.all()} {
        if (all) {
            milli = check.span.milli.data();
            count = check.slots();
            return;
        }
        for (int slot = 0; slot < check.slots(); ++slot) {
            if (!check.presence.has(slot)) continue;
            values[count] = check.at(slot);
            slots[count++] = static_cast<std::int16_t>(slot);
        }
        milli = values;
    }
    int slot_of(int place) const { return all ? place : slots[place]; }
};

bool same_pair(const SpanCheck& check, int left, int right) {
    return check.at(left) == check.at(right);
}

/// Whether a run of `least` slots can lie in the span: such a run covers two neighbours of a row of
/// points half as far apart.
bool can_hold_run(const SpanCheck& check, int least) {
    const int step = std::max(least / 2, 1);
    for (int slot = 0; slot + step < check.slots(); slot += step) {
        if (same_pair(check, slot, slot + step)) return true;
    }
    return false;
}

/// How many slots from the first have its value and are there.
int leading_run(const SpanCheck& check) {
    int end = 0;
    while (end < check.slots() && check.presence.has(end) && same_pair(check, 0, end)) ++end;
    return end;
}

void add_runs_of(SpanCheck& check, Rule rule, int least) {
    const std::int64_t floor =
        rule == Rule::identical
            ? std::max<std::int64_t>(check.setting(Rule::identical).floor_milli, 1)
            : 0;
    const int slots = check.slots();
    for (int slot = 0; slot < slots;) {
        int end = slot + 1;
        if (!check.presence.has(slot)) {
            slot = end;
            continue;
        }
        const std::int64_t value = check.at(slot);
        while (end < slots && check.presence.has(end) && check.at(end) == value) ++end;
        const bool wanted = rule == Rule::zero_run ? value == 0 : value >= floor;
        const Carry& carry = check.context.carry;
        const int before = slot == 0 && carry.last_milli == value ? carry.same : 0;
        if (wanted && end - slot + before >= least) check.add(rule, slot, end - slot, value);
        slot = end;
    }
}

void check_runs(SpanCheck& check, Rule rule) {
    if (!check.rules.has(rule) || check.slots() == 0) return;
    const int least = run_slots(check.setting(rule), check.context.interval_minutes);
    bool possible = least <= check.slots() && can_hold_run(check, least);
    if (!possible && check.context.carry.same > 0)
        possible = leading_run(check) + check.context.carry.same >= least;
    if (possible) add_runs_of(check, rule, least);
}

void check_spike(SpanCheck& check, const Extremes& extremes) {
    if (!check.rules.has(Rule::spike)) return;
    const RuleSetting& setting = check.setting(Rule::spike);
    // What stands so far above all others is nearly the whole sum.
    const Int128 most = Int128{extremes.highest} * 100 * (check.slots() - 1) +
                        Int128{extremes.highest} * setting.times_e2;
    if (extremes.lowest >= 0 && Int128{extremes.sum} * setting.times_e2 > most) return;
    std::int64_t highest = 0;
    std::int64_t next = 0;
    int at = 0;
    int above_zero = 0;
    for (int slot = 0; slot < check.slots(); ++slot) {
        const std::int64_t value = check.at(slot);
        above_zero += value > 0 ? 1 : 0;
        if (value > highest) {
            next = highest;
            highest = value;
            at = slot;
        } else {
            next = std::max(next, value);
        }
    }
    if (is_lone(setting, highest, next, above_zero)) check.add(Rule::spike, at, 1, highest, next);
}

/// The windows of a span: their medians, as counts of a unit above a base.
class Hampel {
public:
    Hampel(SpanCheck& check, const Packed& packed, const Extremes& extremes)
        : check_{check},
          packed_{packed},
          setting_{check.setting(Rule::hampel)},
          span_{check.span},
          spread_{extremes.highest - extremes.lowest} {
        if (span_.relative != nullptr && packed.all) {
            values_ = span_.relative->at;
            unit_ = span_.unit_milli;
            base_ = span_.base_milli;
        } else {
            base_ = extremes.lowest;
        }
    }

    void run() {
        if (packed_.count < setting_.window) return;
        if (spread_ < std::max<std::int64_t>(setting_.floor_milli, 1)) return;
        if (values_ == nullptr && !make_values()) return by_sorting();
        const std::int64_t floor = (setting_.floor_milli + unit_ - 1) / unit_;
        if (floor > 0x7FFF'FFFF) return;
        const auto times = static_cast<std::uint32_t>(setting_.times_e2 * 14'826 / 1'000'000);
        const bool middle =
            window_medians(values_, packed_.count, setting_.window, times,
                           static_cast<std::uint32_t>(floor), medians_, deviations_);
        const int half = setting_.window / 2;
        if (middle) return look(0, packed_.count);
        look(0, half);
        look(packed_.count - half, packed_.count);
    }

private:
    /// Makes 31-bit numbers of the values, where they fit.
    bool make_values() {
        if (spread_ > 0x7FFF'FFFF) return false;
        for (int i = 0; i < packed_.count; ++i)
            made_[i] = static_cast<std::uint32_t>(packed_.milli[i] - base_);
        std::fill_n(made_ + packed_.count, kKernelPadding, 0U);
        values_ = made_;
        return true;
    }

    void look(int from, int to) {
        const int half = setting_.window / 2;
        for (int i = from; i < to; ++i) {
            const int window = std::clamp(i - half, 0, packed_.count - setting_.window);
            const std::int64_t median = medians_[window];
            const std::int64_t distance = std::abs(std::int64_t{values_[i]} - median);
            if (is_far(setting_, Int128{distance} * unit_, Int128{deviations_[window]} * unit_))
                add(i, base_ + median * unit_);
        }
    }

    /// For values that spread wider than the vectors' lanes.
    void by_sorting() {
        const int window = setting_.window;
        const auto half = static_cast<std::ptrdiff_t>(window / 2);
        std::vector<std::int64_t> near(static_cast<std::size_t>(window));
        for (int i = 0; i < packed_.count; ++i) {
            const int from = std::clamp(i - window / 2, 0, packed_.count - window);
            std::copy_n(packed_.milli + from, window, near.begin());
            std::nth_element(near.begin(), near.begin() + half, near.end());
            const std::int64_t median = near[static_cast<std::size_t>(half)];
            for (std::int64_t& one : near) one = std::abs(one - median);
            std::nth_element(near.begin(), near.begin() + half, near.end());
            if (is_far(setting_, std::abs(packed_.milli[i] - median),
                       near[static_cast<std::size_t>(half)]))
                add(i, median);
        }
    }

    void add(int place, std::int64_t median) {
        check_.add(Rule::hampel, packed_.slot_of(place), 1, packed_.milli[place], median);
    }

    SpanCheck& check_;
    const Packed& packed_;
    const RuleSetting& setting_;
    const RuleSpan& span_;
    std::int64_t spread_;
    const std::uint32_t* values_ = nullptr;
    std::int64_t unit_ = 1;
    std::int64_t base_ = 0;
    std::uint32_t made_[meter::kSlotsMax + kKernelPadding];
    std::uint32_t medians_[meter::kSlotsMax + kKernelPadding];
    std::uint32_t deviations_[meter::kSlotsMax + kKernelPadding];
};

void check_values(SpanCheck& check, const Packed& packed, const Extremes& extremes) {
    if (extremes.lowest < 0 && check.rules.has(Rule::negative))
        add_runs(check, Rule::negative, 0, [&](int slot) { return check.at(slot) < 0; });
    if (check.rules.has(Rule::capacity)) {
        const auto limit = interval_limit(check.setting(Rule::capacity), check.context);
        if (limit && extremes.highest > *limit)
            add_runs(check, Rule::capacity, *limit,
                     [&](int slot) { return check.at(slot) > *limit; });
    }
    check_runs(check, Rule::zero_run);
    check_runs(check, Rule::identical);
    check_spike(check, extremes);
    if (check.rules.has(Rule::hampel)) Hampel{check, packed, extremes}.run();
}

}  // namespace

ChannelRules rules_for(const RulePolicy& policy, Flow flow, int interval_minutes,
                       std::string_view customer_class, std::optional<Group> group) {
    ChannelRules rules{&policy, 0};
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        const RuleSetting& setting = policy.rules[i];
        if (!setting.on || (group && !setting.in(*group))) continue;
        if (setting.applies_to(flow, interval_minutes, customer_class)) rules.active |= 1U << i;
    }
    return rules;
}

void check_span(const ChannelRules& rules, const SpanContext& context, const RuleSpan& span,
                std::vector<Finding>& found) {
    const std::size_t before = found.size();
    SpanCheck check{rules, context, span, found};
    std::int64_t sum = 0;
    if (check.presence.count() > 0) {
        const Packed packed{check};
        const Extremes extremes = extremes_of(packed.milli, packed.count);
        sum = extremes.sum;
        check_values(check, packed, extremes);
    }
    check_against_context(check, sum);
    order_findings(found, before);
}

}  // namespace voltmark::vee
