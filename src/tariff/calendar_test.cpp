// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/calendar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/tariff/document.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::tariff {
namespace {

using namespace std::chrono_literals;
using time::make_day;

/// The main calendar of a tariff that has these band rules.
BandCalendar calendar_of(const std::string& rules) {
    const Reading reading = read_document(
        "tariff: t\nholidays: cn\nversions:\n  - valid: {from: 2022-01-01}\n    source: test\n    "
        "bands:\n" +
        rules + "    components:\n      - {id: energy, price: 1}\n");
    for (const Error& finding : reading.findings) ADD_FAILURE() << finding.message();
    return reading.tariff ? reading.tariff->versions[0].calendars[0] : BandCalendar{};
}

std::string band_at(const BandCalendar& calendar, const std::string& local) {
    const auto& holidays = **time::find_calendar("cn");
    const std::optional<int> band = calendar.band_at(time::parse_timestamp(local)->local, holidays);
    return band ? calendar.bands[static_cast<std::size_t>(*band)] : "none";
}

// The traps of docs/rules/time_of_use.md: midnight, half-hour edges, overlays, holidays, weekends,
// seasons.
TEST(BandCalendar, FollowsTheFirstRuleThatMatches) {
    const BandCalendar calendar = calendar_of(R"(
      - {band: sharp, months: [7, 8], hours: "20:30-22:30"}
      - {band: deep, days: [spring_festival, labour, national], hours: "10:00-14:00"}
      - {band: deep, days: weekend, months: [2-6], hours: ["00:00-06:00", "22:00-24:00"]}
      - {band: valley, hours: "23:30-05:30"}
      - {band: peak, months: [7-9], hours: "17:00-23:00"}
      - {band: winter, months: [11-2], days: workday, hours: "08:00-11:00"}
      - {band: flat}
)");
    struct Case {
        std::string local;
        std::string band;
    };
    const Case cases[] = {
        {"2025-07-15 20:29", "peak"},
        {"2025-07-15 20:30", "sharp"},
        {"2025-07-15 22:30", "peak"},
        {"2025-07-15 23:00", "flat"},
        {"2025-07-15 23:30", "valley"},
        {"2025-07-16 05:29", "valley"},
        {"2025-07-16 05:30", "flat"},
        {"2025-09-15 20:30", "peak"},
        {"2025-10-06 10:00", "deep"},
        {"2025-10-06 14:00", "flat"},
        {"2025-10-09 10:00", "flat"},
        {"2025-03-08 22:00", "deep"},
        {"2025-03-10 22:00", "flat"},
        {"2025-01-26 08:00", "winter"},  // A Sunday that was worked.
        {"2025-01-28 08:00", "flat"},
        {"2025-12-01 08:00", "winter"},
    };
    for (const Case& c : cases) EXPECT_EQ(band_at(calendar, c.local), c.band) << c.local;
}

TEST(LayOverDay, GivesEverySlotItsBandOnDaysOf23And25Hours) {
    const BandCalendar calendar =
        calendar_of("      - {band: night, hours: \"22:00-06:00\"}\n      - {band: day}\n");
    const time::Zone berlin = *time::Zone::find("Europe/Berlin");
    const time::HolidayCalendar none;
    const auto count_night = [&](time::CivilDay day, int slots) {
        const PatternOrEdge laid = lay_over_day(calendar, none, berlin, day, 15, slots);
        EXPECT_FALSE(laid.coarse_slot.has_value());
        EXPECT_EQ(laid.pattern.band_of_slot.size(), static_cast<std::size_t>(slots));
        return std::count(laid.pattern.band_of_slot.begin(), laid.pattern.band_of_slot.end(), 0);
    };
    EXPECT_EQ(count_night(make_day(2026, 7, 1), 96), 32);
    EXPECT_EQ(count_night(make_day(2026, 3, 29), 92), 28);
    EXPECT_EQ(count_night(make_day(2026, 10, 25), 100), 36);
}

// A tariff on standard time keeps its hours when the clocks move (URDB rates of Arizona do).
TEST(LayOverDay, OnStandardTimeIsAnHourLaterInSummer) {
    BandCalendar calendar =
        calendar_of("      - {band: peak, hours: \"12:00-13:00\"}\n      - {band: off}\n");
    calendar.time_base = TimeBase::standard;
    const time::Zone berlin = *time::Zone::find("Europe/Berlin");
    const PatternOrEdge laid = lay_over_day(calendar, {}, berlin, make_day(2026, 7, 1), 60, 24);
    EXPECT_EQ(laid.pattern.band_of_slot[12], 1);
    EXPECT_EQ(laid.pattern.band_of_slot[13], 0);
}

// An hourly reading across a half-hour edge belongs to two bands: which, nobody can know.
TEST(LayOverDay, NamesTheSlotThatIsTooCoarse) {
    const BandCalendar calendar =
        calendar_of("      - {band: sharp, hours: \"20:30-22:30\"}\n      - {band: flat}\n");
    const time::Zone shanghai = *time::Zone::find("Asia/Shanghai");
    EXPECT_EQ(lay_over_day(calendar, {}, shanghai, make_day(2026, 7, 1), 60, 24).coarse_slot, 20);
    EXPECT_FALSE(
        lay_over_day(calendar, {}, shanghai, make_day(2026, 7, 1), 30, 48).coarse_slot.has_value());
}

// Law: the pattern of a day is what the calendar says of each moment.
RC_GTEST_PROP(LayOverDay, AgreesWithBandAt, ()) {
    static const BandCalendar kCalendar = calendar_of(R"(
      - {band: sharp, months: [7, 8], hours: "20:30-22:30"}
      - {band: valley, days: [weekend, holiday], hours: "23:00-09:30"}
      - {band: flat}
)");
    const time::Zone zone =
        *time::Zone::find(*rc::gen::element<std::string>("Asia/Shanghai", "Europe/Berlin"));
    const auto& holidays = **time::find_calendar("cn");
    const time::CivilDay day = make_day(2024, 1, 1) + std::chrono::days{*rc::gen::inRange(0, 1000)};
    const int minutes = *rc::gen::element(5, 15, 30);
    const int slots = time::IntervalGrid::of_minutes(minutes)->slots(zone, day);
    const PatternOrEdge laid = lay_over_day(kCalendar, holidays, zone, day, minutes, slots);
    RC_ASSERT(!laid.coarse_slot);
    const int slot = *rc::gen::inRange(0, slots);
    const time::LocalSeconds wall =
        zone.to_local(zone.day_begin(day) + std::chrono::minutes{slot * minutes});
    RC_ASSERT(kCalendar.band_at(wall, holidays) ==
              static_cast<int>(laid.pattern.band_of_slot[static_cast<std::size_t>(slot)]));
}

}  // namespace
}  // namespace voltmark::tariff
