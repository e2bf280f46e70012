// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/rate_readings.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/rating/measure.hpp"

namespace voltmark::rating {

namespace {

void add_spans(UsageMeter& meter, std::size_t index, const ChannelReadings& channel,
               const time::BillingPeriod& period) {
    std::vector<std::uint8_t> bytes;
    const time::CivilDay first = channel.grid.span_of(period.from);
    for (auto it = channel.spans.lower_bound(first);
         it != channel.spans.end() && it->first < period.to; ++it) {
        const meter::BlockKey key{it->first, {SiteId{0}, ChannelNo{static_cast<int>(index) + 1}}};
        meter::encode_block(key, it->second, 0, bytes);
        const Result<meter::BlockView> block = meter::BlockView::open(key, bytes);
        VOLTMARK_CHECK(block.has_value());
        meter.add(index, it->first, *block);
    }
}

}  // namespace

Result<RatedReadings> rate_readings(const time::BillingPeriod& period, std::span<const Term> terms,
                                    const time::Zone& zone,
                                    std::span<const ChannelReadings> channels, const Carry& before,
                                    const tariff::PriceBook* prices) {
    Result<std::vector<Segment>> segments = cut_segments(period, terms);
    if (!segments) return segments.error();
    BandMasks masks{period, prices};
    std::vector<ChannelUse> uses;
    for (const ChannelReadings& channel : channels) {
        uses.push_back(
            {ChannelNo{static_cast<int>(uses.size()) + 1}, channel.flow, channel.grid, period});
        for (const Term& term : terms) masks.lay(*term.tariff, zone, channel.grid);
    }
    UsageMeter meter{*segments, std::move(uses), zone, masks};
    for (std::size_t i = 0; i < channels.size(); ++i) add_spans(meter, i, channels[i], period);
    Result<Usage> usage = meter.finish();
    if (!usage) return usage.error();
    Result<AdjustedUsage> adjusted = adjust_usage(std::move(*usage), *segments);
    if (!adjusted) return adjusted.error();
    Result<Rated> rated = price_usage(*segments, adjusted->usage, before);
    if (!rated) return rated.error();
    return RatedReadings{std::move(*segments), std::move(adjusted->usage),
                         std::move(adjusted->adjustment), std::move(*rated)};
}

}  // namespace voltmark::rating
