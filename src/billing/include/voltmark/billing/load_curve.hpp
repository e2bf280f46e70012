// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/flow.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::billing {

/// One interval of a contract's load.
struct LoadSlot {
    Instant begin;
    /// mWh; nothing where the reading of any of its channels is missing: a part is no sum.
    std::optional<std::int64_t> milli;
    meter::Quality quality = meter::Quality::actual;  ///< The least certain of its channels'.
    /// Index into LoadCurve::bands; nothing where no bill could say which.
    std::optional<int> band;

    friend bool operator==(const LoadSlot&, const LoadSlot&) = default;
};

struct LoadDay {
    time::CivilDay day;
    std::vector<LoadSlot> slots;  ///< None where no channel served the contract.
};

/// What a contract used, interval by interval, with the price bands that its tariff has in force.
struct LoadCurve {
    time::BillingPeriod days;
    time::Zone zone = time::Zone::utc();
    int interval_minutes = 0;        ///< The longest of its channels'; 0 where there is none.
    std::vector<std::string> bands;  ///< Of all tariff versions on the days, by first mention.
    std::vector<LoadDay> by_day;     ///< All days, ascending.
};

/// Reads the load of a contract in one flow, as it is known now. Channels that serve at the same
/// time are added. Bands are those of the calendar that prices the flow's energy; days on which a
/// bill would be held for its bands have none.
///
/// \errors  those of damaged blocks.
Result<LoadCurve> read_load(store::Session& session, ContractId contract,
                            const time::BillingPeriod& days, Flow flow);

inline constexpr int kHoursADay = 24;

/// A day of a heat map: what was used in each hour of the wall clock.
struct HeatDay {
    time::CivilDay day;
    /// mWh by hour; nothing where something of the hour is missing, or the day does not have it.
    /// Of readings by day all is nothing.
    std::array<std::optional<std::int64_t>, kHoursADay> hours;
    std::optional<std::int64_t> milli;  ///< Of the whole day; nothing where any of it is missing.
};
std::vector<HeatDay> heat_of(const LoadCurve& curve);

}  // namespace voltmark::billing
