// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/policy.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/policy_reader.hpp"
#include "voltmark/prepaid/errors.hpp"

namespace voltmark::embedded {
std::span<const File> prepaid_policies();
}

namespace voltmark::prepaid {

namespace {

std::int64_t number_in(const PolicyMap& root, const std::string& key, std::int64_t lowest,
                       std::int64_t highest) {
    return root.number(key, 0, lowest, highest,
                       fmt::format("whole number from {} to {}", lowest, highest));
}

Policy policy_in(const PolicyMap& root) {
    constexpr std::int64_t kMost = 1'000'000'000;
    root.check_keys(
        {"prepaid", "warn_below", "cut_below", "cut_after_days", "mean_days", "protected"});
    Policy policy;
    policy.name = root.text("prepaid");
    policy.warn_below = number_in(root, "warn_below", -kMost, kMost);
    policy.cut_below = number_in(root, "cut_below", -kMost, kMost);
    policy.cut_after_days = static_cast<int>(number_in(root, "cut_after_days", 0, 366));
    policy.mean_days = static_cast<int>(number_in(root, "mean_days", 1, 31));
    if (policy.warn_below < policy.cut_below)
        PolicyMap::wrong(root.place_of("warn_below"), "warn_below is lower than cut_below");
    const std::optional<std::vector<PolicyItem>> protectors = root.find_list("protected");
    if (!protectors) PolicyMap::wrong(root.place(), "protected is no list of attributes");
    for (const PolicyItem& one : *protectors) {
        const tariff::AttributeInfo* known = one.text ? tariff::find_attribute(*one.text) : nullptr;
        if (known == nullptr || known->type != tariff::AttributeType::word)
            PolicyMap::wrong(one.place, "protected names what is no attribute with words");
        policy.protectors.push_back(*one.text);
    }
    return policy;
}

/// An amount of whole units, or the contract's own of a millionth.
Money amount_of(std::int64_t whole, std::optional<std::int64_t> own_e6, Currency currency) {
    const std::int64_t unit = power_of_ten(currency.minor_digits);
    if (!own_e6) return Money::from_minor(whole * unit, currency);
    return Money::from_minor(*own_e6 / (1'000'000 / unit), currency);
}

}  // namespace

Result<Policy> parse_policy(std::string_view yaml) {
    Policy policy;
    const Result<void> read =
        read_policy(yaml, kPolicy, [&](const PolicyMap& root) { policy = policy_in(root); });
    if (!read) return read.error();
    return policy;
}

const Policy& default_policy() {
    static const Policy kDefault = [] {
        Result<Policy> policy = parse_policy(embedded::prepaid_policies().front().text);
        VOLTMARK_CHECK(policy.has_value());  // It ships with the program; a test reads it.
        return std::move(*policy);
    }();
    return kDefault;
}

Thresholds thresholds_of(const Policy& policy, const tariff::Attributes& attributes,
                         Currency currency) {
    Thresholds thresholds;
    thresholds.warn = amount_of(policy.warn_below, attributes.number_e6("prepaid_warn"), currency);
    thresholds.cut = amount_of(policy.cut_below, attributes.number_e6("prepaid_cut"), currency);
    thresholds.cut_after_days = policy.cut_after_days;
    thresholds.is_protected =
        std::any_of(policy.protectors.begin(), policy.protectors.end(),
                    [&](const std::string& name) { return attributes.word(name).has_value(); });
    return thresholds;
}

bool is_prepaid(const tariff::Attributes& attributes) {
    return attributes.word("settlement") == std::string_view{"prepaid"};
}

}  // namespace voltmark::prepaid
