// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/time/holiday.hpp"
#include "voltmark/time/season.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::tariff {

/// Which clock the hours of a calendar mean.
enum class TimeBase : std::uint8_t {
    local,    ///< The wall clock, summer time included.
    standard  ///< The wall clock without summer time, all year.
};

/// Minutes after midnight [from, to), 0..1440. A range that wraps midnight is written as two.
struct MinuteRange {
    int from = 0;
    int to = 1440;

    friend bool operator==(const MinuteRange&, const MinuteRange&) = default;
};

/// Days that are declared after the fact, such as those that were hot. A document names the event
/// alone; the store knows its days (event_store.hpp), and a tariff that comes from there has them.
struct EventDays {
    std::string name;                  ///< "hot_day.gz"
    time::CivilDay settled_to{};       ///< All its days before this one are known.
    std::vector<time::CivilDay> days;  ///< Ascending.

    bool contains(time::CivilDay day) const;
    friend bool operator==(const EventDays&, const EventDays&) = default;
};

/// Small letters, digits, '.', '-' and '_'; not empty.
bool is_event_name(std::string_view name);

/// Days that a band rule speaks of: any of the parts. Empty: every day.
struct DaySet {
    std::uint8_t weekdays = 0;          ///< Bit i: std::chrono::weekday{i}.
    bool workday = false;               ///< Worked, by the holiday calendar.
    bool weekend = false;               ///< A day off that is no holiday.
    bool holiday = false;               ///< Any announced break.
    bool statutory = false;             ///< A legal holiday itself.
    std::vector<std::string> holidays;  ///< Breaks by name.
    struct Range {
        time::CivilDay first;
        time::CivilDay last;  ///< Included.
        friend bool operator==(const Range&, const Range&) = default;
    };
    std::vector<Range> dates;
    std::vector<EventDays> events;

    bool is_every_day() const;
    bool contains(time::CivilDay day, const time::HolidayCalendar& holidays_of_zone) const;
    friend bool operator==(const DaySet&, const DaySet&) = default;
};

/// One line of a calendar: in these months, on these days, in these hours, this band.
struct BandRule {
    int band = 0;  ///< Index into the calendar's bands.
    time::MonthSet months = time::MonthSet::all();
    DaySet days;
    std::vector<MinuteRange> hours;  ///< Empty: the whole day.
    Place place;

    friend bool operator==(const BandRule&, const BandRule&) = default;
};

/// Bands that a calendar may have.
inline constexpr int kBandsMax = 64;

/// Divides time into bands (尖峰平谷). The first rule that matches wins, so that an overlay stands
/// before what it covers.
struct BandCalendar {
    std::string name;
    TimeBase time_base = TimeBase::local;
    std::vector<std::string> bands;  ///< In order of first mention.
    std::vector<BandRule> rules;

    std::optional<int> find_band(std::string_view band) const;

    /// The band at a wall-clock moment; empty where no rule matches (the checker refuses such
    /// calendars).
    std::optional<int> band_at(time::LocalSeconds local,
                               const time::HolidayCalendar& holidays) const;
    friend bool operator==(const BandCalendar&, const BandCalendar&) = default;
};

/// Every edge of every rule lies on a multiple of this.
inline constexpr int kBandEdgeMinutes = 5;

/// The bands of one span of a channel: for each slot, the index of its band.
struct BandPattern {
    std::vector<std::uint8_t> band_of_slot;

    friend bool operator==(const BandPattern&, const BandPattern&) = default;
};

/// Lays a calendar over the slots of a local day.
/// \returns  the pattern; or the first slot in which the band changes, where the interval is too
/// coarse
///           for the calendar (an hourly reading across a half-hour edge): no band may be guessed.
struct PatternOrEdge {
    BandPattern pattern;
    std::optional<int> coarse_slot;
};
PatternOrEdge lay_over_day(const BandCalendar& calendar, const time::HolidayCalendar& holidays,
                           const time::Zone& zone, time::CivilDay day, int interval_minutes,
                           int slots);

}  // namespace voltmark::tariff
