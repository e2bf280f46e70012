// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/model.hpp"

#include <gtest/gtest.h>

#include "voltmark/prepaid/errors.hpp"

namespace voltmark::prepaid {
namespace {

using time::CivilDay;
using time::make_day;

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

Thresholds thresholds(bool is_protected = false) {
    return {yuan(5'000), yuan(0), 1, is_protected};
}

/// States from one day to the next, for a list of balances.
std::vector<State> walk(const Thresholds& of, const std::vector<std::int64_t>& balances) {
    std::vector<State> states;
    std::optional<Day> before;
    CivilDay day = make_day(2026, 7, 1);
    for (const std::int64_t fen : balances) {
        const Verdict verdict = judge(of, yuan(fen), day, before ? &*before : nullptr);
        states.push_back(verdict.state);
        before = Day{};
        before->day = day;
        before->state = verdict.state;
        before->days_below = verdict.days_below;
        day += std::chrono::days{1};
    }
    return states;
}

// 50 yuan is not below 50: the notice says "below".
TEST(Judge, WarnsBelowTheThresholdAndNotAtIt) {
    EXPECT_EQ(walk(thresholds(), {5'000, 4'999, 0, -1}),
              (std::vector<State>{State::ok, State::low, State::low, State::exhausted}));
}

TEST(Judge, ASecondDayBelowIsToBeCut) {
    EXPECT_EQ(walk(thresholds(), {-1, -1, -500, 3'000, 3'000, 6'000}),
              (std::vector<State>{State::exhausted, State::to_cut, State::to_cut, State::restored,
                                  State::low, State::ok}));
}

// Who lives on a machine is told like everyone else, and never cut.
TEST(Judge, TheProtectedAreNeverToBeCut) {
    EXPECT_EQ(
        walk(thresholds(true), {4'000, -1, -9'000, -90'000}),
        (std::vector<State>{State::low, State::exhausted, State::exhausted, State::exhausted}));
}

// Told to be cut in the morning, paid at noon, computed again: the signal is taken back.
TEST(Judge, WhoPaysOnTheDayItselfIsRestored) {
    const CivilDay day = make_day(2026, 7, 1);
    EXPECT_EQ(judge(thresholds(), yuan(100), day, nullptr, State::to_cut).state, State::restored);
    EXPECT_EQ(judge(thresholds(), yuan(900), day, nullptr, State::restored).state, State::restored);
    EXPECT_EQ(judge(thresholds(), yuan(100), day, nullptr, State::exhausted).state, State::low);
}

TEST(Judge, DaysThatNobodyComputedCount) {
    Day before;
    before.day = make_day(2026, 7, 1);
    before.state = State::exhausted;
    before.days_below = 1;
    const Verdict verdict = judge(thresholds(), yuan(-1), make_day(2026, 7, 4), &before);
    EXPECT_EQ(verdict.days_below, 4);
    EXPECT_EQ(verdict.state, State::to_cut);
}

Day charged(int day, CivilDay from, std::int64_t provisional, std::int64_t balance) {
    Day one;
    one.day = make_day(2026, 7, static_cast<unsigned>(day));
    one.charged = {from, one.day + std::chrono::days{1}};
    one.provisional = yuan(provisional);
    one.balance = yuan(balance);
    return one;
}

// 3.00 a day, and 21.50 left: seven days and a bit.
TEST(Outlook, DividesWhatIsLeftByTheMeanOfTheNewestDays) {
    const CivilDay from = make_day(2026, 7, 1);
    std::vector<Day> days;
    for (int day = 1; day <= 12; ++day)
        days.push_back(charged(day, from, day <= 4 ? day * 100 : 400 + (day - 4) * 300, 2'150));
    const Outlook outlook = outlook_of(days, 7);
    EXPECT_EQ(outlook.days, 7);
    EXPECT_EQ(to_text(outlook.charge), "21.00");
    EXPECT_EQ(outlook.days_left, 7);
}

// The July bill is in the ledger from 3 July on: the charge starts anew and is no negative day.
TEST(Outlook, GoesOnOverABill) {
    std::vector<Day> days = {charged(1, make_day(2026, 6, 1), 9'000, 3'000),
                             charged(2, make_day(2026, 6, 1), 9'300, 2'700),
                             charged(3, make_day(2026, 7, 1), 900, 2'400)};
    const Outlook outlook = outlook_of(days, 7);
    EXPECT_EQ(to_text(outlook.charge), "12.00");
    EXPECT_EQ(outlook.days, 4);
    EXPECT_EQ(outlook.days_left, 8);
}

TEST(Outlook, SaysNothingWhereNothingWasCharged) {
    EXPECT_EQ(outlook_of({}, 7).days_left, std::nullopt);
    const Day day = charged(1, make_day(2026, 7, 1), 0, 100);
    EXPECT_EQ(outlook_of({&day, 1}, 7).days_left, std::nullopt);
    const Day spent = charged(1, make_day(2026, 7, 1), 100, -1);
    EXPECT_EQ(outlook_of({&spent, 1}, 7).days_left, 0);
}

TEST(Policy, TheShippedOneWarnsAtFifty) {
    EXPECT_EQ(default_policy().warn_below, 50);
    EXPECT_EQ(default_policy().cut_below, 0);
    EXPECT_EQ(default_policy().mean_days, 7);
}

TEST(Policy, AContractsOwnThresholdsGoBefore) {
    tariff::Attributes attributes;
    ASSERT_TRUE(attributes.set("prepaid_warn", "120.50").has_value());
    ASSERT_TRUE(attributes.set("relief", "dibao").has_value());
    const Thresholds own = thresholds_of(default_policy(), attributes, kCny);
    EXPECT_EQ(to_text(own.warn), "120.50");
    EXPECT_EQ(to_text(own.cut), "0.00");
    EXPECT_TRUE(own.is_protected);
}

TEST(Policy, SaysWhatIsWrongAndWhere) {
    struct Case {
        std::string_view yaml;
        std::string_view what;
    };
    constexpr Case kCases[] = {
        {"prepaid: x\nwarn: 5\n", "unknown key 'warn'"},
        {"prepaid: x\nwarn_below: many\n", "warn_below is no whole number"},
        {"prepaid: x\nwarn_below: 0\ncut_below: 10\ncut_after_days: 1\nmean_days: 7\n",
         "warn_below is lower"},
        {"prepaid: x\nwarn_below: 5\ncut_below: 0\ncut_after_days: 1\nmean_days: 7\nprotected: "
         "[people]\n",
         "no attribute with words"},
        {"[", "not a policy"}};
    for (const Case& one : kCases) {
        const Result<Policy> policy = parse_policy(one.yaml);
        ASSERT_FALSE(policy.has_value()) << one.yaml;
        EXPECT_EQ(policy.error().name(), kPolicy.name);
        EXPECT_NE(policy.error().message().find(one.what), std::string::npos)
            << policy.error().message();
    }
}

}  // namespace
}  // namespace voltmark::prepaid
