// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/constrained.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "voltmark/base/int128.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/vee/scalar.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

using Parts = std::vector<std::int64_t>;
using Values = std::vector<std::optional<std::int64_t>>;

const CivilDay kMonday = make_day(2026, 6, 1);
constexpr int kHours = 24;

/// Days of 24 hours that read 100 + hour, with missing slots of each day.
Timeline line_of(int count, const std::vector<Gap>& missing) {
    Timeline line{kHours};
    for (int d = 0; d < count; ++d) {
        SpanReadings readings;
        for (int hour = 0; hour < kHours; ++hour) {
            readings.values_milli.push_back(100 + hour);
            for (const Gap& gap : missing) {
                if (gap.contains(d * kHours + hour))
                    readings.runs.push_back({hour, 1, Quality::missing, 0, 0});
            }
        }
        line.add_day(kMonday + days{d}, kHours, 0, false, &readings);
    }
    return line;
}

std::int64_t sum_of(const Estimate& made) {
    std::int64_t sum = 0;
    for (const auto& value : made.values_milli) sum += *value;
    return sum;
}

TEST(Apportion, GivesTheRestToTheLargestRemainders) {
    EXPECT_EQ(apportion(10, Parts{1, 1, 1}), (Parts{4, 3, 3}));
    EXPECT_EQ(apportion(100, Parts{50, 30, 20}), (Parts{50, 30, 20}));
    EXPECT_EQ(apportion(7, Parts{1, 2, 4}), (Parts{1, 2, 4}));
    EXPECT_EQ(apportion(8, Parts{1, 2, 4}), (Parts{1, 2, 5}));  // 1.14, 2.29, 4.57.
    EXPECT_EQ(apportion(9, Parts{1, 2, 4}), (Parts{1, 3, 5}));  // 1.29, 2.57, 5.14.
    EXPECT_EQ(apportion(5, Parts{0, 0}), (Parts{3, 2}));        // Nothing to go by: equal.
    EXPECT_EQ(apportion(5, Parts{-3, 1}), (Parts{0, 5}));
    EXPECT_EQ(apportion(0, Parts{3, 1}), (Parts{0, 0}));
}

// Law: parts sum to the total, none is below zero, and each is its share rounded one way or other.
TEST(Apportion, SumsExactlyWhateverTheWeights) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random{seed};
        Parts weights(static_cast<std::size_t>(random.between(1, 700)));
        const std::int64_t most = std::int64_t{1} << random.between(0, 52);
        for (std::int64_t& weight : weights) weight = random.between(0, most);
        const std::int64_t total = random.between(0, std::int64_t{1} << random.between(1, 60));
        const Parts parts = apportion(total, weights);
        const Int128 all = std::accumulate(weights.begin(), weights.end(), Int128{0});
        EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), total);
        if (all == 0) continue;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const Int128 share = Int128{total} * weights[i] / all;
            EXPECT_TRUE(parts[i] == share || parts[i] == share + 1) << seed << ' ' << i;
        }
    }
}

TEST(BindToRegister, FillsTheSpanToTheAdvanceExactly) {
    const std::vector<Gap> missing{{10 * kHours + 5, 3}, {11 * kHours, 30}};
    const Timeline line = line_of(20, missing);
    const Gap span{9 * kHours, 5 * kHours};
    std::int64_t measured = 0;
    for (int slot = span.first; slot < span.end(); ++slot)
        if (line.is_measured(slot)) measured += line.value(slot);
    for (const std::int64_t left : {0, 1, 1234, 5'000'000}) {
        const auto filled = bind_to_register({}, line, span, measured + left);
        ASSERT_TRUE(filled && filled->size() == 2U);
        EXPECT_EQ((*filled)[0].gap, missing[0]);
        EXPECT_EQ((*filled)[1].gap, missing[1]);
        EXPECT_EQ(sum_of((*filled)[0].estimate) + sum_of((*filled)[1].estimate), left);
        EXPECT_EQ((*filled)[0].estimate.method, Method::register_bound);
    }
}

TEST(BindToRegister, RefusesARegisterThatCountedLessThanWasMeasured) {
    const Timeline line = line_of(20, {{10 * kHours, 2}});
    EXPECT_FALSE(bind_to_register({}, line, {9 * kHours, 48}, 100).has_value());
    // Nothing is missing: there is nothing to fill, whatever the register says.
    EXPECT_TRUE(bind_to_register({}, line, {3 * kHours, 48}, 0)->empty());
}

TEST(BindToRegister, SharesEquallyWhereNothingIsLikeIt) {
    const Timeline line = line_of(1, {{0, 3}});
    const auto filled = bind_to_register({}, line, {0, 3}, 10);
    ASSERT_TRUE(filled.has_value());
    EXPECT_EQ(filled->front().estimate.values_milli, (Values{4, 3, 3}));
}

TEST(BindToRegister, SumsExactlyOverSeeds) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random{seed};
        std::vector<Gap> missing;
        for (int at = 8 * kHours; at < 14 * kHours;) {
            const Gap gap{at, static_cast<int>(random.between(1, 40))};
            missing.push_back(gap);
            at = gap.end() + static_cast<int>(random.between(1, 30));
        }
        const Timeline line = line_of(24, missing);
        const Gap span{7 * kHours, 9 * kHours};
        const std::int64_t advance = random.between(20'000, 90'000);
        const auto filled = bind_to_register({}, line, span, advance);
        ASSERT_TRUE(filled.has_value());
        std::int64_t sum = 0;
        for (int slot = span.first; slot < span.end(); ++slot)
            if (line.is_measured(slot)) sum += line.value(slot);
        for (const FilledGap& one : *filled) sum += sum_of(one.estimate);
        EXPECT_EQ(sum, advance);
    }
}

TEST(BindToDistrict, SharesWhatTheTransformerHasLeft) {
    Estimate first;
    first.values_milli = {300, 100, 50};
    Estimate second;
    second.values_milli = {100, 100, std::nullopt};
    std::vector<Estimate> estimates{first, second};
    // 1000 less 4 % of loss is 960; 560 is known below; 400 is left.
    const DistrictTotals totals{{1000, std::nullopt, 100}, {560, 0, 200}, 40};
    bind_to_district(totals, estimates);
    EXPECT_EQ(estimates[0].values_milli, (Values{300, 100, 50}));
    EXPECT_EQ(estimates[1].values_milli, (Values{100, 100, std::nullopt}));
    const DistrictTotals tight{{700, 500, 500}, {560, 0, 0}, 0};
    bind_to_district(tight, estimates);
    EXPECT_EQ(estimates[0].values_milli, (Values{105, 250, 500}));
    EXPECT_EQ(estimates[1].values_milli, (Values{35, 250, 0}));
    EXPECT_EQ(estimates[1].method, Method::district);
}

TEST(LossOf, IsWhatReachesNobody) {
    EXPECT_EQ(loss_of(Parts{1000, 1000}, Parts{950, 970}, 2), 40);
    EXPECT_FALSE(loss_of(Parts{1000}, Parts{950}, 2).has_value());
    EXPECT_FALSE(loss_of(Parts{1000}, Parts{1001}, 1).has_value());
}

TEST(ScalarFromInterval, SumsWhatWasReadAndWhatWasEstimated) {
    const Timeline line = line_of(20, {{10 * kHours, 2}});
    std::int64_t day = 0;
    for (int hour = 0; hour < kHours; ++hour) day += 100 + hour;
    const auto made = scalar_from_interval({}, line, {10 * kHours, kHours}, 100);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(*made, (ScalarEstimate{day, 22, 2, 0}));
    // Two hours of 24 are more than 50 permille.
    EXPECT_FALSE(scalar_from_interval({}, line, {10 * kHours, kHours}, 50).has_value());
}

TEST(ScalarFromHistory, IsTheDailyMeanOfAdvancesBefore) {
    const Advance history[] = {{30'000, 30}, {31'000, 31}};
    EXPECT_EQ(scalar_from_history(history, 7), 7000);
    EXPECT_FALSE(scalar_from_history({}, 7).has_value());
}

TEST(IntervalFromScalar, LaysATotalOutOverAProfile) {
    const Timeline line = line_of(20, {});
    const Estimate own = interval_from_scalar({}, Known{line, {10 * kHours, 2}}, {}, 402);
    EXPECT_EQ(own.values_milli, (Values{200, 202}));
    EXPECT_EQ(own.method, Method::interval_from_scalar);
    EXPECT_FALSE(own.sources.empty());
    const Timeline bare = line_of(1, {{0, 24}});
    const Estimate typical = interval_from_scalar({}, Known{bare, {0, 3}}, Parts{1, 2, 1}, 400);
    EXPECT_EQ(typical.values_milli, (Values{100, 200, 100}));
    const Estimate even = interval_from_scalar({}, Known{bare, {0, 3}}, {}, 400);
    EXPECT_EQ(even.values_milli, (Values{134, 133, 133}));
}

TEST(EstimateMoveIn, AsksTheNewCustomerThenThePlaceThenTheClass) {
    const Gap gap{10 * kHours, 1};
    Timeline line{kHours};
    for (int d = 0; d < 20; ++d) {
        const SpanReadings flat{std::vector<std::int64_t>(kHours, d < 10 ? 100 : 700), {}};
        line.add_day(kMonday + days{d}, kHours, 0, false, d == 10 ? nullptr : &flat);
    }
    const auto own = estimate_move_in({}, line, gap, 10 * kHours, Parts{55});
    EXPECT_EQ(own->values_milli, (Values{700}));
    EXPECT_EQ(own->method, Method::move_in);
    // Moved in on the last of the days: only the one before lived here.
    Timeline fresh{kHours};
    for (int d = 0; d < 11; ++d) {
        const SpanReadings flat{std::vector<std::int64_t>(kHours, 100), {}};
        fresh.add_day(kMonday + days{d}, kHours, 0, false, d == 10 ? nullptr : &flat);
    }
    EXPECT_EQ(estimate_move_in({}, fresh, gap, 10 * kHours, Parts{55})->values_milli,
              (Values{100}));
    const Timeline bare = line_of(1, {{0, 24}});
    EXPECT_EQ(estimate_move_in({}, bare, {3, 1}, 0, Parts{55})->values_milli, (Values{55}));
    EXPECT_FALSE(estimate_move_in({}, bare, {3, 1}, 0, {}).has_value());
}

}  // namespace
}  // namespace voltmark::vee
