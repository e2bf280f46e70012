// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/estimation.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "voltmark/base/random.hpp"
#include "voltmark/vee/constrained.hpp"
#include "voltmark/vee/scalar.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

using Values = std::vector<std::optional<std::int64_t>>;

const CivilDay kMonday = make_day(2026, 6, 1);
constexpr int kHours = 24;

bool is_weekend(CivilDay day) {
    return time::weekday_of(day).iso_encoding() > 5;
}

/// So many days of 24 hours from a Monday; `value` tells what is read on a day in an hour.
template <class Value>
Timeline line_of(int count, Value&& value) {
    Timeline line{kHours};
    for (int d = 0; d < count; ++d) {
        SpanReadings readings;
        for (int hour = 0; hour < kHours; ++hour) readings.values_milli.push_back(value(d, hour));
        const CivilDay day = kMonday + days{d};
        line.add_day(day, kHours, 0, is_weekend(day), &readings);
    }
    return line;
}

/// Every hour as its own: 100, 101 ... on working days, ten times that on weekends.
std::int64_t weekly(int day, int hour) {
    return (day % 7 > 4 ? 10 : 1) * (100 + hour);
}

std::vector<CivilDay> days_used(const Estimate& made) {
    std::vector<CivilDay> found;
    for (const Source& source : made.sources) found.push_back(source.day);
    return found;
}

TEST(EstimateLinear, DrawsALineFromEndToEnd) {
    const Timeline line = line_of(3, [](int, int hour) { return 100 * hour; });
    MethodRules rules;
    rules.linear_minutes = 180;
    const auto made = estimate_linear(rules, Known{line, {kHours + 5, 3}});
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{500, 600, 700}));
    EXPECT_EQ(made->method, Method::linear);
    EXPECT_EQ(made->sources, (std::vector<Source>{{kMonday + days{1}, 2}}));
}

TEST(EstimateLinear, NeedsBothEndsAndAShortGap) {
    const Timeline line = line_of(3, weekly);
    EXPECT_FALSE(estimate_linear({}, Known{line, {0, 2}}).has_value());
    EXPECT_FALSE(estimate_linear({}, Known{line, {3 * kHours - 2, 2}}).has_value());
    EXPECT_FALSE(estimate_linear({}, Known{line, {kHours, 3}}).has_value());
    EXPECT_TRUE(estimate_linear({}, Known{line, {kHours, 2}}).has_value());
}

TEST(EstimateLikeDay, IsTheMeanOfTheNearestFour) {
    // Working days read 100 x the day; the gap is on Wednesday of the second week, day 9.
    const Timeline line = line_of(21, [](int day, int) { return 100 * day; });
    const auto made = estimate_like_day({}, Known{line, {9 * kHours + 4, 1}});
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{(800 + 1000 + 700 + 1100) / 4}));
    EXPECT_EQ(days_used(*made), (std::vector{kMonday + days{7}, kMonday + days{8},
                                             kMonday + days{10}, kMonday + days{11}}));
}

TEST(EstimateLikeDay, LeavesWhatItCannotTell) {
    Timeline line{kHours};
    const SpanReadings flat{std::vector<std::int64_t>(kHours, 100), {}};
    SpanReadings half = flat;
    half.runs = {{12, 12, Quality::missing, 0, 0}};
    line.add_day(kMonday, kHours, 0, false, &flat);
    line.add_day(kMonday + days{1}, kHours, 0, false, nullptr);
    line.add_day(kMonday + days{2}, kHours, 0, false, &half);
    const auto made = estimate_like_day({}, Known{line, {kHours + 11, 2}});
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{100, std::nullopt}));
    EXPECT_FALSE(made->is_whole());
}

TEST(EstimateProxyDay, TakesDaysThatReadAlikeAroundTheGap) {
    // Odd weeks are cold and even ones are not: the days beside the gap tell which this is.
    const auto value = [](int day, int hour) { return (day / 7 % 2 == 1 ? 1000 : 100) + hour; };
    const Timeline line = line_of(42, value);
    const Gap gap{23 * kHours + 6, 6};  // Wednesday of the fourth week, a cold one.
    const auto made = estimate_proxy_day({}, Known{line, gap});
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{1006, 1007, 1008, 1009, 1010, 1011}));
}

TEST(EstimateOwnProfile, FollowsTheLevelPartOfTheWay) {
    // All days alike, but from the day before the gap to the one after everything is doubled.
    const auto value = [](int day, int hour) {
        return (day >= 15 && day <= 17 ? 2 : 1) * weekly(day, hour);
    };
    const Timeline line = line_of(35, value);
    const auto made = estimate_own_profile({}, Known{line, {16 * kHours, kHours}});
    ASSERT_TRUE(made.has_value());
    // The neighbours are doubled themselves and weigh in the shape: between single and double.
    for (int hour = 0; hour < kHours; ++hour) {
        EXPECT_GT(*made->values_milli[static_cast<std::size_t>(hour)], 150 + hour);
        EXPECT_LE(*made->values_milli[static_cast<std::size_t>(hour)], 2 * (100 + hour));
    }
}

// What reads the same every week is found again exactly, by every method that looks at days.
TEST(Estimates, FindAWeekThatRepeatsAgain) {
    const Timeline line = line_of(35, weekly);
    for (const Method method : own_methods()) {
        if (method == Method::linear || method == Method::smooth ||
            method == Method::smooth_blend || method == Method::smooth_alike)
            continue;
        for (const Gap gap : {Gap{16 * kHours + 3, 7}, Gap{17 * kHours, 3 * kHours}}) {
            const auto made = estimate_by(method, {}, Known{line, gap});
            ASSERT_TRUE(made && made->is_whole()) << to_text(method);
            for (int i = 0; i < gap.count; ++i) {
                EXPECT_EQ(made->values_milli[static_cast<std::size_t>(i)],
                          line.value(gap.first + i))
                    << to_text(method) << " slot " << i;
            }
        }
    }
}

// A day that was lived otherwise, and days of another time, say little of a day that is like
// others.
TEST(EstimateAlike, WeighsDaysByWhatWasReadAroundTheGap) {
    const auto value = [](int day, int hour) {
        return (day == 16 ? 50'000 : day / 7 % 2 == 1 ? 1000 : 100) + hour;
    };
    const Timeline line = line_of(42, value);
    const Gap gap{23 * kHours + 6, 6};  // Wednesday of the fourth week, a cold one.
    for (const auto& made :
         {estimate_alike({}, Known{line, gap}), estimate_smooth_alike({}, Known{line, gap})}) {
        ASSERT_TRUE(made && made->is_whole());
        for (std::size_t i = 0; i < 6; ++i) {
            EXPECT_GT(*made->values_milli[i], 800) << to_text(made->method);
            EXPECT_LT(*made->values_milli[i], 1300) << to_text(made->method);
        }
    }
}

TEST(EstimateAlike, IsNotToldFromDaysOfTheOtherKindAlone) {
    const Timeline line = line_of(6, weekly);  // One Saturday, which has the gap.
    const Known known{line, {5 * kHours + 6, 4}};
    EXPECT_FALSE(estimate_alike({}, known).has_value());
    EXPECT_FALSE(estimate_smooth_alike({}, known).has_value());
}

// A bridge leaves from one end and arrives at the other: beside a reading that is off, the estimate
// is off as well, and less so further away.
TEST(EstimateBridge, LeadsFromEndToEnd) {
    const auto value = [](int day, int hour) {
        const bool lifted = day == 16 && hour < 12;
        return weekly(day, hour) + (lifted ? 400 - 10 * hour : 0);
    };
    const Timeline line = line_of(35, value);
    const Gap gap{16 * kHours + 6, 12};
    const auto made = estimate_bridge({}, Known{line, gap});
    const auto profile = estimate_own_profile({}, Known{line, gap});
    ASSERT_TRUE(made && profile);
    std::int64_t last = 340;
    for (std::size_t i = 0; i < 12; ++i) {
        const std::int64_t above = *made->values_milli[i] - *profile->values_milli[i];
        EXPECT_LT(above, last);
        last = above;
    }
    EXPECT_GT(*made->values_milli[0] - *profile->values_milli[0], 150);
}

TEST(Estimates, AreNotBelowZeroWhereNothingWas) {
    const auto value = [](int day, int hour) -> std::int64_t {
        return day == 16 && hour < 6 ? 0 : hour == 6 ? 5000 : 10;
    };
    const Timeline line = line_of(35, value);
    const auto made = estimate_bridge({}, Known{line, {16 * kHours + 6, 10}});
    ASSERT_TRUE(made.has_value());
    for (const auto& one : made->values_milli) EXPECT_GE(*one, 0);
}

// Estimates, missing readings and what is hidden behind the gap itself are out of every method's
// sight: changing them changes nothing.
TEST(Estimates, ReadNeitherEstimatesNorTheGap) {
    const Gap gap{16 * kHours + 4, 30};
    const auto build = [&](std::int64_t poison) {
        Timeline line{kHours};
        Random random{7};
        for (int d = 0; d < 40; ++d) {
            SpanReadings readings;
            for (int hour = 0; hour < kHours; ++hour)
                readings.values_milli.push_back(weekly(d, hour) + random.between(0, 50));
            if (d % 5 == 2) {
                readings.runs = {{3, 6, Quality::estimated, 102, 0},
                                 {12, 4, Quality::missing, 0, 0}};
                std::fill_n(readings.values_milli.begin() + 3, 6, poison);
                std::fill_n(readings.values_milli.begin() + 12, 4, poison);
            }
            for (int hour = 0; hour < kHours; ++hour) {
                if (gap.contains(d * kHours + hour))
                    readings.values_milli[static_cast<std::size_t>(hour)] = poison;
            }
            const CivilDay day = kMonday + days{d};
            line.add_day(day, kHours, 0, is_weekend(day), &readings);
        }
        return line;
    };
    const Timeline one = build(1);
    const Timeline other = build(99'999'999);
    MethodRules rules;
    rules.linear_minutes = 6000;
    for (const Method method : own_methods()) {
        const auto left = estimate_by(method, rules, Known{one, gap});
        const auto right = estimate_by(method, rules, Known{other, gap});
        ASSERT_EQ(left.has_value(), right.has_value()) << to_text(method);
        if (!left) continue;
        EXPECT_EQ(left->values_milli, right->values_milli) << to_text(method);
        EXPECT_EQ(left->sources, right->sources) << to_text(method);
    }
    const auto left = choose(rules, one, gap);
    const auto right = choose(rules, other, gap);
    ASSERT_TRUE(left && right);
    EXPECT_EQ(left->method, right->method);
    EXPECT_EQ(left->values_milli, right->values_milli);
    EXPECT_EQ(left->error_permille, right->error_permille);
}

TEST(Choose, PrefersWhatItsTrialsPrefer) {
    // Every day rises evenly from a level of its own: a line is exact, and no other day tells more.
    Random random{3};
    std::int64_t level = 0;
    const Timeline ramps = line_of(40, [&](int, int hour) {
        if (hour == 0) level = random.between(100'000, 900'000);
        return level + 20'000 * hour;
    });
    const auto ramped = choose({}, ramps, {20 * kHours + 8, 2});
    ASSERT_TRUE(ramped.has_value());
    EXPECT_EQ(ramped->method, Method::linear);
    EXPECT_EQ(ramped->error_permille, 0);
    // One that is the same every day and jumps from hour to hour: never a line.
    const Timeline jumps =
        line_of(40, [](int, int hour) { return hour % 2 == 0 ? 100'000 : 1'000'000; });
    const auto jumped = choose({}, jumps, {20 * kHours + 8, 2});
    ASSERT_TRUE(jumped.has_value());
    EXPECT_NE(jumped->method, Method::linear);
    EXPECT_EQ(jumped->error_permille, 0);
    EXPECT_EQ(jumped->values_milli, (Values{100'000, 1'000'000}));
    EXPECT_GE(jumped->trials, 3);
}

// Where neither a line nor other days tell all, what both say together errs less than each: half of
// what is read is level, which the ends know, and half the hour, which other days know.
TEST(Choose, MixesWhatErrsAlike) {
    Random random{9};
    const Timeline line = line_of(60, [&](int day, int hour) {
        return weekly(day, hour) * 1000 + random.between(0, 60'000);
    });
    const auto made = choose({}, line, {30 * kHours + 8, 4});
    ASSERT_TRUE(made && made->is_whole());
    EXPECT_EQ(made->method, Method::mixed);
    EXPECT_GE(made->trials, 3);
    ASSERT_TRUE(made->error_permille.has_value());
    EXPECT_FALSE(made->sources.empty());
}

TEST(Choose, TellsNoErrorWithoutTrials) {
    const Timeline line = line_of(3, weekly);
    const auto made = choose({}, line, {kHours + 4, 2});
    ASSERT_TRUE(made.has_value());
    EXPECT_FALSE(made->error_permille.has_value());
    EXPECT_LT(made->trials, 3);
}

// What trials say must be what happens: a channel of pure chance is told to be badly known, and one
// that repeats to be well known.
TEST(Choose, SaysHonestlyHowFarOffItIs) {
    Random random{11};
    const Timeline noise = line_of(60, [&](int, int) { return random.between(0, 1'000'000); });
    const auto vague = choose({}, noise, {30 * kHours, kHours});
    ASSERT_TRUE(vague && vague->error_permille);
    EXPECT_GT(*vague->error_permille, 350);
    EXPECT_LT(*vague->error_permille, 700);
    const Timeline week = line_of(60, [](int day, int hour) { return weekly(day, hour) * 1000; });
    const auto sure = choose({}, week, {30 * kHours, kHours});
    ASSERT_TRUE(sure && sure->error_permille);
    EXPECT_EQ(*sure->error_permille, 0);
}

TEST(EstimateClassProfile, ScalesAProfileToTheChannel) {
    const Timeline profile = line_of(10, [](int day, int hour) { return weekly(day, hour); });
    const Timeline line = line_of(10, [](int day, int hour) { return 3 * weekly(day, hour); });
    const auto made = estimate_class_profile({}, Known{line, {4 * kHours + 1, 3}}, profile);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{303, 306, 309}));
    EXPECT_EQ(made->method, Method::class_profile);
}

TEST(EstimateNeighbours, TakesThoseThatRunAlike) {
    const Timeline line = line_of(10, [](int day, int hour) { return 2 * weekly(day, hour); });
    std::vector<Timeline> lines;
    for (int k = 1; k <= 3; ++k) {
        lines.push_back(line_of(10, [&](int day, int hour) { return k * weekly(day, hour); }));
    }
    lines.push_back(line_of(10, [](int, int hour) { return hour % 5 == 0 ? 9000 : 1; }));
    std::vector<Neighbour> neighbours;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        neighbours.push_back({{SiteId{static_cast<std::int64_t>(4 - i)}, ChannelNo{1}}, &lines[i]});
    }
    const auto made = estimate_neighbours({}, Known{line, {4 * kHours, 2}}, neighbours);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->values_milli, (Values{200, 202}));
    EXPECT_EQ(made->channels.size(), 3U);
    for (const ChannelId channel : made->channels) EXPECT_NE(channel.site_id, SiteId{1});
    EXPECT_FALSE(estimate_neighbours({}, Known{line, {4 * kHours, 2}}, {}).has_value());
}

}  // namespace
}  // namespace voltmark::vee
