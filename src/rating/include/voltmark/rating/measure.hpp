// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/rating/demand_meter.hpp"
#include "voltmark/rating/usage.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::rating {

/// Whether what is measured over `segments` answers everything that `others` ask: the same days,
/// and the bands, the order of use and the demand of theirs among its own. Then one usage prices
/// both.
bool measures_for(std::span<const Segment> segments, std::span<const Segment> others);

/// Turns the reading blocks of one contract into the determinants of its bill, block by block in
/// any order of channels and ascending order of days.
class UsageMeter {
public:
    /// \param segments  of the period of `masks`; they and `masks` must outlive this.
    /// \param zone      of the site.
    UsageMeter(std::span<const Segment> segments, std::vector<ChannelUse> channels, time::Zone zone,
               const BandMasks& masks);

    /// Begins anew, over other segments of the period of the masks, with what memory it has: for
    /// populations, whose contracts are measured month after month.
    void restart(std::span<const Segment> segments, std::span<const ChannelUse> channels);

    const std::vector<ChannelUse>& channels() const { return channels_; }

    /// Adds one span of channel `index`. Days outside the channel's validity or the period count
    /// nothing.
    void add(std::size_t index, time::CivilDay span, const meter::BlockView& block);

    /// \errors  rating.interval_too_coarse, rating.demand_window (both conflict): what was metered
    /// cannot
    ///          answer what the tariff asks. Missing readings are no error here: they are in the
    ///          answer.
    Result<Usage> finish();
    /// The same, to be looked at until the next `restart`. Nothing may be added any more.
    Result<const Usage*> measured();

private:
    /// One flow and calendar that a segment's version prices by bands, and where its sums go.
    struct Target {
        std::size_t band_use;
        const CalendarMasks* masks;
    };
    /// A component with a price series, and where its sum goes.
    struct PriceTarget {
        std::size_t use;  ///< Of SegmentUse::by_series.
        const PriceRow* row;
    };
    struct ChannelState {
        time::CivilDay next;                           ///< The first day not yet seen.
        std::vector<std::vector<Target>> targets;      ///< By segment.
        std::vector<std::vector<Target>> ordered;      ///< Likewise; `band_use` is of Use::ordered.
        std::vector<std::vector<PriceTarget>> priced;  ///< Likewise.
    };

    void prepare();
    void prepare_segment(std::size_t segment);
    void find_targets(std::size_t segment, const ChannelUse& channel, std::vector<Target>& targets);
    void find_ordered(std::size_t segment, const ChannelUse& channel, std::vector<Target>& targets);
    void find_priced(std::size_t segment, const ChannelUse& channel,
                     std::vector<PriceTarget>& targets);
    void find_missing_prices(std::size_t segment);
    bool lacks_price(std::size_t segment, std::size_t use) const;
    void add_priced(const PriceTarget& target, std::size_t segment, time::CivilDay day,
                    std::span<const std::int64_t> milli);
    const CalendarMasks* laid_for(std::size_t segment, int calendar, const ChannelUse& channel);
    void add_ordered(const Target& target, std::size_t segment, time::CivilDay day,
                     DayValues& values);
    void add_day(std::size_t index, std::size_t segment, time::CivilDay day,
                 const meter::BlockView& block);
    void add_bands(const Target& target, std::size_t segment, time::CivilDay day,
                   DayValues& values);
    void add_daily(std::size_t index, time::CivilDay month, const meter::BlockView& block);
    void add_quality(std::size_t index, time::CivilDay span, const meter::BlockView& block,
                     int first, int last);
    void add_missing(std::size_t index, time::CivilDay span, int first, int count);
    void skip_to(std::size_t index, time::CivilDay day);
    std::size_t segment_of(time::CivilDay day) const;

    std::span<const Segment> segments_;
    std::vector<ChannelUse> channels_;
    std::vector<ChannelState> states_;
    time::Zone zone_;
    const BandMasks& masks_;
    Usage usage_;
    DemandMeter demand_;
    std::optional<Error> refusal_;
    bool is_finished_ = false;
};

}  // namespace voltmark::rating
