// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/rule_policy.hpp"

#include <gtest/gtest.h>

#include "voltmark/vee/rule_errors.hpp"

namespace voltmark::vee {
namespace {

TEST(RulePolicy, TheDefaultNamesEveryRule) {
    const RulePolicy& policy = default_rules();
    EXPECT_EQ(policy.name, "default");
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        EXPECT_TRUE(policy.rules[i].on) << to_text(static_cast<Rule>(i));
        EXPECT_EQ(find_rule(to_text(static_cast<Rule>(i))), static_cast<Rule>(i));
    }
    EXPECT_EQ(policy[Rule::spike].times_e2, 2000);
    EXPECT_EQ(policy[Rule::spike].severity, Severity::refuse);
    EXPECT_EQ(policy[Rule::high].percent_e4, 40'000);
    EXPECT_EQ(policy[Rule::high].floor_milli, 10'000'000);
    EXPECT_TRUE(policy[Rule::gap].in(Group::estimation));
    EXPECT_FALSE(policy[Rule::tou_sum].in(Group::initial));
}

// What runs on arrival refuses and reports as it always did; a document that adds to it does so on
// purpose.
TEST(RulePolicy, OnArrivalTheDefaultRunsThreeRules) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        if (default_rules().rules[i].in(Group::initial))
            names.push_back(to_text(static_cast<Rule>(i)));
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"gap", "negative", "spike"}));
}

TEST(RulePolicy, ARuleIsForSomeChannels) {
    const Result<RulePolicy> policy = parse_rules(
        "validation: some\n"
        "rules:\n"
        "  negative: {severity: report, groups: [initial], flows: [import, reactive_import],\n"
        "             intervals: [15, 60], classes: [business]}\n");
    ASSERT_TRUE(policy.has_value());
    const RuleSetting& rule = (*policy)[Rule::negative];
    EXPECT_TRUE(rule.applies_to(Flow::import_active, 15, "business"));
    EXPECT_TRUE(rule.applies_to(Flow::import_reactive, 60, "business"));
    EXPECT_FALSE(rule.applies_to(Flow::export_active, 15, "business"));
    EXPECT_FALSE(rule.applies_to(Flow::import_active, 30, "business"));
    EXPECT_FALSE(rule.applies_to(Flow::import_active, 15, "residential"));
    EXPECT_FALSE(rule.applies_to(Flow::import_active, 15, ""));
    EXPECT_FALSE((*policy)[Rule::gap].on);
}

// Each defect with its place: a rule that is silently another one would doubt the wrong readings.
TEST(RulePolicy, SaysWhatIsWrongAndWhere) {
    struct Case {
        const char* yaml;
        std::uint64_t line;
        const char* says;
    };
    const Case cases[] = {
        {"rules: {}\n", 1, "validation is missing"},
        {"validation: x\n", 1, "rules are missing"},
        {"validation: x\nrules:\n  spikes: {}\n", 3, "unknown key 'spikes'"},
        {"validation: x\nrules:\n  gap: {severity: report}\n", 3, "groups are missing"},
        {"validation: x\nrules:\n  gap: {groups: []}\n", 3, "severity is missing"},
        {"validation: x\nrules:\n  gap: {severity: hold, groups: []}\n", 3, "severity is"},
        {"validation: x\nrules:\n  gap: {severity: report, groups: [first]}\n", 3, "'first'"},
        {"validation: x\nrules:\n  gap: {severity: report, groups: all}\n", 3, "no list"},
        {"validation: x\nrules:\n  gap: {severity: report, groups: [], days: 3}\n", 3, "'days'"},
        {"validation: x\nrules:\n  gap: {severity: report, severity: report, groups: []}\n", 3,
         "'severity' twice"},
        {"validation: x\nrules:\n  spike: {severity: report, groups: [], times: 3}\n", 3,
         "least is missing"},
        {"validation: x\nrules:\n  spike: {severity: report, groups: [], times: 0, least: 3}\n", 3,
         "times is no number"},
        {"validation: x\nrules:\n  hampel: {severity: report, groups: [], window: 4, times: 3, "
         "floor_kwh: 0}\n",
         3, "even"},
        {"validation: x\nrules:\n  hampel: {severity: report, groups: [], window: 13, times: 3, "
         "floor_kwh: 0}\n",
         3, "window is no number"},
        {"validation: x\nrules:\n  gap: {severity: report, groups: [], flows: [up]}\n", 3, "'up'"},
        {"validation: x\nrules:\n  gap: {severity: report, groups: [], intervals: [7]}\n", 3,
         "'7'"},
        {"validation: x\nrules:\n"
         "  high: {severity: report, groups: [], percent: 300, floor_kwh: 1, days: 28, least: 5}\n"
         "  low: {severity: report, groups: [], percent: 30, floor_kwh: 1, days: 14, least: 5}\n",
         4, "different days"},
        {"validation: [x\n", 2, ""}};
    for (const Case& one : cases) {
        const Result<RulePolicy> policy = parse_rules(one.yaml);
        ASSERT_FALSE(policy.has_value()) << one.yaml;
        EXPECT_EQ(policy.error().code, &kRulePolicy);
        EXPECT_EQ(policy.error().place->line, one.line) << one.yaml;
        EXPECT_NE(policy.error().message().find(one.says), std::string::npos)
            << policy.error().message();
    }
}

}  // namespace
}  // namespace voltmark::vee
