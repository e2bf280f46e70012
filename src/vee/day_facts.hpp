// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {

/// What a zone's clock and calendar say of one span.
struct DayFacts {
    int slots = 0;
    int begun = 0;
    int age_days = 0;  ///< From this day to today, where the point is.
    bool is_working = true;
    std::optional<RepeatedHour> repeated;
};

/// The same for all days of a check, worked out once for each zone and interval.
class DayTable {
public:
    DayTable(const time::BillingPeriod& days, Instant now) : days_{days}, now_{now} {}

    /// One for each day, from the first; those of days on which no span begins mean nothing.
    const std::vector<DayFacts>& of(const time::Zone& zone, const time::IntervalGrid& grid);

private:
    time::BillingPeriod days_;
    Instant now_;
    std::map<std::pair<std::string, int>, std::vector<DayFacts>, std::less<>> tables_;
};

}  // namespace voltmark::vee
