// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "voltmark/meter/kernels.hpp"
#include "voltmark/rating/price_rows.hpp"
#include "voltmark/tariff/calendar.hpp"
#include "voltmark/tariff/model.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::rating {

/// The bands of one kind of day as vector masks over its slots.
struct DayMasks {
    struct Band {
        int band = 0;
        int slots = 0;  ///< How many slots it has.
        meter::SlotMask mask;
    };
    std::vector<Band> bands;  ///< Only those that the day has; the one with most slots last.
    std::vector<std::uint8_t> band_of_slot;
};

/// One calendar laid over the days of a period: what turns a band sum into a few vector operations.
struct CalendarMasks {
    std::vector<const DayMasks*> by_day;  ///< From the period's first day.
    /// The first day and slot that cross a band edge, where the channel's interval is too coarse
    /// for the calendar. Nothing of the channel may be billed by it then.
    std::optional<std::pair<time::CivilDay, int>> coarse;
};

/// All masks that a run over one period needs, and the prices of series that its tariffs ask for.
/// Days alike share their masks.
///
/// Filled by one thread; then read by any number.
class BandMasks {
public:
    /// \param prices  must outlive this; needed where a tariff asks for a price series.
    explicit BandMasks(time::BillingPeriod period, const tariff::PriceBook* prices = nullptr)
        : period_{period}, prices_{period, prices} {}

    const time::BillingPeriod& period() const { return period_; }

    /// Lays all calendars of `tariff` over the period for channels of `grid`; does nothing where
    /// that was done. Versions outside the period are passed over.
    void lay(const tariff::Tariff& tariff, const time::Zone& zone, const time::IntervalGrid& grid);

    /// What each interval costs, where a component has a price series. Laid with the calendars.
    const PriceRows& prices() const { return prices_; }

    /// \pre  laid
    const CalendarMasks& of(const tariff::Version& version, int calendar, const time::Zone& zone,
                            const time::IntervalGrid& grid) const;

private:
    struct Key {
        const tariff::Version* version;
        int calendar;
        const char* zone;  // Zones are interned: equal names lie at one place.
        int minutes;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    /// One calendar over the days that its version shares with the period.
    void lay_days(CalendarMasks& masks, const time::BillingPeriod& days,
                  const std::function<tariff::PatternOrEdge(time::CivilDay)>& laid_over);

    time::BillingPeriod period_;
    std::set<std::tuple<const tariff::Tariff*, const char*, int>> done_;
    std::map<Key, CalendarMasks> laid_;
    std::vector<std::unique_ptr<DayMasks>> masks_;
    PriceRows prices_;
};

}  // namespace voltmark::rating
