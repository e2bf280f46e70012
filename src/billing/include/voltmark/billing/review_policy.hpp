// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::billing {

/// What review looks for in a bill.
enum class ReviewRule : std::uint8_t {
    sudden_change,
    zero_use,
    zero_again,
    negative,
    above_capacity,
    demand_above_capacity,
    bands_differ,
    power_factor,
    first_bill,
    estimates,
    price_change,
    average_price,
    amount,
    class_mismatch,
    cross_month,
    contract_below_floor,
    demand_over_contract,
    register_turned
};
inline constexpr int kReviewRuleCount = 18;
std::string_view to_text(ReviewRule rule);
std::optional<ReviewRule> find_review_rule(std::string_view word);
/// The rule's sentence; {0}, {1} ... are filled by a finding.
Text sentence_of(ReviewRule rule);

/// How much a rule weighs, and its thresholds where it has them.
struct RuleSetting {
    int weight = 0;                ///< 0: not looked for.
    std::int64_t percent_e6 = 0;   ///< 30 % is 30'000'000.
    std::int64_t floor_milli = 0;  ///< mWh that a difference must exceed.
    int periods = 0;
    std::int64_t amount = 0;  ///< In whole units of the bill's currency.
    std::int64_t kva = 0;
};

/// Which bills pass, are drawn as samples, or are held: data, docs/formats/review.md.
struct ReviewPolicy {
    std::string name;
    std::uint64_t seed = 1;  ///< Of the samples.
    int hold_from = 0;
    int sample_from = 0;
    int sample_percent = 0;
    int record_from = 0;
    std::int64_t release_second_person_above = 0;  ///< Whole units of the bill's currency.
    std::int64_t correction_direct_up_to = 0;      ///< Whole units of the bill's currency.
    std::int64_t write_off_direct_up_to = 0;       ///< Whole units of the bill's currency.
    std::array<RuleSetting, kReviewRuleCount> rules = {};

    const RuleSetting& of(ReviewRule rule) const { return rules[static_cast<std::size_t>(rule)]; }
};

/// \errors  billing.review_policy (invalid_input), with its place: the first thing that is wrong.
Result<ReviewPolicy> parse_review(std::string_view yaml);

/// The policy that ships with the program: data/review/default.yaml.
const ReviewPolicy& default_review();

}  // namespace voltmark::billing
