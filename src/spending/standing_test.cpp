// SPDX-License-Identifier: Apache-2.0
#include "voltmark/spending/standing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/spending/errors.hpp"

namespace voltmark::spending {
namespace {

const time::BillingPeriod kJuly = *time::parse_period("2026-07");

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

/// July, of which so many days are known to have cost so much.
billing::MonthCost cost_of(int days, std::int64_t fen) {
    billing::MonthCost cost;
    cost.wanted = kJuly;
    cost.days = {kJuly.from, kJuly.from + std::chrono::days{days}};
    cost.owed = yuan(fen);
    return cost;
}

Budget budget_of(std::int64_t fen, std::vector<int> thresholds = {50, 80, 100}) {
    Budget budget;
    budget.amount = yuan(fen);
    budget.thresholds = std::move(thresholds);
    return budget;
}

std::vector<std::pair<AlertKind, int>> told(const Budget& budget, const billing::MonthCost& cost) {
    std::vector<std::pair<AlertKind, int>> all;
    for (const Alert& one : alerts_due(budget, cost, Instant{}))
        all.emplace_back(one.kind, one.percent);
    return all;
}

TEST(Thresholds, AreAscendingAndFew) {
    EXPECT_EQ(*parse_thresholds("80,50,100"), (std::vector<int>{50, 80, 100}));
    EXPECT_EQ(to_text(*make_thresholds({200, 1})), "1,200");
    for (const char* wrong : {"", "0", "201", "50,50", "50,,80", "half", "1,2,3,4,5,6", "50,"})
        EXPECT_EQ(parse_thresholds(wrong).error().code, &kThresholds) << wrong;
}

// A month's end that follows from two days would only frighten.
TEST(Projection, IsAStraightLineOnceAWeekIsKnown) {
    EXPECT_EQ(projected(cost_of(6, 600)), std::nullopt);
    EXPECT_EQ(projected(cost_of(7, 700)), yuan(3100));
    EXPECT_EQ(projected(cost_of(31, 12345)), yuan(12345));
    billing::MonthCost moved_out = cost_of(3, 300);
    moved_out.wanted.to = kJuly.from + std::chrono::days{3};
    EXPECT_EQ(projected(moved_out), yuan(300));
}

TEST(Alerts, TellEachThresholdThatIsReached) {
    using enum AlertKind;
    const Budget budget = budget_of(10'000);
    EXPECT_TRUE(told(budget, cost_of(15, 4'799)).empty());
    EXPECT_EQ(told(budget, cost_of(20, 5'000)), (std::vector{std::pair{reached, 50}}));
    EXPECT_EQ(told(budget, cost_of(20, 8'000)),
              (std::vector{std::pair{reached, 50}, {reached, 80}, {expected, 100}}));
    // What has happened is not expected any more.
    EXPECT_EQ(told(budget, cost_of(20, 10'000)),
              (std::vector{std::pair{reached, 50}, {reached, 80}, {reached, 100}}));
}

TEST(Alerts, TellNothingOfWhatIsNotKnown) {
    EXPECT_TRUE(told(budget_of(100), cost_of(0, 0)).empty());
    billing::MonthCost dollars = cost_of(20, 0);
    dollars.owed = Money::from_minor(50'000, kUsd);
    EXPECT_TRUE(told(budget_of(100), dollars).empty());
    EXPECT_TRUE(told(budget_of(100), cost_of(20, -500)).empty());
}

// More cost never tells less.
RC_GTEST_PROP(Alerts, GrowWithTheCost, ()) {
    const Budget budget = budget_of(*rc::gen::inRange<std::int64_t>(1, 1'000'000));
    const int days = *rc::gen::inRange(7, 32);
    const auto less = *rc::gen::inRange<std::int64_t>(-1000, 2'000'000);
    const auto more = *rc::gen::inRange<std::int64_t>(less, 2'000'001);
    const auto reached = [&](std::int64_t fen) {
        std::size_t count = 0;
        for (const auto& [kind, percent] : told(budget, cost_of(days, fen)))
            count += kind == AlertKind::reached ? 1 : 0;
        return count;
    };
    RC_ASSERT(reached(less) <= reached(more));
}

}  // namespace
}  // namespace voltmark::spending
