// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/year_picture.hpp"

#include "voltmark/tariff/kwh_price.hpp"
#include "voltmark/tariff/price_series.hpp"

namespace voltmark::tariff {

namespace {

using Pieces = std::vector<std::uint8_t>;

DayKind kind_of(time::CivilDay day, const time::HolidayCalendar& holidays) {
    if (holidays.is_break(day)) return DayKind::holiday;
    return holidays.is_working_day(day) ? DayKind::workday : DayKind::weekend;
}

Pieces pieces_of(const BandCalendar& calendar, time::CivilDay day,
                 const time::HolidayCalendar& holidays) {
    Pieces pieces;
    for (int piece = 0; piece < kDayPieces; ++piece) {
        const time::LocalSeconds at =
            time::LocalSeconds{day} + std::chrono::minutes{piece * kBandEdgeMinutes};
        pieces.push_back(
            static_cast<std::uint8_t>(calendar.band_at(at, holidays).value_or(kNoBand)));
    }
    return pieces;
}

/// Puts a day to those of its month and kind that look the same.
void add_day(std::vector<PictureRow>& rows, time::CivilDay day, DayKind kind, Pieces pieces) {
    const std::chrono::month month = time::to_ymd(day).month();
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const PictureRow& row) {
        return row.month == month && row.kind == kind && row.band_of_piece == pieces;
    });
    if (same != rows.end()) {
        same->days.push_back(day);
    } else {
        rows.push_back({month, kind, {day}, std::move(pieces)});
    }
}

CalendarPicture draw_calendar(const BandCalendar& calendar, int year,
                              const time::HolidayCalendar& holidays) {
    CalendarPicture picture{calendar.name, calendar.bands, {}, {}};
    picture.minutes.resize(calendar.bands.size());
    const time::CivilDay end = time::make_day(year + 1, 1, 1);
    for (time::CivilDay day = time::make_day(year, 1, 1); day < end; day += std::chrono::days{1}) {
        Pieces pieces = pieces_of(calendar, day, holidays);
        for (const std::uint8_t band : pieces) {
            if (band != kNoBand) picture.minutes[band] += kBandEdgeMinutes;
        }
        add_day(picture.rows, day, kind_of(day, holidays), std::move(pieces));
    }
    std::stable_sort(picture.rows.begin(), picture.rows.end(),
                     [](const PictureRow& left, const PictureRow& right) {
                         const auto key = [](const PictureRow& row) {
                             return std::tuple{row.kind, row.month, -std::ssize(row.days)};
                         };
                         return key(left) < key(right);
                     });
    return picture;
}

std::vector<std::vector<Price>> prices_in(const Version& version, std::chrono::month month,
                                          std::size_t tiers, const Attributes& attributes) {
    std::vector<std::vector<Price>> prices;
    for (int band = 0; band < static_cast<int>(version.calendars[0].bands.size()); ++band) {
        std::vector<Price>& of_band = prices.emplace_back();
        for (int tier = 0; tier < static_cast<int>(tiers); ++tier)
            of_band.push_back(kwh_price(version, {month, band, tier}, attributes));
    }
    return prices;
}

/// Months with the same prices become one season, in order of their first month.
std::vector<SeasonPrices> seasons_of(const Version& version, std::size_t tiers,
                                     const Attributes& attributes) {
    std::vector<SeasonPrices> seasons;
    for (unsigned month = 1; month <= 12; ++month) {
        auto prices = prices_in(version, std::chrono::month{month}, tiers, attributes);
        auto same = std::find_if(seasons.begin(), seasons.end(), [&](const SeasonPrices& season) {
            return season.by_band_and_tier == prices;
        });
        if (same == seasons.end()) same = seasons.insert(seasons.end(), {{}, std::move(prices)});
        same->months.add(month);
    }
    return seasons;
}

}  // namespace

std::string_view to_text(DayKind kind) {
    constexpr std::string_view kWords[] = {"workday", "weekend", "holiday"};
    return kWords[static_cast<std::size_t>(kind)];
}

Text name_of(DayKind kind) {
    constexpr Text kNames[] = {
        {"workdays", "工作日"}, {"weekends", "周末"}, {"holidays", "节假日"}};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string to_text(time::MonthSet months) {
    if (months == time::MonthSet::all()) return "all";
    std::string text;
    for (unsigned first = 1; first <= 12; ++first) {
        if (!months.contains(std::chrono::month{first})) continue;
        unsigned last = first;
        while (last < 12 && months.contains(std::chrono::month{last + 1})) ++last;
        if (!text.empty()) text += ", ";
        text += first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
        first = last;
    }
    return text;
}

const time::HolidayCalendar& holidays_of(const Tariff& tariff) {
    static const time::HolidayCalendar kNone;
    return tariff.holidays.empty() ? kNone : **time::find_calendar(tariff.holidays);
}

YearPicture draw_year(const Tariff& tariff, const Version& version, std::optional<int> year,
                      const Attributes& attributes) {
    YearPicture picture;
    picture.year = year.value_or(static_cast<int>(time::to_ymd(version.valid.from).year()));
    const time::HolidayCalendar& holidays = holidays_of(tariff);
    picture.are_holidays_known = holidays.covers(std::chrono::year{picture.year});
    for (const BandCalendar& calendar : version.calendars)
        picture.calendars.push_back(draw_calendar(calendar, picture.year, holidays));
    picture.tiers = tier_bounds(version);
    picture.prices = seasons_of(version, picture.tiers.size(), attributes);
    for (const Component& component : version.components) {
        if (is_kwh_price(component) && !component.when.holds(attributes))
            picture.conditional.push_back(component.id);
        const auto* energy = std::get_if<EnergyCharge>(&component.charge);
        if (energy != nullptr && energy->series)
            picture.by_interval.push_back(
                fmt::format("{}: {}", component.id, to_text(*energy->series)));
    }
    return picture;
}

}  // namespace voltmark::tariff
