// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/timeline.hpp"

#include <gtest/gtest.h>

#include "voltmark/vee/estimation.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

const time::Zone kBerlin = *time::Zone::find("Europe/Berlin");
const time::IntervalGrid kHourly = *time::IntervalGrid::of_minutes(60);
const time::IntervalGrid kQuarters = *time::IntervalGrid::of_minutes(15);
const CivilDay kSpring = make_day(2026, 3, 29);   // 23 hours: 02:00 is left out.
const CivilDay kAutumn = make_day(2026, 10, 25);  // 25 hours: 02:00 comes twice.

/// Weeks around a day, each slot reading what the clock on the wall says: 100 x the hour.
Timeline weeks_around(CivilDay middle, const time::IntervalGrid& grid) {
    const int usual = time::IntervalGrid::kDayMinutes / grid.minutes();
    Timeline line{usual};
    for (CivilDay day = middle - days{21}; day <= middle + days{21}; day += days{1}) {
        SpanReadings readings;
        for (int slot = 0; slot < grid.slots(kBerlin, day); ++slot) {
            const auto local = kBerlin.to_local(grid.slot_begin(kBerlin, day, slot));
            const auto hour =
                std::chrono::floor<std::chrono::hours>(local - time::LocalSeconds{day});
            readings.values_milli.push_back(100 * hour.count());
        }
        line.add_day(day, static_cast<int>(readings.values_milli.size()),
                     clock_turn(grid, kBerlin, day), time::weekday_of(day).iso_encoding() > 5,
                     &readings);
    }
    return line;
}

TEST(ClockTurn, IsTheSlotBehindTheChange) {
    EXPECT_EQ(clock_turn(kHourly, kBerlin, kSpring), 2);
    EXPECT_EQ(clock_turn(kHourly, kBerlin, kAutumn), 3);
    EXPECT_EQ(clock_turn(kQuarters, kBerlin, kSpring), 8);
    EXPECT_EQ(clock_turn(kQuarters, kBerlin, kAutumn), 12);
    EXPECT_EQ(clock_turn(kHourly, kBerlin, kSpring + days{1}), 0);
}

TEST(Timeline, FindsTheSameClockOnDaysOfOtherLengths) {
    const Timeline line = weeks_around(kSpring, kHourly);
    const int day = *line.find_day(kSpring);
    const int first = line.days()[static_cast<std::size_t>(day)].first;
    EXPECT_EQ(line.usual_slot(first + 1), 1);
    EXPECT_EQ(line.usual_slot(first + 2), 3);
    EXPECT_EQ(line.slot_on(day, 1), first + 1);
    EXPECT_FALSE(line.slot_on(day, 2).has_value());
    EXPECT_EQ(line.slot_on(day, 23), first + 22);
    const Timeline autumn = weeks_around(kAutumn, kHourly);
    const int long_day = *autumn.find_day(kAutumn);
    const int begin = autumn.days()[static_cast<std::size_t>(long_day)].first;
    EXPECT_EQ(autumn.usual_slot(begin + 2), 2);
    EXPECT_EQ(autumn.usual_slot(begin + 3), 2);
    EXPECT_EQ(autumn.usual_slot(begin + 24), 23);
    EXPECT_EQ(autumn.slot_on(long_day, 2), begin + 2);
    EXPECT_EQ(autumn.slot_on(long_day, 3), begin + 4);
    EXPECT_FALSE(autumn.find_day(kAutumn + days{22}).has_value());
}

/// A method fills a whole day of another length, and every slot reads what its clock says.
void expect_filled_by_the_clock(Method method, const Timeline& line, const Gap& gap) {
    const auto made = estimate_by(method, {}, Known{line, gap});
    ASSERT_TRUE(made && made->is_whole()) << to_text(method);
    for (int i = 0; i < gap.count; ++i) {
        EXPECT_EQ(made->values_milli[static_cast<std::size_t>(i)], line.value(gap.first + i))
            << to_text(method) << " slot " << i << " of " << gap.count;
    }
}

// The days on which the clocks change are filled like any other, by the clock on the wall: the
// plain policy had to leave them empty.
TEST(Timeline, DaysOf23And25HoursAreEstimatedByTheClock) {
    for (const CivilDay changed : {kSpring, kAutumn}) {
        for (const time::IntervalGrid& grid : {kHourly, kQuarters}) {
            const Timeline line = weeks_around(changed, grid);
            const Timeline::Day day =
                line.days()[static_cast<std::size_t>(*line.find_day(changed))];
            const Gap gap{day.first, day.slots};
            expect_filled_by_the_clock(Method::like_day, line, gap);
            expect_filled_by_the_clock(Method::proxy_day, line, gap);
            expect_filled_by_the_clock(Method::own_profile, line, gap);
            expect_filled_by_the_clock(Method::bridge, line, gap);
            EXPECT_TRUE(choose({}, line, gap)->is_whole());
        }
    }
}

TEST(Timeline, HoldsMeasurementsAlone) {
    SpanReadings readings{std::vector<std::int64_t>(24, 5), {}};
    readings.runs = {{0, 1, Quality::missing, 0, 0},
                     {1, 1, Quality::estimated, 102, 0},
                     {2, 1, Quality::substituted, 14, 0},
                     {3, 1, Quality::suspect, 0, 0}};
    Timeline line{24};
    line.add_day(kSpring + days{1}, 24, 0, false, &readings);
    line.add_day(kSpring + days{2}, 24, 0, false, nullptr);
    const SpanReadings halves{std::vector<std::int64_t>(48, 5), {}};
    line.add_day(kSpring + days{3}, 24, 0, false, &halves);  // Of another interval.
    EXPECT_FALSE(line.is_measured(0));
    EXPECT_FALSE(line.is_measured(1));
    EXPECT_TRUE(line.is_measured(2));
    EXPECT_TRUE(line.is_measured(3));
    EXPECT_FALSE(line.is_measured(24));
    EXPECT_FALSE(line.is_measured(48));
    EXPECT_FALSE(line.is_measured(-1));
    EXPECT_FALSE(line.is_measured(72));
    EXPECT_FALSE(line.has_negative());
}

TEST(Method, NumbersAndWordsAreSetInStone) {
    const std::pair<Method, std::pair<int, std::string_view>> want[] = {
        {Method::linear, {101, "linear"}},
        {Method::like_day, {102, "like_day"}},
        {Method::proxy_day, {103, "proxy_day"}},
        {Method::own_profile, {104, "own_profile"}},
        {Method::bridge, {105, "bridge"}},
        {Method::class_profile, {106, "class_profile"}},
        {Method::neighbour, {107, "neighbour"}},
        {Method::register_bound, {108, "register_bound"}},
        {Method::district, {109, "district"}},
        {Method::scalar_from_interval, {110, "scalar_from_interval"}},
        {Method::interval_from_scalar, {111, "interval_from_scalar"}},
        {Method::move_in, {112, "move_in"}},
        {Method::blend, {113, "blend"}},
        {Method::smooth, {114, "smooth"}},
        {Method::smooth_blend, {115, "smooth_blend"}},
        {Method::alike, {116, "alike"}},
        {Method::smooth_alike, {117, "smooth_alike"}},
        {Method::mixed, {118, "mixed"}}};
    ASSERT_EQ(all_methods().size(), std::size(want));
    for (const auto& [method, named] : want) {
        EXPECT_EQ(static_cast<int>(method), named.first);
        EXPECT_EQ(to_text(method), named.second);
        EXPECT_EQ(find_method(named.second), method);
        EXPECT_EQ(find_method(named.first), method);
    }
    EXPECT_FALSE(find_method(14).has_value());
    EXPECT_FALSE(find_method("nearest").has_value());
}

}  // namespace
}  // namespace voltmark::vee
