// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review_policy.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/policy_reader.hpp"
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

std::int64_t number_in(const PolicyMap& map, const std::string& key, int scale,
                       std::int64_t highest) {
    return map.number(key, scale, 0, highest * power_of_ten(scale),
                      fmt::format("number from 0 to {}", highest));
}

RuleSetting setting_in(const PolicyMap& map, const RuleInfo& info) {
    const auto has = [&](std::string_view key) {
        return info.thresholds.find(key) != std::string_view::npos;
    };
    std::set<std::string> keys = {"weight"};
    for (const char* key : {"percent", "floor_kwh", "periods", "amount", "kva"}) {
        if (has(key)) keys.insert(key);
    }
    map.check_keys(keys);
    RuleSetting setting;
    setting.weight = static_cast<int>(number_in(map, "weight", 0, 1000));
    if (has("percent")) setting.percent_e6 = number_in(map, "percent", 6, 10'000);
    if (has("floor_kwh")) setting.floor_milli = number_in(map, "floor_kwh", 6, 1'000'000'000);
    if (has("periods")) setting.periods = static_cast<int>(number_in(map, "periods", 0, 12));
    if (has("amount")) setting.amount = number_in(map, "amount", 0, 1'000'000'000'000);
    if (has("kva")) setting.kva = number_in(map, "kva", 0, 10'000'000);
    return setting;
}

ReviewPolicy policy_in(const PolicyMap& root) {
    root.check_keys({"review", "seed", "hold_from", "sample_from", "sample_percent", "record_from",
                     "release_second_person_above", "correction_direct_up_to",
                     "write_off_direct_up_to", "rules"});
    ReviewPolicy found;
    found.name = root.text("review");
    found.seed = static_cast<std::uint64_t>(number_in(root, "seed", 0, 1'000'000'000));
    found.hold_from = static_cast<int>(number_in(root, "hold_from", 0, 1'000'000));
    found.sample_from = static_cast<int>(number_in(root, "sample_from", 0, 1'000'000));
    found.sample_percent = static_cast<int>(number_in(root, "sample_percent", 0, 100));
    found.record_from = static_cast<int>(number_in(root, "record_from", 0, 1'000'000));
    constexpr std::int64_t kHighest = 1'000'000'000'000;
    found.release_second_person_above = number_in(root, "release_second_person_above", 0, kHighest);
    found.correction_direct_up_to = number_in(root, "correction_direct_up_to", 0, kHighest);
    // Policies of before there were write-offs have none: then it always takes two persons.
    if (root.has("write_off_direct_up_to"))
        found.write_off_direct_up_to = number_in(root, "write_off_direct_up_to", 0, kHighest);
    const std::optional<PolicyMap> rules = root.find_map("rules");
    if (!rules) PolicyMap::wrong(root.place(), "rules are missing");
    std::set<std::string> known;
    for (const RuleInfo& info : kRules) known.emplace(info.name);
    rules->check_keys(known);
    for (const std::string& name : rules->keys()) {
        const auto rule = static_cast<std::size_t>(*find_review_rule(name));
        const std::optional<PolicyMap> setting = rules->find_map(name);
        if (!setting) PolicyMap::wrong(rules->place_of(name), "expected key: value");
        found.rules[rule] = setting_in(*setting, kRules[rule]);
    }
    return found;
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
    ReviewPolicy policy;
    const Result<void> read =
        read_policy(yaml, kReviewPolicy, [&](const PolicyMap& root) { policy = policy_in(root); });
    if (!read) return read.error();
    return policy;
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
