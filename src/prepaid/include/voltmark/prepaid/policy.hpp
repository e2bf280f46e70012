// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/money.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/tariff/attributes.hpp"

namespace voltmark::prepaid {

/// When prepaid contracts are warned, and what follows: data, docs/formats/prepaid.md.
struct Policy {
    std::string name;
    std::int64_t warn_below = 0;  ///< Whole units of the contract's currency.
    std::int64_t cut_below = 0;
    int cut_after_days = 0;  ///< Days in a row that a balance may be exhausted before a cut.
    int mean_days = 1;
    std::vector<std::string> protectors;  ///< Attributes whose holders are never to be cut.
};

/// \errors  prepaid.policy (invalid_input), with its place: the first thing that is wrong.
Result<Policy> parse_policy(std::string_view yaml);

/// The policy that ships with the program: data/prepaid/default.yaml.
const Policy& default_policy();

/// What holds for one contract: the policy's, or its own.
struct Thresholds {
    Money warn = Money::zero(kCny);
    Money cut = Money::zero(kCny);
    int cut_after_days = 0;
    bool is_protected = false;
};
Thresholds thresholds_of(const Policy& policy, const tariff::Attributes& attributes,
                         Currency currency);

/// Whether a term's contract pays ahead: its attribute settlement says so.
bool is_prepaid(const tariff::Attributes& attributes);

}  // namespace voltmark::prepaid
