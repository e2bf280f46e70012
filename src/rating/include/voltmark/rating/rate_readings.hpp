// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/rating/segment.hpp"
#include "voltmark/rating/usage.hpp"
#include "voltmark/rating/usage_adjustment.hpp"
#include "voltmark/tariff/price_series.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::rating {

/// The readings of one channel by span; a span that is not there is missing whole.
struct ChannelReadings {
    Flow flow = Flow::import_active;
    time::IntervalGrid grid = *time::IntervalGrid::of_minutes(60);
    std::map<time::CivilDay, meter::SpanReadings> spans;
};

/// A period measured and priced.
struct RatedReadings {
    std::vector<Segment> segments;
    Usage usage;  ///< As priced: with the losses of the contract.
    UsageAdjustment adjustment;
    Rated rated;
};

/// Rates readings that are in hand: the road of previews and comparisons. What a bill run does with
/// a contract's stored blocks, it does with these.
///
/// \param terms     ascending, apart; must outlive the answer, whose segments point into them.
/// \param zone      of the metering.
/// \param channels  numbered 1, 2 ... in refusals; all serve the whole period.
/// \param prices    the series that the tariffs ask for; none where they ask for none.
/// \errors  of cut_segments, UsageMeter::finish, adjust_usage and price_usage.
Result<RatedReadings> rate_readings(const time::BillingPeriod& period, std::span<const Term> terms,
                                    const time::Zone& zone,
                                    std::span<const ChannelReadings> channels, const Carry& before,
                                    const tariff::PriceBook* prices = nullptr);

}  // namespace voltmark::rating
