// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/rule_policy.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/policy_reader.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/vee/errors.hpp"
#include "voltmark/vee/rule_errors.hpp"

namespace voltmark::embedded {
std::span<const File> vee_rules();
}

namespace voltmark::vee {

namespace {

struct RuleInfo {
    std::string_view name;
    const ErrorCode* code;
    std::string_view parameters;  ///< The keys that it must have besides severity and groups.
};

// In the order of the enum.
constexpr std::array<RuleInfo, kRuleCount> kRules = {{
    {"interval_size", &kIntervalSize, ""},
    {"gap", &kGap, ""},
    {"future", &kFuture, ""},
    {"overlap", &kOverlap, ""},
    {"duplicate", &kDuplicate, "days least"},
    {"negative", &kNegative, ""},
    {"zero_run", &kZeroRun, "minutes"},
    {"identical", &kIdentical, "minutes floor_kwh"},
    {"spike", &kSpike, "times least"},
    {"hampel", &kHampel, "window times floor_kwh"},
    {"capacity", &kCapacity, "percent"},
    {"high", &kHigh, "percent floor_kwh days least"},
    {"low", &kLow, "percent floor_kwh days least"},
    {"unit", &kUnit, "percent floor_kwh days least"},
    {"reverse", &kReverse, "floor_kwh"},
    {"inactive", &kInactive, "floor_kwh"},
    {"multiplier", &kMultiplier, ""},
    {"clock_change", &kClockChange, ""},
    {"prolonged_estimation", &kProlongedEstimation, "days"},
    {"unconfirmed", &kUnconfirmed, "days"},
    {"sibling", &kSibling, ""},
    {"register_sum", &kRegisterSum, "percent floor_kwh"},
    {"tou_sum", &kTouSum, "percent floor_kwh"},
}};

constexpr std::array<std::string_view, 3> kSeverities = {"refuse", "suspect", "report"};
constexpr std::array<Text, 3> kSeverityNames = {
    {{"refuse", "拒收"}, {"suspect", "存疑"}, {"report", "提示"}}};
constexpr std::array<std::string_view, 3> kGroups = {"initial", "manual", "estimation"};

/// The longest history that rules can ask for.
constexpr std::int64_t kDaysMost = 366;
constexpr std::int64_t kWindowMost = 11;

struct Bounds {
    std::int64_t lowest;
    std::int64_t highest;
    int scale = 0;
};

std::int64_t number_in(const PolicyMap& map, const std::string& key, const Bounds& bounds) {
    const std::int64_t unit = power_of_ten(bounds.scale);
    return map.number(key, bounds.scale, bounds.lowest * unit, bounds.highest * unit,
                      fmt::format("number from {} to {}", bounds.lowest, bounds.highest));
}

/// Calls `each` with every word of a list. \param needed  whether the key must be there.
template <class Each>
void for_each_word(const PolicyMap& map, const std::string& key, bool needed, Each each) {
    if (!map.has(key)) {
        if (needed) PolicyMap::wrong(map.place(), key + " are missing");
        return;
    }
    const std::optional<std::vector<PolicyItem>> list = map.find_list(key);
    if (!list) PolicyMap::wrong(map.place_of(key), key + " are no list");
    for (const PolicyItem& item : *list) {
        if (!item.text || !each(*item.text)) {
            PolicyMap::wrong(item.place,
                             fmt::format("'{}' is none of the {}", item.text.value_or(""), key));
        }
    }
}

void read_eligibility(const PolicyMap& map, RuleSetting& setting) {
    if (map.has("flows")) setting.flows = 0;
    for_each_word(map, "flows", false, [&](const std::string& word) {
        const std::optional<Flow> flow = find_flow(word);
        if (flow) setting.flows |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(*flow));
        return flow.has_value();
    });
    for_each_word(map, "intervals", false, [&](const std::string& word) {
        const Result<std::int64_t> minutes = parse_decimal(word, 0);
        const bool known = minutes && *minutes > 0 && *minutes <= time::IntervalGrid::kDayMinutes &&
                           time::IntervalGrid::of_minutes(static_cast<int>(*minutes));
        if (known) setting.intervals.push_back(static_cast<int>(*minutes));
        return known;
    });
    for_each_word(map, "classes", false, [&](const std::string& word) {
        setting.classes.push_back(word);
        return !word.empty();
    });
}

void read_parameters(const PolicyMap& map, const std::set<std::string>& keys,
                     RuleSetting& setting) {
    const auto whole = [&](const char* key, const Bounds& bounds, int& into) {
        if (keys.contains(key)) into = static_cast<int>(number_in(map, key, bounds));
    };
    whole("minutes", {1, kDaysMost * time::IntervalGrid::kDayMinutes}, setting.minutes);
    whole("days", {1, kDaysMost}, setting.days);
    whole("least", {1, 300}, setting.least);
    whole("window", {3, kWindowMost}, setting.window);
    if (keys.contains("window") && setting.window % 2 == 0)
        PolicyMap::wrong(map.place_of("window"), "the window is even");
    if (keys.contains("percent")) setting.percent_e4 = number_in(map, "percent", {0, 100'000, 2});
    if (keys.contains("times")) setting.times_e2 = number_in(map, "times", {1, 10'000, 2});
    if (keys.contains("floor_kwh"))
        setting.floor_milli = number_in(map, "floor_kwh", {0, 1'000'000'000, 6});
}

RuleSetting setting_in(const PolicyMap& map, const RuleInfo& info) {
    std::set<std::string> parameters;
    for (const char* key :
         {"percent", "floor_kwh", "times", "minutes", "days", "least", "window"}) {
        if (info.parameters.find(key) != std::string_view::npos) parameters.insert(key);
    }
    std::set<std::string> keys = parameters;
    keys.insert({"severity", "groups", "flows", "intervals", "classes"});
    map.check_keys(keys);
    RuleSetting setting;
    setting.on = true;
    const std::optional<PolicyItem> severity = map.find_item("severity");
    if (!severity) PolicyMap::wrong(map.place(), "severity is missing");
    const auto* const known =
        std::find(kSeverities.begin(), kSeverities.end(), severity->text.value_or(""));
    if (known == kSeverities.end())
        PolicyMap::wrong(severity->place, "severity is refuse, suspect or report");
    setting.severity = static_cast<Severity>(known - kSeverities.begin());
    for_each_word(map, "groups", true, [&](const std::string& word) {
        const std::optional<Group> group = find_group(word);
        if (group) setting.groups |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(*group));
        return group.has_value();
    });
    read_parameters(map, parameters, setting);
    read_eligibility(map, setting);
    return setting;
}

/// What is usual is worked out once, over the same days for each rule that asks.
void check_usual_days(const PolicyMap& rules, const RulePolicy& policy) {
    int days = 0;
    for (const Rule rule : {Rule::high, Rule::low, Rule::unit}) {
        if (!policy[rule].on) continue;
        if (days != 0 && policy[rule].days != days) {
            const std::optional<PolicyMap> setting = rules.find_map(std::string{to_text(rule)});
            PolicyMap::wrong(setting->place_of("days"), "high, low and unit have different days");
        }
        days = policy[rule].days;
    }
}

RulePolicy policy_in(const PolicyMap& root) {
    root.check_keys({"validation", "rules"});
    RulePolicy policy;
    policy.name = root.text("validation");
    const std::optional<PolicyMap> rules = root.find_map("rules");
    if (!rules) PolicyMap::wrong(root.place(), "rules are missing");
    std::set<std::string> known;
    for (const RuleInfo& info : kRules) known.emplace(info.name);
    rules->check_keys(known);
    for (const std::string& name : rules->keys()) {
        const auto rule = static_cast<std::size_t>(*find_rule(name));
        const std::optional<PolicyMap> setting = rules->find_map(name);
        if (!setting) PolicyMap::wrong(rules->place_of(name), "expected key: value");
        policy.rules[rule] = setting_in(*setting, kRules[rule]);
    }
    check_usual_days(*rules, policy);
    return policy;
}

}  // namespace

std::string_view to_text(Rule rule) {
    return kRules[static_cast<std::size_t>(rule)].name;
}

std::optional<Rule> find_rule(std::string_view word) {
    for (std::size_t i = 0; i < kRules.size(); ++i) {
        if (kRules[i].name == word) return static_cast<Rule>(i);
    }
    return std::nullopt;
}

const ErrorCode& code_of(Rule rule) {
    return *kRules[static_cast<std::size_t>(rule)].code;
}

std::string_view to_text(Severity severity) {
    return kSeverities[static_cast<std::size_t>(severity)];
}

Text name_of(Severity severity) {
    return kSeverityNames[static_cast<std::size_t>(severity)];
}

std::string_view to_text(Group group) {
    return kGroups[static_cast<std::size_t>(group)];
}

std::optional<Group> find_group(std::string_view word) {
    const auto* const found = std::find(kGroups.begin(), kGroups.end(), word);
    if (found == kGroups.end()) return std::nullopt;
    return static_cast<Group>(found - kGroups.begin());
}

bool RuleSetting::applies_to(Flow flow, int interval_minutes,
                             std::string_view customer_class) const {
    const auto has = [](const auto& list, const auto& one) {
        return list.empty() || std::find(list.begin(), list.end(), one) != list.end();
    };
    return on && (flows >> static_cast<int>(flow) & 1) != 0 && has(intervals, interval_minutes) &&
           has(classes, customer_class);
}

Result<RulePolicy> parse_rules(std::string_view yaml) {
    RulePolicy policy;
    const Result<void> read =
        read_policy(yaml, kRulePolicy, [&](const PolicyMap& root) { policy = policy_in(root); });
    if (!read) return read.error();
    return policy;
}

const RulePolicy& default_rules() {
    static const RulePolicy kDefault = [] {
        Result<RulePolicy> policy = parse_rules(default_rules_text());
        VOLTMARK_CHECK(policy.has_value());  // It ships with the program; a test reads it.
        return std::move(*policy);
    }();
    return kDefault;
}

std::string_view default_rules_text() {
    return embedded::vee_rules().front().text;
}

}  // namespace voltmark::vee
