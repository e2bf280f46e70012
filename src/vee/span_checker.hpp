// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/base/int128.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {

/// Which slots of a span have a value.
class Presence {
public:
    explicit Presence(const RuleSpan& span);

    bool all() const { return missing_ == 0; }
    int count() const { return slots_ - missing_; }
    bool has(int slot) const { return missing_ == 0 || at_[static_cast<std::size_t>(slot)] != 0; }

private:
    int slots_;
    int missing_ = 0;
    std::uint8_t at_[meter::kSlotsMax];  // Filled where something is missing.
};

/// What rules on one span share: the span, what is known of it, and where findings go.
struct SpanCheck {
    SpanCheck(const ChannelRules& r, const SpanContext& c, const RuleSpan& s,
              std::vector<Finding>& f)
        : rules{r}, context{c}, span{s}, presence{s}, found{f} {}

    int slots() const { return static_cast<int>(span.milli.size()); }
    std::int64_t at(int slot) const { return span.milli[static_cast<std::size_t>(slot)]; }
    const RuleSetting& setting(Rule rule) const { return (*rules.policy)[rule]; }
    void add(Rule rule, int first, int count, std::int64_t value = 0, std::int64_t reference = 0) {
        found.push_back({rule, setting(rule).severity, first, count, value, reference});
    }

    const ChannelRules& rules;
    const SpanContext& context;
    const RuleSpan& span;
    Presence presence;
    std::vector<Finding>& found;
};

/// The rules that hold a span against what is known besides. \param sum_milli  of its values.
void check_against_context(SpanCheck& check, std::int64_t sum_milli);

// What some rules mean, in one place for the fast road and for the definition.

/// So many slots in a row make a run.
int run_slots(const RuleSetting& setting, int interval_minutes);
/// The most that may flow in an interval; empty where the capacity is not known.
std::optional<std::int64_t> interval_limit(const RuleSetting& setting, const SpanContext& context);
/// Whether a distance is too many deviations.
bool is_far(const RuleSetting& setting, Int128 distance, Int128 deviation);
/// Whether the highest stands far above the next. \param above_zero  how many readings are.
bool is_lone(const RuleSetting& setting, std::int64_t highest, std::int64_t next, int above_zero);

/// Adds the runs of slots that `is_caught` says, each with its first value.
template <class IsCaught>
void add_runs(SpanCheck& check, Rule rule, std::int64_t reference, IsCaught is_caught) {
    for (int slot = 0; slot < check.slots(); ++slot) {
        if (!is_caught(slot)) continue;
        const int first = slot;
        while (slot < check.slots() && is_caught(slot)) ++slot;
        check.add(rule, first, slot - first, check.at(first), reference);
    }
}

/// Orders what was added behind `from` by rule and slot.
void order_findings(std::vector<Finding>& found, std::size_t from);

}  // namespace voltmark::vee
