// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/tariff/model.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::rating {

/// What a contract agreed on for some days: its tariff, and what the tariff may ask of it.
struct Term {
    time::BillingPeriod valid;
    const tariff::Tariff* tariff = nullptr;
    tariff::Attributes attributes;
};

/// Days of a billing period in which nothing changes: one calendar month, one tariff version, one
/// term, one tier year. Quantities are measured and priced by segment; so a price change, a change
/// of capacity and the end of a month need no rules of their own.
struct Segment {
    time::BillingPeriod days;
    const tariff::Tariff* tariff = nullptr;
    const tariff::Version* version = nullptr;
    const tariff::Attributes* attributes = nullptr;
    int month_days_before = 0;  ///< Of the same month, in earlier segments of the period.
    int month_days = 0;         ///< Of its month, in all segments of the period.

    std::chrono::month month() const { return time::to_ymd(days.from).month(); }
    /// Whether a component of the version is charged here.
    bool charges(const tariff::Component& one) const {
        return one.months.contains(month()) && one.when.holds(*attributes);
    }
    /// No later segment of the period lies in the same month.
    bool ends_month() const { return month_days_before + days.days() == month_days; }
};

/// Cuts a period at every change.
///
/// \param terms  ascending, apart; the segments point into them.
/// \errors       rating.no_term (conflict): a day without a term; tariff.not_valid (not_found): a
/// day
///               without a tariff version; rating.calendar_year (conflict): the tariff asks for
///               holidays of a year that its calendar does not hold yet; rating.event_open
///               (conflict): its bands ask for days of an event that are not settled yet.
Result<std::vector<Segment>> cut_segments(const time::BillingPeriod& period,
                                          std::span<const Term> terms);

/// The month and day on which the tier year of a version starts; 1 January where it has no such
/// tiers.
std::chrono::month_day tier_year_start(const tariff::Version& version);

}  // namespace voltmark::rating
