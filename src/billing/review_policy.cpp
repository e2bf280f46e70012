// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review_policy.hpp"

#include <set>

#include <yaml-cpp/yaml.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/billing/errors.hpp"

namespace voltmark::embedded {
std::span<const File> review_policies();
}

namespace voltmark::billing {

namespace {

struct RuleInfo {
    std::string_view name;
    Text sentence;
    std::string_view thresholds;  ///< The keys that it must have besides `weight`.
};

// In the order of the enum.
constexpr std::array<RuleInfo, kReviewRuleCount> kRules = {{
    {"sudden_change",
     {"{0} kWh a day, against {1} before", "日均 {0} kWh，此前 {1}"},
     "percent floor_kwh"},
    {"zero_use", {"no energy in the period", "本期零电量"}, ""},
    {"zero_again", {"no energy for {0} periods", "连续 {0} 期零电量"}, "periods"},
    {"negative", {"{0} without feed-in", "不含上网电费为 {0}"}, ""},
    {"above_capacity",
     {"{0} kWh is more than {1} kVA can take in the period", "电量 {0} kWh 超过 {1} kVA 的极限"},
     ""},
    {"demand_above_capacity",
     {"demand {0} kW above {1} kVA", "需量 {0} kW 超过容量 {1} kVA"},
     "percent"},
    {"bands_differ",
     {"bands sum to {0} kWh of {1}", "各时段合计 {0} kWh，总电量 {1}"},
     "percent floor_kwh"},
    {"power_factor", {"power factor {0}", "功率因数 {0}"}, "percent kva"},
    {"first_bill", {"the contract's first bill", "该户首张账单"}, ""},
    {"estimates", {"{0} of {1} readings estimated", "{1} 个读数中 {0} 个为估算"}, "percent"},
    {"price_change", {"{0} tariff versions in the period", "账期内有 {0} 个电价版本"}, ""},
    {"average_price",
     {"{0} a kWh on average, against {1} before", "平均电价 {0}，此前 {1}"},
     "percent floor_kwh"},
    {"amount", {"{0} is a large amount", "金额 {0} 较大"}, "amount"},
    {"class_mismatch",
     {"{0} kVA on a tariff without a fixed charge by capacity or demand",
      "容量 {0} kVA 而执行单一制电价"},
     "kva"},
    {"cross_month", {"{0} is no calendar month", "账期 {0} 不是自然月"}, ""},
    {"contract_below_floor",
     {"contract of {0} kW for {1} kVA of capacity", "合同需量 {0} kW，低于容量 {1} kVA 应有的下限"},
     "percent"},
    {"demand_over_contract",
     {"demand {0} kW above a contract of {1} kW", "需量 {0} kW 超过合同需量 {1} kW"},
     "percent"},
    {"register_turned",
     {"register {0} went from {1} to {2}: taken as a turn over zero",
      "计度器 {0} 从 {1} 到 {2}，按翻转计算"},
     ""},
}};

Place place_of(const YAML::Mark& mark) {
    if (mark.line < 0) return {0, 0, 1, 1};
    return {static_cast<std::uint64_t>(mark.pos), 0, static_cast<std::uint64_t>(mark.line + 1),
            static_cast<std::uint64_t>(mark.column + 1)};
}

/// Thrown inside this file alone, so that reading stops where something is wrong.
struct Wrong {
    Error error;
};

[[noreturn]] void wrong(const YAML::Mark& at, const std::string& what) {
    throw Wrong{make_error(kReviewPolicy, what).at(place_of(at))};
}

std::int64_t number_in(const YAML::Node& map, const std::string& key, int scale,
                       std::int64_t highest) {
    const YAML::Node node = map[key];
    if (!node.IsDefined()) wrong(map.Mark(), key + " is missing");
    const Result<std::int64_t> number =
        node.IsScalar() ? parse_decimal(node.Scalar(), scale) : parse_decimal("", scale);
    if (!number || *number < 0 || *number > highest * power_of_ten(scale))
        wrong(node.Mark(), fmt::format("{} is no number from 0 to {}", key, highest));
    return *number;
}

void check_keys(const YAML::Node& map, const std::set<std::string>& known) {
    if (!map.IsMap()) wrong(map.Mark(), "expected key: value");
    std::set<std::string> seen;
    for (const auto& entry : map) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (!known.contains(key)) wrong(entry.first.Mark(), "unknown key '" + key + "'");
        if (!seen.insert(key).second) wrong(entry.first.Mark(), "'" + key + "' twice");
    }
}

RuleSetting setting_in(const YAML::Node& node, const RuleInfo& info) {
    const auto has = [&](std::string_view key) {
        return info.thresholds.find(key) != std::string_view::npos;
    };
    std::set<std::string> keys = {"weight"};
    for (const char* key : {"percent", "floor_kwh", "periods", "amount", "kva"}) {
        if (has(key)) keys.insert(key);
    }
    check_keys(node, keys);
    RuleSetting setting;
    setting.weight = static_cast<int>(number_in(node, "weight", 0, 1000));
    if (has("percent")) setting.percent_e6 = number_in(node, "percent", 6, 10'000);
    if (has("floor_kwh")) setting.floor_milli = number_in(node, "floor_kwh", 6, 1'000'000'000);
    if (has("periods")) setting.periods = static_cast<int>(number_in(node, "periods", 0, 12));
    if (has("amount")) setting.amount = number_in(node, "amount", 0, 1'000'000'000'000);
    if (has("kva")) setting.kva = number_in(node, "kva", 0, 10'000'000);
    return setting;
}

ReviewPolicy policy_in(const YAML::Node& root) {
    check_keys(root, {"review", "seed", "hold_from", "sample_from", "sample_percent", "record_from",
                      "release_second_person_above", "correction_direct_up_to", "rules"});
    ReviewPolicy policy;
    const YAML::Node name = root["review"];
    if (!name.IsDefined() || !name.IsScalar()) wrong(root.Mark(), "review is missing");
    policy.name = name.Scalar();
    policy.seed = static_cast<std::uint64_t>(number_in(root, "seed", 0, 1'000'000'000));
    policy.hold_from = static_cast<int>(number_in(root, "hold_from", 0, 1'000'000));
    policy.sample_from = static_cast<int>(number_in(root, "sample_from", 0, 1'000'000));
    policy.sample_percent = static_cast<int>(number_in(root, "sample_percent", 0, 100));
    policy.record_from = static_cast<int>(number_in(root, "record_from", 0, 1'000'000));
    constexpr std::int64_t kHighest = 1'000'000'000'000;
    policy.release_second_person_above =
        number_in(root, "release_second_person_above", 0, kHighest);
    policy.correction_direct_up_to = number_in(root, "correction_direct_up_to", 0, kHighest);
    const YAML::Node rules = root["rules"];
    if (!rules.IsDefined() || !rules.IsMap()) wrong(root.Mark(), "rules are missing");
    std::set<std::string> known;
    for (const RuleInfo& info : kRules) known.emplace(info.name);
    check_keys(rules, known);
    for (const auto& entry : rules) {
        const auto rule = static_cast<std::size_t>(*find_review_rule(entry.first.Scalar()));
        policy.rules[rule] = setting_in(entry.second, kRules[rule]);
    }
    return policy;
}

}  // namespace

std::string_view to_text(ReviewRule rule) {
    return kRules[static_cast<std::size_t>(rule)].name;
}

std::optional<ReviewRule> find_review_rule(std::string_view word) {
    for (std::size_t i = 0; i < kRules.size(); ++i) {
        if (kRules[i].name == word) return static_cast<ReviewRule>(i);
    }
    return std::nullopt;
}

Text sentence_of(ReviewRule rule) {
    return kRules[static_cast<std::size_t>(rule)].sentence;
}

Result<ReviewPolicy> parse_review(std::string_view yaml) {
    try {
        return policy_in(YAML::Load(std::string{yaml}));
    } catch (const Wrong& wrong) {
        return wrong.error;
    } catch (const YAML::Exception& e) {
        return make_error(kReviewPolicy, e.msg).at(place_of(e.mark));
    }
}

const ReviewPolicy& default_review() {
    static const ReviewPolicy kDefault = [] {
        Result<ReviewPolicy> policy = parse_review(embedded::review_policies().front().text);
        VOLTMARK_CHECK(policy.has_value());  // It ships with the program; a test reads it.
        return std::move(*policy);
    }();
    return kDefault;
}

}  // namespace voltmark::billing
