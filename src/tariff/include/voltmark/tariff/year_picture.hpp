// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// What kind of day a row of the picture is about.
enum class DayKind : std::uint8_t { workday, weekend, holiday };
inline constexpr int kDayKindCount = 3;
std::string_view to_text(DayKind kind);
Text name_of(DayKind kind);

/// How many pieces a day has, of kBandEdgeMinutes each.
inline constexpr int kDayPieces = 1440 / kBandEdgeMinutes;
/// A moment without a band: outside the version's validity there may be some.
inline constexpr std::uint8_t kNoBand = 255;

/// Days of one month and kind that have the same bands all day.
struct PictureRow {
    std::chrono::month month = std::chrono::January;
    DayKind kind = DayKind::workday;
    std::vector<time::CivilDay> days;         ///< Ascending.
    std::vector<std::uint8_t> band_of_piece;  ///< kDayPieces of them: indices of bands, or kNoBand.
};

/// One calendar's year.
struct CalendarPicture {
    std::string calendar;
    std::vector<std::string> bands;
    std::vector<std::int64_t> minutes;  ///< Of the year, by band.
    std::vector<PictureRow> rows;       ///< By kind and month; within them the most days first.
};

/// What a kWh costs in some months, by band of the main calendar and tier.
struct SeasonPrices {
    time::MonthSet months;
    std::vector<std::vector<Price>> by_band_and_tier;
};

/// A version's bands and prices over a calendar year, whether or not it is valid all of it: a
/// monthly sheet states the bands of all months.
struct YearPicture {
    int year = 0;
    bool are_holidays_known = true;  ///< Otherwise only Saturdays and Sundays are days off.
    std::vector<CalendarPicture> calendars;
    std::vector<std::optional<Energy>> tiers;
    std::vector<SeasonPrices> prices;
    std::vector<std::string> conditional;  ///< Components left out of the prices: they have a
                                           ///< condition that `attributes` do not meet.
    /// Components left out because their prices come from a series: "energy: cn.gd.day_ahead".
    std::vector<std::string> by_interval;
};

/// "1-3, 12"; "all".
std::string to_text(time::MonthSet months);

/// The holiday calendar that a tariff names; without one, Saturdays and Sundays are the only days
/// off.
const time::HolidayCalendar& holidays_of(const Tariff& tariff);

/// Draws the year in which the version begins, or `year` where it is given. By wall clock.
YearPicture draw_year(const Tariff& tariff, const Version& version, std::optional<int> year,
                      const Attributes& attributes);

}  // namespace voltmark::tariff
