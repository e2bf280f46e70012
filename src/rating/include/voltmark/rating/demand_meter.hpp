// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/rating/band_masks.hpp"
#include "voltmark/rating/usage.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::rating {

class DayValues;

/// A channel that counts for a contract, and the days on which it does.
struct ChannelUse {
    ChannelNo channel_no{};
    Flow flow = Flow::import_active;
    time::IntervalGrid grid = *time::IntervalGrid::of_minutes(15);
    time::BillingPeriod valid;
};

/// Finds the highest mean powers of active import: of each calendar month, and of each band that a
/// version prices demand by. Idle where no version asks for demand.
class DemandMeter {
public:
    /// \param segments  must outlive this.
    explicit DemandMeter(std::span<const Segment> segments);

    /// Begins anew.
    void restart(std::span<const Segment> segments);

    /// The calendars by whose bands `other` asks for demand, where all that it asks is asked by
    /// `version` too. Empty where it asks for something else.
    static std::optional<std::vector<int>> shared_calendars(const tariff::Version& version,
                                                            const tariff::Version& other);

    /// \errors  rating.demand_window, rating.interval_too_coarse (both conflict): its readings
    ///          cannot show the demand that a version asks for.
    Result<void> add_channel(const ChannelUse& channel, const time::Zone& zone,
                             const BandMasks& masks);

    /// \pre  every channel was added; `index` is its number in order of adding.
    void add_day(std::size_t index, std::size_t segment, time::CivilDay day, DayValues& values);

    /// Writes what was found into the segments, and the period's highest.
    void finish(Usage& usage) const;

private:
    /// What a segment's version asks for.
    struct Ask {
        int window_minutes = 0;  ///< 0: as the readings are.
        std::vector<int> calendars;
        std::size_t month = 0;  ///< Which of the period's months it lies in.
    };
    /// The highest so far, and in which slot it begins.
    struct Peak {
        Power power;
        time::CivilDay day;
        int slot = 0;
    };
    struct Peaks {
        std::vector<std::optional<Peak>> by_band;
        const CalendarMasks* masks = nullptr;
    };
    struct Channel {
        ChannelUse use;
        std::vector<std::optional<Peak>> by_month;
        std::vector<std::vector<Peaks>> by_segment;  ///< For each of the segment's calendars.
        std::size_t quiet_segment = 0;               ///< In this segment no interval of up to
        std::int64_t quiet_milli = INT64_MIN;        ///< so much energy raises anything.
    };

    static std::optional<Ask> ask_of(const tariff::Version& version);

    static bool is_higher(const std::optional<Peak>& peak, Power power);
    void raise_peaks(Channel& channel, std::size_t segment, time::CivilDay day, DayValues& values,
                     int slots_a_window);
    bool can_rise(const Channel& channel, std::size_t segment, Power bound) const;
    MaxDemand demand_of(const Channel& channel, const Peak& peak) const;
    template <class PeakOf>
    std::optional<MaxDemand> sum_of_lines(Flow flow, PeakOf peak_of) const;

    std::span<const Segment> segments_;
    std::vector<std::optional<Ask>> asks_;  ///< By segment; empty where none asks.
    std::size_t months_ = 0;
    time::CivilDay first_day_;  ///< From which masks count days.
    std::vector<Channel> channels_;
    time::Zone zone_ = time::Zone::utc();
};

}  // namespace voltmark::rating
