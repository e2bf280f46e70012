// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/base/ids.hpp"
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

/// What was used in one segment.
struct SegmentUse {
    std::array<std::int64_t, kFlowCount> total_milli = {};
    std::vector<BandUse>
        by_band;  ///< One for each flow and calendar that the version prices by bands.

    const BandUse* find(Flow flow, int calendar) const;
    friend bool operator==(const SegmentUse&, const SegmentUse&) = default;
};

/// The highest mean power over a window.
struct MaxDemand {
    Power power;
    Instant window_begin;

    friend bool operator==(const MaxDemand&, const MaxDemand&) = default;
};

/// Slots of one channel that have no value.
struct MissingRun {
    ChannelNo channel_no{};
    Instant begin;
    int slots = 0;

    friend bool operator==(const MissingRun&, const MissingRun&) = default;
};

/// Everything that the price of a period depends on besides the tariff: the determinants of a bill.
struct Usage {
    std::vector<SegmentUse> segments;           ///< One for each segment of the period.
    std::array<bool, kFlowCount> metered = {};  ///< Whether a channel measures the flow at all.
    std::optional<MaxDemand> max_demand;        ///< Of active import, summed over incoming lines.
    std::array<int, meter::kQualityCount> slots_by_quality = {};
    std::vector<MissingRun> missing;  ///< The first few; any at all holds the bill.
    int missing_slots = 0;
    /// What the power factor is found of, where it is not this usage: all that went through the
    /// master meter of a contract and of those behind it (usage_adjustment.hpp).
    std::optional<EnergyPair> through_master;
    std::uint32_t digest = 0;  ///< Over the checksums of all blocks: equal readings, equal digest.

    std::int64_t total_milli(Flow flow) const;
};

}  // namespace voltmark::rating
