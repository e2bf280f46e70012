// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/civil.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/time/period.hpp"

namespace voltmark::time {
namespace {

using namespace std::chrono_literals;

TEST(ParseDay, ReadsBothFormsAndRefusesDaysThatAreNot) {
    EXPECT_EQ(*parse_day("2026-07-01"), make_day(2026, 7, 1));
    EXPECT_EQ(*parse_day("20240229"), make_day(2024, 2, 29));
    for (const std::string_view text :
         {"2023-02-29", "2026-13-01", "2026-7-1", "2026-07-01x", "", "20260732"}) {
        const Result<CivilDay> day = parse_day(text);
        ASSERT_FALSE(day.has_value()) << text;
        EXPECT_EQ(day.error().name(), "time.day");
    }
}

// Files write moments in many ways; each of these is the same one.
TEST(ParseTimestamp, ReadsTheUsualForms) {
    const LocalSeconds want = LocalSeconds{make_day(2026, 7, 1)} + 17h + 30min;
    for (const std::string_view text : {"2026-07-01 17:30", "2026-07-01T17:30:00", "20260701173000",
                                        "202607011730", "2026/07/01 17:30"}) {
        const Result<Timestamp> got = parse_timestamp(text);
        ASSERT_TRUE(got.has_value()) << text;
        EXPECT_EQ(got->local, want) << text;
        EXPECT_FALSE(got->offset.has_value()) << text;
    }
    EXPECT_EQ(parse_timestamp("2026-07-01T17:30+08:00")->offset, 8h);
    EXPECT_EQ(parse_timestamp("2026-07-01T17:30:00-0330")->offset, -3h - 30min);
    EXPECT_EQ(parse_timestamp("2026-07-01T17:30:00Z")->offset, 0s);
    EXPECT_EQ(parse_timestamp("2026-06-30 24:00")->local, LocalSeconds{make_day(2026, 7, 1)});
}

TEST(ParseTimestamp, RefusesWhatIsNotAMoment) {
    for (const std::string_view text :
         {"", "2026-07-01", "2026-07-01 25:00", "2026-07-01 24:30", "2026-07-01 12:60",
          "2026-07-01T12:00+8h", "2026-07-01T12:00Zulu", "01/07/2026 12:00", "2026-07-01 12"}) {
        const Result<Timestamp> got = parse_timestamp(text);
        ASSERT_FALSE(got.has_value()) << text;
        EXPECT_EQ(got.error().name(), "time.timestamp");
    }
}

RC_GTEST_PROP(Days, WriteThenReadIsIdentity, ()) {
    const CivilDay day = day_from_number(*rc::gen::inRange(-20'000, 60'000));
    RC_ASSERT(*parse_day(to_text(day)) == day);
    RC_ASSERT(day_from_number(to_number(day)) == day);
}

TEST(ParsePeriod, IsAMonthOrHalfOpenDays) {
    EXPECT_EQ(*parse_period("2026-12"),
              (BillingPeriod{make_day(2026, 12, 1), make_day(2027, 1, 1)}));
    const BillingPeriod part = *parse_period("2026-07-01..2026-07-16");
    EXPECT_EQ(part.days(), 15);
    EXPECT_EQ(to_text(part), "2026-07-01..2026-07-16");
    EXPECT_EQ(to_text(*parse_period("2026-07-01..2026-08-01")), "2026-07");
    for (const std::string_view text :
         {"2026", "2026-7", "2026-07-01", "2026-08-01..2026-07-01", "..", "2026-07-01.."}) {
        EXPECT_EQ(parse_period(text).error().name(), "time.period") << text;
    }
}

TEST(Intersect, OfApartPeriodsIsEmpty) {
    const BillingPeriod july = *parse_period("2026-07");
    const BillingPeriod august = *parse_period("2026-08");
    EXPECT_EQ(intersect(july, august).days(), 0);
    EXPECT_EQ(intersect(july, *parse_period("2026-07-20..2026-08-05")).days(), 12);
}

}  // namespace
}  // namespace voltmark::time
