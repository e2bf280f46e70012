// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/vee/method.hpp"

namespace voltmark::vee {

struct EstimateRules {
    int linear_minutes = 120;   ///< Gaps up to this long are bridged by a line.
    int like_days = 4;          ///< So many like days make an estimate ...
    int like_days_least = 2;    ///< ... and no fewer than this.
    int reach_days = 35;        ///< Like days are looked for so far before and after.
    int longest_gap_days = 14;  ///< A longer gap is not estimated: too much would be invented.
};

/// A channel's days around the gaps to be filled, by day; a day that is not there is missing whole.
using DayReadings = std::map<time::CivilDay, meter::SpanReadings>;

/// Fills the missing slots of `day` as far as the rules allow, from the channel's own readings:
/// never from estimates.
///
/// \param slots     how many the day has.
/// \param expected  the days on which there should be readings: no other day makes a gap longer.
/// \param is_like   whether two days are alike (both worked, or both off).
/// \returns  the day with estimates marked as such, or nothing where none could be made.
/// \source   like-day averaging: AEMO Metrology Procedure Part B, substitution types;
/// docs/rules/estimation.md.
std::optional<meter::SpanReadings> estimate_day(
    const EstimateRules& rules, const DayReadings& days, time::CivilDay day, int slots,
    int interval_minutes, const time::BillingPeriod& expected,
    const std::function<bool(time::CivilDay, time::CivilDay)>& is_like);

struct EstimateReport {
    std::int64_t channels = 0;
    std::int64_t slots_missing = 0;
    std::int64_t slots_estimated = 0;
    std::optional<DeliveryId>
        delivery;  ///< That the estimates were recorded as; none where there were none.
};

/// Estimates what is missing in a period, for every channel, and records it as a delivery of its
/// own: actual readings that come later replace it, and what was billed from it stays readable.
EstimateReport estimate_missing(store::Store& store, const time::BillingPeriod& period,
                                const EstimateRules& rules, const Clock& clock,
                                const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace voltmark::vee
