// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "voltmark/base/text.hpp"
#include "voltmark/billing/explanation.hpp"

#include "explain_words.hpp"

namespace voltmark::billing {

// A bill beside the one before it and that of a year before, as text, JSON and print say it.

/// The flow that a bill is compared by: what is taken, or what is given where nothing is taken.
Flow compared_flow(const Explanation& explanation);
std::int64_t compared_milli(const Explanation& explanation, const BillSummary& bill);

/// One bill of the comparison, in words. \ref period is empty where there is no such bill.
struct ComparisonRow {
    Text label;
    std::string period;
    std::string kwh;
    std::string kwh_a_day;  ///< Mean, two decimals.
    std::string amount;
    std::string kwh_change;     ///< "+12.3 %": of this bill against that one; may be empty.
    std::string amount_change;  ///< Likewise.
};
/// This bill, the one before, that of a year before.
std::vector<ComparisonRow> comparison_rows(const Explanation& explanation, Notation notation,
                                           Language language);

nlohmann::ordered_json comparison_json(const Explanation& explanation);

}  // namespace voltmark::billing
