// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/base/money.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::collect {

/// What is paid for each day that a bill is late (电费违约金). Rates are millionths of the
/// principal.
struct LateFeeRule {
    /// How days after the year in which a bill fell due are charged; sources read it both ways.
    enum class CrossYear : std::uint8_t {
        by_day,  ///< Days of later years at the higher rate, those before at the lower one.
        by_bill  ///< Once it is paid in a later year, all of its days at the higher rate.
    } cross_year = CrossYear::by_day;
    std::int64_t home_e6 = 1000;         ///< 1 per mille: homes, in any year.
    std::int64_t other_e6 = 2000;        ///< 2 per mille: others, in the year of the bill.
    std::int64_t other_later_e6 = 3000;  ///< 3 per mille: others, in later years.
};

/// A bill that is paid late. No fee is charged on a fee.
struct LateBill {
    Money principal = Money::zero(kCny);
    time::CivilDay due_on;
    time::CivilDay paid_on;
    bool is_home = false;
};

/// Days at one rate, from the day after the due one to the day of payment, both included.
struct LateFeePart {
    int days = 0;
    std::int64_t rate_e6 = 0;

    friend bool operator==(const LateFeePart&, const LateFeePart&) = default;
};
struct LateFee {
    std::vector<LateFeePart> parts;  ///< None where the bill is not late.
    Money amount = Money::zero(kCny);
};

/// principal x rate x days over all parts, rounded once, half up.
/// \pre     principal >= 0
/// \source  docs/rules/arrears.md, R-ARR-1, R-ARR-2.
LateFee late_fee(const LateBill& bill, const LateFeeRule& rule);

}  // namespace voltmark::collect
