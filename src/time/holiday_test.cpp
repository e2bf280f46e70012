// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/holiday.hpp"

#include <gtest/gtest.h>

namespace voltmark::time {
namespace {

TEST(HolidayCalendar, KnowsBreaksAndTheDaysWorkedForThem) {
    const HolidayCalendar& cn = **find_calendar("cn");
    // 2025: National Day and Mid-Autumn were one break, 1-8 October; 28 September was worked.
    EXPECT_EQ(cn.holidays_on(make_day(2025, 10, 6)),
              (std::vector<std::string_view>{"national", "mid_autumn"}));
    EXPECT_TRUE(cn.is_working_day(make_day(2025, 9, 28)));
    EXPECT_FALSE(cn.is_working_day(make_day(2025, 10, 8)));
    EXPECT_TRUE(cn.is_working_day(make_day(2025, 10, 9)));
    // 2020: the Spring Festival break was extended to 2 February.
    EXPECT_TRUE(cn.is_break(make_day(2020, 2, 2)));
    EXPECT_FALSE(cn.is_break(make_day(2020, 2, 3)));
    EXPECT_FALSE(cn.is_working_day(make_day(2025, 11, 8)));  // A plain Saturday.
}

TEST(HolidayCalendar, SpeaksOnlyForTheYearsItHolds) {
    const HolidayCalendar& cn = **find_calendar("cn");
    for (int year = 2012; year <= 2026; ++year)
        EXPECT_TRUE(cn.covers(std::chrono::year{year})) << year;
    EXPECT_FALSE(cn.covers(std::chrono::year{2011}));
    EXPECT_FALSE(cn.covers(std::chrono::year{2030}));
    EXPECT_EQ(find_calendar("atlantis").error().name(), "time.calendar_unknown");
}

TEST(HolidayCalendar, RefusesABrokenDocumentWithItsPlace) {
    struct Case {
        std::string_view yaml;
        std::uint64_t line;
        std::string_view code = "time.calendar";
    };
    constexpr Case kCases[] = {
        {"calendar: [", 1},
        {"years: []", 1},
        {"calendar: x\nyears:\n  - breaks: []", 3},
        {"calendar: x\nyears:\n  - year: 2026\n    working: [2026-02-30]", 4, "time.day"},
        {"calendar: x\nyears:\n  - year: 2026\n    breaks:\n      - {holiday: a, first: "
         "2026-02-02, last: 2026-02-01}",
         5},
    };
    for (const Case& c : kCases) {
        const Result<HolidayCalendar> got = HolidayCalendar::parse(c.yaml);
        ASSERT_FALSE(got.has_value()) << c.yaml;
        EXPECT_EQ(got.error().name(), c.code);
        ASSERT_TRUE(got.error().place.has_value());
        EXPECT_EQ(got.error().place->line, c.line) << c.yaml;
    }
}

}  // namespace
}  // namespace voltmark::time
