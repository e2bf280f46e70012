// SPDX-License-Identifier: Apache-2.0
#include "estimate_check.hpp"

#include <algorithm>

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;

/// What a span has, missing and estimated slots apart.
struct Measured {
    std::int64_t sum_milli = 0;
    std::int64_t slots = 0;
    bool has_estimates = false;
};

Measured measured_in(const SpanReadings& span) {
    Measured found;
    for (const std::int64_t value : span.values_milli) found.sum_milli += value;
    found.slots = static_cast<std::int64_t>(span.values_milli.size());
    for (const QualityRun& run : span.runs) {
        const bool is_estimate = run.quality == Quality::estimated;
        if (!is_estimate && run.quality != Quality::missing) continue;
        found.has_estimates = found.has_estimates || is_estimate;
        found.slots -= run.count;
        for (int slot = run.first; slot < run.first + run.count; ++slot)
            found.sum_milli -= span.values_milli[static_cast<std::size_t>(slot)];
    }
    return found;
}

}  // namespace

EstimateCheck::EstimateCheck(const RulePolicy* policy, const ChannelTask& task)
    : policy_{policy}, task_{task} {
    if (policy == nullptr) return;
    rules_ = rules_for(*policy, task.channel.flow, task.channel.interval_minutes,
                       task.customer_class, Group::estimation);
}

const SpanReadings* EstimateCheck::day_in(CivilDay day, const Filled& filled) const {
    if (const auto at = filled.find(day); at != filled.end()) return &at->second;
    const auto stored = task_.readings.find(day);
    return stored == task_.readings.end() ? nullptr : &stored->second;
}

std::optional<Usual> EstimateCheck::usual_before(CivilDay day) const {
    int reach = 0;
    for (const Rule rule : {Rule::high, Rule::low, Rule::unit})
        reach = std::max(reach, rules_.has(rule) ? (*policy_)[rule].days : 0);
    Usual usual;
    for (CivilDay one = day - days{reach}; one < day; one += days{1}) {
        const auto stored = task_.readings.find(one);
        if (stored == task_.readings.end() || task_.is_off(one) != task_.is_off(day)) continue;
        const Measured measured = measured_in(stored->second);
        if (measured.slots == 0) continue;
        usual.sum_milli += measured.sum_milli;
        usual.slots += measured.slots;
        ++usual.days;
    }
    return usual;
}

int EstimateCheck::estimated_days_before(CivilDay day, const Filled& filled) const {
    constexpr int kLookedAt = 35;
    int found = 0;
    for (int back = 1; back <= kLookedAt; ++back) {
        const SpanReadings* span = day_in(day - days{back}, filled);
        if (span == nullptr) continue;
        const Measured measured = measured_in(*span);
        if (measured.slots > 0) break;
        if (measured.has_estimates) ++found;
    }
    return found;
}

std::vector<Finding> EstimateCheck::find(CivilDay day, const Filled& filled) const {
    std::vector<Finding> found;
    const SpanReadings* span = policy_ == nullptr ? nullptr : day_in(day, filled);
    if (span == nullptr) return found;
    SpanContext context;
    context.interval_minutes = task_.channel.interval_minutes;
    context.slots = static_cast<int>(span->values_milli.size());
    context.begun = context.slots;
    context.capacity_milli = task_.capacity_milli;
    context.usual = usual_before(day);
    context.carry.estimated_days = estimated_days_before(day, filled);
    check_span(rules_, context, rule_span(*span), found);
    return found;
}

bool EstimateCheck::is_about_values(const Finding& finding) {
    return finding.rule != Rule::gap && finding.rule != Rule::prolonged_estimation;
}

}  // namespace voltmark::vee
