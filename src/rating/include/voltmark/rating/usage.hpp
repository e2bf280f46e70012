// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/rating/energy_pair.hpp"
#include "voltmark/rating/segment.hpp"

namespace voltmark::rating {

/// Energy of one flow by the bands of one calendar, in thousandths (mWh or mvarh).
struct BandUse {
    Flow flow = Flow::import_active;
    int calendar = 0;
    std::vector<std::int64_t> milli;  ///< One for each band of the calendar.

    friend bool operator==(const BandUse&, const BandUse&) = default;
};

/// The highest mean power over a window.
struct MaxDemand {
    Power power;
    Instant window_begin;

    friend bool operator==(const MaxDemand&, const MaxDemand&) = default;
};

/// The highest demands of a segment in the bands of one calendar; a band that it does not have, or
/// in which nothing was metered, has none.
struct DemandUse {
    int calendar = 0;
    std::vector<std::optional<MaxDemand>> by_band;

    friend bool operator==(const DemandUse&, const DemandUse&) = default;
};

/// Energy interval after interval, with the band of each, where tiers follow the order of use.
struct OrderedUse {
    struct Day {
        std::vector<std::int64_t> milli;
        std::vector<std::uint8_t> band;
        friend bool operator==(const Day&, const Day&) = default;
    };
    Flow flow = Flow::import_active;
    int calendar = 0;
    std::vector<Day> days;  ///< Of the segment.

    friend bool operator==(const OrderedUse&, const OrderedUse&) = default;
};

/// Energy times the price of its interval, summed over a segment: exact, for one rounding.
struct SeriesUse {
    int component = 0;  ///< Of the segment's version; it has a price series.
    Int128 e14 = 0;     ///< mWh x 1e-8.

    friend bool operator==(const SeriesUse&, const SeriesUse&) = default;
};

/// What was used in one segment.
struct SegmentUse {
    std::array<std::int64_t, kFlowCount> total_milli = {};
    /// One for each flow and calendar that the version prices by bands.
    std::vector<BandUse> by_band;
    /// Of the segment's whole calendar month, as far as the period has it; only where the version
    /// asks for demand.
    std::optional<MaxDemand> month_demand;
    std::optional<MaxDemand> month_reactive;  ///< The same of lagging reactive power; mvar.
    std::vector<DemandUse> demand_by_band;
    std::vector<OrderedUse> ordered;
    /// One for each component of the version with a price series, ascending. A bill keeps them in
    /// its lines.
    std::vector<SeriesUse> by_series;

    const BandUse* find(Flow flow, int calendar) const;
    const DemandUse* find_demand(int calendar) const;
    const OrderedUse* find_ordered(Flow flow, int calendar) const;
    const SeriesUse* find_series(int component) const;
    friend bool operator==(const SegmentUse&, const SegmentUse&) = default;
};

/// Prices of a series that were not known when a segment was measured.
struct MissingPrices {
    std::string series;
    Instant first;
    int slots = 0;  ///< Of the series.

    friend bool operator==(const MissingPrices&, const MissingPrices&) = default;
};

/// Slots of one channel that have no value.
struct MissingRun {
    ChannelNo channel_no{};
    Instant begin;
    int slots = 0;

    friend bool operator==(const MissingRun&, const MissingRun&) = default;
};

/// The flows and calendars that a version prices by more than one band, with nothing used; what
/// `uses` had is overwritten.
void find_band_uses(const tariff::Version& version, std::vector<BandUse>& uses);

/// The components of a version that have a price series, with nothing used.
std::vector<SeriesUse> find_series_uses(const tariff::Version& version);

/// Everything that the price of a period depends on besides the tariff: the determinants of a bill.
struct Usage {
    std::vector<SegmentUse> segments;           ///< One for each segment of the period.
    std::array<bool, kFlowCount> metered = {};  ///< Whether a channel measures the flow at all.
    std::optional<MaxDemand> max_demand;        ///< Of active import, summed over incoming lines.
    std::array<int, meter::kQualityCount> slots_by_quality = {};
    std::vector<MissingRun> missing;  ///< The first few; any at all holds the bill.
    int missing_slots = 0;
    std::optional<MissingPrices> missing_prices;  ///< The first series that lacks any; holds too.
    /// What the power factor is found of, where it is not this usage: all that went through the
    /// master meter of a contract and of those behind it (usage_adjustment.hpp).
    std::optional<EnergyPair> through_master;
    std::uint32_t digest = 0;  ///< Over the checksums of all blocks: equal readings, equal digest.

    std::int64_t total_milli(Flow flow) const;
};

}  // namespace voltmark::rating
