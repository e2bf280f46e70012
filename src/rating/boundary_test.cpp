// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/boundary.hpp"

#include <gtest/gtest.h>

namespace voltmark::rating {
namespace {

const time::CivilDay kDay{std::chrono::year{2026} / 7 / 1};

ChannelReadings channel(Flow flow, int minutes, std::vector<std::int64_t> values) {
    ChannelReadings one{flow, *time::IntervalGrid::of_minutes(minutes), {}};
    one.spans.emplace(kDay, meter::SpanReadings{std::move(values), {}});
    return one;
}

const std::vector<std::int64_t>& values(const ChannelReadings& channel) {
    return channel.spans.at(kDay).values_milli;
}

TEST(AtTheBoundary, NetsIntervalByInterval) {
    const std::vector load{channel(Flow::import_active, 60, {5, 5, 5})};
    const std::vector plant{channel(Flow::export_active, 60, {0, 8, -1})};
    const auto metered = at_the_boundary(load, plant);
    ASSERT_TRUE(metered.has_value());
    EXPECT_EQ(values((*metered)[0]), (std::vector<std::int64_t>{5, 0, 6}));
    EXPECT_EQ(values((*metered)[1]), (std::vector<std::int64_t>{0, 3, 0}));
}

// With a meter each, the plant's own use is bought like the load's.
TEST(AtTheBoundary, TwoMetersKeepThemApart) {
    const std::vector load{channel(Flow::import_active, 60, {5, 5, 5})};
    const std::vector plant{channel(Flow::export_active, 60, {0, 8, -1})};
    const auto metered = at_the_boundary(load, plant, Meters::two);
    ASSERT_TRUE(metered.has_value());
    EXPECT_EQ(values((*metered)[0]), (std::vector<std::int64_t>{5, 5, 6}));
    EXPECT_EQ(values((*metered)[1]), (std::vector<std::int64_t>{0, 8, 0}));
}

// Nothing is lost where an hour is divided into quarters.
TEST(AtTheBoundary, LongerIntervalsAreDividedWithoutARemainder) {
    const std::vector load{channel(Flow::import_active, 60, {10})};
    const std::vector plant{channel(Flow::export_active, 15, {0, 0, 0, 0})};
    const auto metered = at_the_boundary(load, plant);
    ASSERT_TRUE(metered.has_value());
    EXPECT_EQ(values((*metered)[0]), (std::vector<std::int64_t>{3, 3, 2, 2}));
}

TEST(AtTheBoundary, WhatEitherLacksIsMissing) {
    std::vector load{channel(Flow::import_active, 60, {5, 5})};
    load[0].spans.at(kDay).runs = {{1, 1, meter::Quality::missing, 0, 0}};
    const std::vector plant{channel(Flow::export_active, 60, {1, 1})};
    const auto metered = at_the_boundary(load, plant);
    ASSERT_TRUE(metered.has_value());
    EXPECT_EQ((*metered)[0].spans.at(kDay).runs.size(), 1U);
    EXPECT_EQ((*metered)[1].spans.at(kDay).runs.size(), 1U);
}

TEST(AtTheBoundary, RefusesLengthsThatDoNotDivide) {
    const std::vector load{channel(Flow::import_active, 15, {5})};
    const std::vector plant{channel(Flow::export_active, 1440, {1})};
    EXPECT_EQ(at_the_boundary(load, plant).error().name(), "rating.intervals_differ");
    EXPECT_EQ(at_the_boundary({}, plant).error().name(), "rating.no_channel");
}

}  // namespace
}  // namespace voltmark::rating
