// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

// A channel of daily readings is stored by month, one slot a day; it is estimated by day, one slot
// each.

/// The days of stored months.
DayReadings days_of_months(std::span<const meter::ReadSpan> months);

/// Stored months with what was filled in their days; months without a filled day are left out, and
/// days of which nothing is known are missing.
DayReadings months_of_days(std::span<const meter::ReadSpan> months,
                           const std::map<time::CivilDay, meter::SpanReadings>& filled);

}  // namespace voltmark::vee
