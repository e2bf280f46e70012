// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/vee/rule_policy.hpp"

namespace voltmark::vee {

/// Slots of one span that a rule caught.
struct Finding {
    Rule rule = Rule::gap;
    Severity severity = Severity::report;
    int first = 0;                 ///< The first slot, from zero.
    int count = 0;                 ///< Slots; days of prolonged_estimation, register and TOU sums.
    std::int64_t value_milli = 0;  ///< The first reading caught, or the sum; 0 for a gap.
    std::int64_t reference_milli = 0;  ///< What it was held against; 0 where nothing was.

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// The finding as people read it.
Error to_error(const Finding& finding);

/// A span as the rules see it. Points into what its owner holds.
struct RuleSpan {
    std::span<const std::int64_t> milli;  ///< One for each slot; 0 where it is missing.
    std::span<const meter::QualityRun> runs;

    /// The same values as counts of `unit_milli` above the smallest one, where a block gave them
    /// and nothing is missing; saves the work of making them.
    const meter::RelativeValues* relative = nullptr;
    std::int64_t unit_milli = 1;
    std::int64_t base_milli = 0;
};
inline RuleSpan rule_span(const meter::SpanReadings& readings) {
    return {readings.values_milli, readings.runs};
}

/// What went before a span, as far as rules look across midnight.
struct Carry {
    std::int64_t last_milli = 0;
    int same = 0;            ///< So many slots up to the span's beginning had `last_milli`.
    int estimated_days = 0;  ///< So many spans up to this one had no measured reading.
};
Carry carry_after(const RuleSpan& span, const Carry& before);

/// What days of the same type before a span had.
struct Usual {
    std::int64_t sum_milli = 0;
    std::int64_t slots = 0;  ///< With a value.
    int days = 0;
};

/// The hour that a clock shows twice: its second pass.
struct RepeatedHour {
    int first = 0;
    int count = 0;
};

/// What is known of a channel on the day of a span. Without it, a rule that needs it is silent.
struct SpanContext {
    int interval_minutes = 15;
    int slots = 0;                               ///< That the day has by its clock.
    int begun = 0;                               ///< So many of them have begun by now.
    int age_days = 0;                            ///< From the span's day to today.
    std::optional<std::int64_t> capacity_milli;  ///< mVA of the contract.
    std::optional<Usual> usual;
    std::optional<RepeatedHour> repeated;
    bool has_meter = true;
    bool has_contract = true;
    bool has_generation = true;
    std::int64_t multiplier_before_e3 = 0;  ///< 0: not known.
    std::int64_t multiplier_e3 = 0;
    Carry carry;
    std::span<const RuleSpan* const> earlier;    ///< The days before, the nearest first.
    std::span<const RuleSpan* const> same_flow;  ///< Other channels of the point and this flow.
    std::span<const RuleSpan* const> siblings;   ///< Other channels of the point.
};

/// The rules that run on one channel, worked out once.
struct ChannelRules {
    const RulePolicy* policy = nullptr;
    std::uint32_t active = 0;  ///< A bit for each Rule.

    bool has(Rule rule) const { return (active >> static_cast<unsigned>(rule) & 1U) != 0; }
};
/// \param group  empty: every rule of the policy.
ChannelRules rules_for(const RulePolicy& policy, Flow flow, int interval_minutes,
                       std::string_view customer_class, std::optional<Group> group);

/// Applies the rules to one span and adds what they caught, ascending by rule and slot. Pure,
/// exact, and made for bulk: 20 million readings a second and core at least (bench/vee.md). \pre at
/// most kSlotsMax slots, values within kReadingMilliMax; runs as of SpanReadings.
void check_span(const ChannelRules& rules, const SpanContext& context, const RuleSpan& span,
                std::vector<Finding>& found);

/// Register against intervals, or bands against the total, over the days between two readings.
struct Comparison {
    std::int64_t value_milli = 0;
    std::int64_t reference_milli = 0;
    int days = 0;
};
/// \param rule  register_sum or tou_sum.
std::optional<Finding> check_sums(const ChannelRules& rules, Rule rule, const Comparison& sums);

/// Applies a group's rules to one span as it arrives, in place: refused readings become missing,
/// doubted ones suspect. Only rules that need nothing but the span itself can catch anything.
/// \returns  what was caught, ascending by rule and slot.
std::vector<Finding> validate(const ChannelRules& rules, int interval_minutes,
                              meter::SpanReadings& readings);

namespace reference {

/// The same as check_span, slot by slot and without a short cut: its definition.
void check_span(const ChannelRules& rules, const SpanContext& context, const RuleSpan& span,
                std::vector<Finding>& found);

}  // namespace reference

}  // namespace voltmark::vee
