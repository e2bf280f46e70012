// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/policy.hpp"

#include <set>

#include <yaml-cpp/yaml.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/prepaid/errors.hpp"

namespace voltmark::embedded {
std::span<const File> prepaid_policies();
}

namespace voltmark::prepaid {

namespace {

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
    throw Wrong{make_error(kPolicy, what).at(place_of(at))};
}

std::int64_t number_in(const YAML::Node& root, const std::string& key, std::int64_t lowest,
                       std::int64_t highest) {
    const YAML::Node node = root[key];
    if (!node.IsDefined()) wrong(root.Mark(), key + " is missing");
    const Result<std::int64_t> number =
        node.IsScalar() ? parse_decimal(node.Scalar(), 0) : parse_decimal("", 0);
    if (!number || *number < lowest || *number > highest)
        wrong(node.Mark(),
              fmt::format("{} is no whole number from {} to {}", key, lowest, highest));
    return *number;
}

void check_keys(const YAML::Node& root) {
    static const std::set<std::string> kKnown = {"prepaid",        "warn_below", "cut_below",
                                                 "cut_after_days", "mean_days",  "protected"};
    if (!root.IsMap()) wrong(root.Mark(), "expected key: value");
    std::set<std::string> seen;
    for (const auto& entry : root) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (!kKnown.contains(key)) wrong(entry.first.Mark(), "unknown key '" + key + "'");
        if (!seen.insert(key).second) wrong(entry.first.Mark(), "'" + key + "' twice");
    }
}

Policy policy_in(const YAML::Node& root) {
    constexpr std::int64_t kMost = 1'000'000'000;
    check_keys(root);
    Policy policy;
    const YAML::Node name = root["prepaid"];
    if (!name.IsDefined() || !name.IsScalar()) wrong(root.Mark(), "prepaid is missing");
    policy.name = name.Scalar();
    policy.warn_below = number_in(root, "warn_below", -kMost, kMost);
    policy.cut_below = number_in(root, "cut_below", -kMost, kMost);
    policy.cut_after_days = static_cast<int>(number_in(root, "cut_after_days", 0, 366));
    policy.mean_days = static_cast<int>(number_in(root, "mean_days", 1, 31));
    if (policy.warn_below < policy.cut_below)
        wrong(root["warn_below"].Mark(), "warn_below is lower than cut_below");
    const YAML::Node protectors = root["protected"];
    if (!protectors.IsDefined() || !protectors.IsSequence())
        wrong(root.Mark(), "protected is no list of attributes");
    for (const YAML::Node& one : protectors) {
        const tariff::AttributeInfo* known =
            one.IsScalar() ? tariff::find_attribute(one.Scalar()) : nullptr;
        if (known == nullptr || known->type != tariff::AttributeType::word)
            wrong(one.Mark(), "protected names what is no attribute with words");
        policy.protectors.push_back(one.Scalar());
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
    try {
        return policy_in(YAML::Load(std::string{yaml}));
    } catch (const Wrong& wrong) {
        return wrong.error;
    } catch (const YAML::Exception& e) {
        return make_error(kPolicy, e.msg).at(place_of(e.mark));
    }
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
