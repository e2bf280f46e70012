// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/provisional.hpp"

namespace voltmark::billing {

/// What a month costs a contract so far: its bills, and the days that no bill covers yet as a bill
/// run would price them.
struct MonthCost {
    ContractId contract{};
    time::BillingPeriod wanted;  ///< The days of the month that the contract holds on.
    /// Those of them that are in it, from the first; up to the last of which every reading is
    /// there.
    time::BillingPeriod days;
    Money owed = Money::zero(kCny);  ///< Of the receivables: without feed-in.
    Energy imported;
    int estimated_slots = 0;
    std::optional<Error> stopped;  ///< Why the days do not reach as far as was asked.
};

/// What a month costs contracts of a range of sites, up to `today`, which is not included. Reads
/// alone.
///
/// A bill that covers days of other months too counts by its share of days. A contract that no bill
/// covers is charged from the month before, at the earliest: what its tiers go on from.
///
/// \param contracts  ascending, each once, all within `sites`. Who holds on no day of the month
///                   before `today` is left out of the answer.
/// \param month      a calendar month.
std::vector<MonthCost> month_costs(store::Session& session, ProvisionalRater& rater,
                                   customer::SiteRange sites, std::span<const ContractId> contracts,
                                   const time::BillingPeriod& month, time::CivilDay today);

/// A rater over what is known now: readings, prices and tariffs.
ProvisionalRater newest_rater(store::Session& session);

}  // namespace voltmark::billing
