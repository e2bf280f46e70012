// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/grid.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark::time {
namespace {

using namespace std::chrono_literals;

TEST(IntervalGrid, KnowsTheIntervalsOfTheField) {
    EXPECT_EQ(IntervalGrid::of_minutes(15)->minutes(), 15);
    EXPECT_TRUE(IntervalGrid::of_minutes(1440)->is_daily());
    for (const int minutes : {0, -15, 1, 7, 20, 45, 120}) {
        EXPECT_FALSE(IntervalGrid::of_minutes(minutes).has_value()) << minutes;
    }
}

TEST(IntervalGrid, CountsSlotsOfEveryKindOfDay) {
    const Zone berlin = *Zone::find("Europe/Berlin");
    const IntervalGrid quarter = *IntervalGrid::of_minutes(15);
    EXPECT_EQ(quarter.slots(berlin, make_day(2026, 7, 1)), 96);
    EXPECT_EQ(quarter.slots(berlin, make_day(2026, 3, 29)), 92);
    EXPECT_EQ(quarter.slots(berlin, make_day(2026, 10, 25)), 100);
    EXPECT_EQ(IntervalGrid::of_minutes(5)->slots(berlin, make_day(2026, 10, 25)), 300);
    // Lord Howe moves its clocks by half an hour.
    const Zone lord_howe = *Zone::find("Australia/Lord_Howe");
    EXPECT_EQ(IntervalGrid::of_minutes(60)->slots(lord_howe, make_day(2026, 4, 5)), 25);
}

// Daily readings are gathered by month, so that a year of them is 12 blocks and not 365.
TEST(IntervalGrid, DailySlotsSpanAMonth) {
    const Zone zone = *Zone::find("Europe/Berlin");
    const IntervalGrid daily = *IntervalGrid::of_minutes(1440);
    const CivilDay february = make_day(2024, 2, 1);
    EXPECT_EQ(daily.span_of(make_day(2024, 2, 17)), february);
    EXPECT_EQ(daily.span_after(february), make_day(2024, 3, 1));
    EXPECT_EQ(daily.slots(zone, february), 29);
    EXPECT_EQ(daily.slot_at(zone, february, zone.day_begin(make_day(2024, 2, 17))), 16);
    EXPECT_FALSE(daily.slot_at(zone, february, zone.day_begin(make_day(2024, 3, 1))).has_value());
    EXPECT_FALSE(daily.slot_at(zone, february, zone.day_begin(february) + 1h).has_value());
}

// Law: slot and moment are inverse on every day, those of the clock changes included.
RC_GTEST_PROP(IntervalGrid, SlotAndMomentAreInverse, ()) {
    const Zone zone = *Zone::find(
        *rc::gen::element<std::string>("Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"));
    const IntervalGrid grid = *IntervalGrid::of_minutes(*rc::gen::element(5, 10, 15, 30, 60, 1440));
    const CivilDay span =
        grid.span_of(make_day(2026, 1, 1) + std::chrono::days{*rc::gen::inRange(0, 365)});
    const int slot = *rc::gen::inRange(0, grid.slots(zone, span));
    const Instant begin = grid.slot_begin(zone, span, slot);
    RC_ASSERT(grid.slot_at(zone, span, begin) == slot);
    RC_ASSERT(!grid.slot_at(zone, span, begin + std::chrono::seconds{1}));
    RC_ASSERT(grid.span_of(std::chrono::floor<std::chrono::days>(zone.to_local(begin))) == span);
}

}  // namespace
}  // namespace voltmark::time
