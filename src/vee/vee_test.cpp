// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::make_day;

const time::CivilDay kDay = make_day(2026, 7, 8);  // A Wednesday.

const time::BillingPeriod kExpected{kDay - days{60}, kDay + days{60}};

SpanReadings flat(std::int64_t milli) {
    return {std::vector<std::int64_t>(24, milli), {}};
}

bool weekday_alike(time::CivilDay left, time::CivilDay right) {
    const auto off = [](time::CivilDay day) { return time::weekday_of(day).iso_encoding() > 5; };
    return off(left) == off(right);
}

TEST(EstimateDay, DrawsALineAcrossAShortGap) {
    DayReadings all;
    all[kDay] = flat(100);
    all[kDay].values_milli[9] = 100;
    all[kDay].values_milli[12] = 400;
    all[kDay].runs = {{10, 2, Quality::missing, 0, 0}};
    all[kDay].values_milli[10] = all[kDay].values_milli[11] = 0;
    const std::optional<SpanReadings> filled =
        estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike);
    ASSERT_TRUE(filled.has_value());
    EXPECT_EQ(filled->values_milli[10], 200);
    EXPECT_EQ(filled->values_milli[11], 300);
    EXPECT_EQ(filled->runs, (std::vector<meter::QualityRun>{{10, 2, Quality::estimated, 101, 0}}));
}

TEST(EstimateDay, BridgesMidnightToo) {
    DayReadings all;
    all[kDay - days{1}] = flat(100);
    all[kDay] = flat(300);
    all[kDay].runs = {{0, 1, Quality::missing, 0, 0}};
    all[kDay].values_milli[0] = 0;
    EXPECT_EQ(estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike)->values_milli[0], 200);
}

TEST(EstimateDay, TakesLikeDaysForALongGap) {
    DayReadings all;
    for (int d = -14; d <= 14; ++d) {
        const time::CivilDay day = kDay + days{d};
        const bool off = time::weekday_of(day).iso_encoding() > 5;
        all[day] = flat(off ? 1000 : 100 + d);
    }
    all.erase(kDay);
    const std::optional<SpanReadings> filled =
        estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike);
    ASSERT_TRUE(filled.has_value());
    EXPECT_EQ(filled->values_milli[5], 100);  // (-1, +1, -2, +2): working days only.
    EXPECT_EQ(filled->runs, (std::vector<meter::QualityRun>{{0, 24, Quality::estimated, 102, 0}}));
}

// The last day of what was delivered was never estimated: the days that had not come yet were
// taken for part of the gap.
TEST(EstimateDay, FillsTheLastDayThoughNothingFollowsIt) {
    DayReadings all;
    for (int d = 1; d <= 20; ++d) all[kDay - days{d}] = flat(100);
    const time::BillingPeriod until_today{kDay - days{20}, kDay + days{1}};
    EXPECT_TRUE(estimate_day({}, all, kDay, 24, 60, until_today, weekday_alike).has_value());
    EXPECT_FALSE(estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike).has_value());
}

// Estimates are made of measurements: an estimate never feeds on another, and what cannot be known
// stays missing.
TEST(EstimateDay, NeverInventsFromEstimatesOrTooFewDays) {
    DayReadings all;
    for (int d = 1; d <= 10; ++d) {
        all[kDay - days{d}] = flat(100);
        all[kDay - days{d}].runs = {{0, 24, Quality::estimated, 102, 0}};
    }
    EXPECT_FALSE(estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike).has_value());
    all[kDay + days{1}] = flat(100);  // One measured like day is too few.
    EXPECT_FALSE(estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike).has_value());
    all[kDay + days{2}] = flat(100);
    EXPECT_TRUE(estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike).has_value());
    EstimateRules strict;
    strict.longest_gap_days = 0;
    EXPECT_FALSE(estimate_day(strict, all, kDay, 24, 60, kExpected, weekday_alike).has_value());
}

// Law: what was measured stays as it was; every slot is measured, estimated or missing, and says
// which.
RC_GTEST_PROP(EstimateDay, ChangesNothingThatWasMeasured, ()) {
    DayReadings all;
    for (int d = -6; d <= 6; ++d) {
        if (*rc::gen::inRange(0, 4) == 0) continue;
        SpanReadings& day = all[kDay + days{d}] = flat(*rc::gen::inRange<std::int64_t>(0, 5000));
        const int first = *rc::gen::inRange(0, 24);
        const int count = *rc::gen::inRange(0, 25 - first);
        if (count > 0) {
            day.runs = {{first, count, Quality::missing, 0, 0}};
            std::fill_n(day.values_milli.begin() + first, count, 0);
        }
    }
    const std::optional<SpanReadings> filled =
        estimate_day({}, all, kDay, 24, 60, kExpected, weekday_alike);
    if (!filled) return;
    std::vector<Quality> before(24, all.contains(kDay) ? Quality::actual : Quality::missing);
    if (all.contains(kDay)) {
        for (const auto& run : all[kDay].runs)
            std::fill_n(before.begin() + run.first, run.count, run.quality);
    }
    std::vector<Quality> after(24, Quality::actual);
    for (const auto& run : filled->runs)
        std::fill_n(after.begin() + run.first, run.count, run.quality);
    for (std::size_t slot = 0; slot < 24; ++slot) {
        if (before[slot] == Quality::actual) {
            RC_ASSERT(after[slot] == Quality::actual);
            RC_ASSERT(filled->values_milli[slot] == all[kDay].values_milli[slot]);
        } else {
            RC_ASSERT(after[slot] == Quality::estimated || after[slot] == Quality::missing);
        }
    }
}

}  // namespace
}  // namespace voltmark::vee
