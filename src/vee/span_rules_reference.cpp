// SPDX-License-Identifier: Apache-2.0
#include "span_checker.hpp"

namespace voltmark::vee::reference {

namespace {

/// What a rule looks at: a value and its slot.
struct Reading {
    int slot;
    std::int64_t milli;
};

std::vector<Reading> present_readings(const SpanCheck& check) {
    std::vector<Reading> readings;
    for (int slot = 0; slot < check.slots(); ++slot) {
        if (check.presence.has(slot)) readings.push_back({slot, check.at(slot)});
    }
    return readings;
}

/// The readings of equal value up to and after each slot, one by one.
void check_runs(SpanCheck& check, Rule rule) {
    if (!check.rules.has(rule)) return;
    const int least = run_slots(check.setting(rule), check.context.interval_minutes);
    const std::int64_t floor = std::max<std::int64_t>(check.setting(rule).floor_milli, 1);
    std::vector<int> group(static_cast<std::size_t>(check.slots()), -1);
    for (int slot = 0; slot < check.slots(); ++slot) {
        const auto at = static_cast<std::size_t>(slot);
        if (!check.presence.has(slot)) continue;
        const bool goes_on = slot > 0 && group[at - 1] >= 0 && check.at(slot - 1) == check.at(slot);
        group[at] = goes_on ? group[at - 1] : slot;
    }
    for (int first = 0; first < check.slots(); ++first) {
        const std::int64_t value = check.at(first);
        if (group[static_cast<std::size_t>(first)] != first) continue;
        if (rule == Rule::zero_run ? value != 0 : value < floor) continue;
        const auto count = static_cast<int>(std::count(group.begin(), group.end(), first));
        const bool joined = first == 0 && check.context.carry.last_milli == value;
        const int before = joined ? check.context.carry.same : 0;
        if (count + before >= least) check.add(rule, first, count, value);
    }
}

void check_spike(SpanCheck& check, const std::vector<Reading>& readings) {
    if (!check.rules.has(Rule::spike)) return;
    for (const Reading& one : readings) {
        std::int64_t next = 0;
        int above_zero = 0;
        for (const Reading& other : readings) {
            above_zero += other.milli > 0 ? 1 : 0;
            if (other.slot != one.slot) next = std::max(next, other.milli);
        }
        if (is_lone(check.setting(Rule::spike), one.milli, next, above_zero))
            check.add(Rule::spike, one.slot, 1, one.milli, next);
    }
}

std::int64_t median_of(std::vector<std::int64_t> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void check_hampel(SpanCheck& check, const std::vector<Reading>& readings) {
    if (!check.rules.has(Rule::hampel)) return;
    const RuleSetting& setting = check.setting(Rule::hampel);
    const auto window = static_cast<std::ptrdiff_t>(setting.window);
    const auto count = static_cast<std::ptrdiff_t>(readings.size());
    for (std::ptrdiff_t i = 0; count >= window && i < count; ++i) {
        const std::ptrdiff_t from = std::clamp<std::ptrdiff_t>(i - window / 2, 0, count - window);
        std::vector<std::int64_t> near;
        for (std::ptrdiff_t j = from; j < from + window; ++j)
            near.push_back(readings[static_cast<std::size_t>(j)].milli);
        const std::int64_t median = median_of(near);
        for (std::int64_t& one : near) one = std::abs(one - median);
        const Reading& here = readings[static_cast<std::size_t>(i)];
        if (is_far(setting, std::abs(here.milli - median), median_of(near)))
            check.add(Rule::hampel, here.slot, 1, here.milli, median);
    }
}

}  // namespace

void check_span(const ChannelRules& rules, const SpanContext& context, const RuleSpan& span,
                std::vector<Finding>& found) {
    const std::size_t before = found.size();
    SpanCheck check{rules, context, span, found};
    const std::vector<Reading> readings = present_readings(check);
    std::int64_t sum = 0;
    for (const Reading& one : readings) sum += one.milli;
    if (rules.has(Rule::negative)) {
        add_runs(check, Rule::negative, 0,
                 [&](int slot) { return check.presence.has(slot) && check.at(slot) < 0; });
    }
    if (rules.has(Rule::capacity)) {
        const auto limit = interval_limit(check.setting(Rule::capacity), context);
        if (limit) {
            add_runs(check, Rule::capacity, *limit,
                     [&](int slot) { return check.presence.has(slot) && check.at(slot) > *limit; });
        }
    }
    check_runs(check, Rule::zero_run);
    check_runs(check, Rule::identical);
    check_spike(check, readings);
    check_hampel(check, readings);
    check_against_context(check, sum);
    order_findings(found, before);
}

}  // namespace voltmark::vee::reference
