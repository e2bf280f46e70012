// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/base/flow.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::vee {

/// The rules of validation, in the order in which their findings are told.
/// docs/rules/validation.md.
enum class Rule : std::uint8_t {
    interval_size,
    gap,
    future,
    overlap,
    duplicate,
    negative,
    zero_run,
    identical,
    spike,
    hampel,
    capacity,
    high,
    low,
    unit,
    reverse,
    inactive,
    multiplier,
    clock_change,
    prolonged_estimation,
    unconfirmed,
    sibling,
    register_sum,
    tou_sum
};
inline constexpr std::size_t kRuleCount = 23;

/// The word in documents: "zero_run".
std::string_view to_text(Rule rule);
std::optional<Rule> find_rule(std::string_view word);
/// What its findings say.
const ErrorCode& code_of(Rule rule);

/// What becomes of the readings that a rule caught.
enum class Severity : std::uint8_t {
    refuse,   ///< They become missing where they arrive; what was delivered stays in the findings.
    suspect,  ///< They are kept and marked as doubted.
    report    ///< They are kept as they are.
};
std::string_view to_text(Severity severity);
Text name_of(Severity severity);

/// When rules run.
enum class Group : std::uint8_t {
    initial,    ///< On what arrives from meters and files.
    manual,     ///< On what a person enters.
    estimation  ///< On what was estimated.
};
std::string_view to_text(Group group);
std::optional<Group> find_group(std::string_view word);

/// One rule with its parameters, as a document sets them. A rule has those that its line of
/// docs/rules/validation.md names; the others are 0.
struct RuleSetting {
    bool on = false;
    Severity severity = Severity::report;
    std::uint8_t groups = 0;       ///< A bit for each Group.
    std::int64_t percent_e4 = 0;   ///< Ten-thousandths: 20 % is 2000.
    std::int64_t floor_milli = 0;  ///< mWh or mvarh.
    std::int64_t times_e2 = 0;     ///< Hundredths: 6 is 600.
    int minutes = 0;
    int days = 0;
    int least = 0;   ///< Readings, days or values: so many at least.
    int window = 0;  ///< Readings; odd.

    // To which channels the rule applies; empty: to all.
    std::uint8_t flows = 0x0F;         ///< A bit for each Flow.
    std::vector<int> intervals;        ///< Minutes.
    std::vector<std::string> classes;  ///< Of customers; a channel without a class is of none.

    bool in(Group group) const { return (groups >> static_cast<int>(group) & 1) != 0; }
    bool applies_to(Flow flow, int interval_minutes, std::string_view customer_class) const;

    friend bool operator==(const RuleSetting&, const RuleSetting&) = default;
};

struct RulePolicy {
    std::string name;
    std::array<RuleSetting, kRuleCount> rules;

    const RuleSetting& operator[](Rule rule) const { return rules[static_cast<std::size_t>(rule)]; }
    RuleSetting& operator[](Rule rule) { return rules[static_cast<std::size_t>(rule)]; }
};

/// Reads a document of rules; a rule that it does not name is off.
/// \errors  vee.rule_policy (invalid_input), with line and column.
Result<RulePolicy> parse_rules(std::string_view yaml);

/// The rules that ship with the program, and their text (data/vee/default.yaml).
const RulePolicy& default_rules();
std::string_view default_rules_text();

}  // namespace voltmark::vee
