// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "voltmark/billing/correction.hpp"

namespace voltmark::billing {

/// Bills whose difference lies between two bounds, in one currency.
struct DifferenceBand {
    std::int64_t above = 0;  ///< In whole units of the currency; the lowest band has no such bound.
    std::int64_t up_to = 0;  ///< Included; the highest band has no such bound.
    bool has_above = true;
    bool has_up_to = true;
    std::int64_t bills = 0;
    Money sum = Money::zero(kCny);
};

/// Who changes by how much, in one currency.
struct CorrectionSummary {
    Currency currency = kCny;
    std::int64_t bills = 0;
    std::int64_t contracts = 0;
    Money before = Money::zero(kCny);
    Money after = Money::zero(kCny);
    std::int64_t raised = 0;  ///< Bills, and by how much together.
    Money raised_by = Money::zero(kCny);
    std::int64_t lowered = 0;
    Money lowered_by = Money::zero(kCny);      ///< Not positive.
    std::int64_t same = 0;                     ///< Only where the next bill begins has moved.
    std::vector<DifferenceBand> distribution;  ///< Ascending; those without bills too.
    std::vector<CorrectionItem> largest;       ///< By size of the difference.
};

/// Sums up what a correction changes. Pure.
/// \param items    by contract and period.
/// \param largest  how many of the largest changes are named.
/// \returns        one for each currency, by its code.
std::vector<CorrectionSummary> summarize(std::span<const CorrectionItem> items,
                                         std::size_t largest);

}  // namespace voltmark::billing
