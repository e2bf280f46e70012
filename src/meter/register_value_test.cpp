// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/register_value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/errors.hpp"

namespace voltmark::meter {
namespace {

constexpr std::int64_t kNoLimit = 1'000'000'000;

RegisterAdvance advance(std::string_view before, std::string_view after, int digits,
                        std::int64_t multiplier) {
    return {*parse_register(before), *parse_register(after), digits, multiplier * 1000};
}

// Worked examples: E1's registers, whose multiplier is 150/5 x 10,000/100, and D7's turn.
TEST(AdvanceKilo, GivesTheWorkedExamples) {
    EXPECT_EQ(advance_kilo(advance("0", "170.6", 4, 3000), kNoLimit), 511'800);
    EXPECT_EQ(advance_kilo(advance("0", "36.7", 4, 3000), kNoLimit), 110'100);
    EXPECT_EQ(advance_kilo(advance("1204.5", "1240.4", 4, 3000), kNoLimit), 107'700);
    EXPECT_EQ(advance_kilo(advance("99990", "15", 5, 40), 10'000), 1'000);
}

TEST(AdvanceKilo, RoundsHalfUpToWholeUnits) {
    EXPECT_EQ(advance_kilo(advance("10", "10.49", 5, 1), kNoLimit), 0);
    EXPECT_EQ(advance_kilo(advance("10", "10.50", 5, 1), kNoLimit), 1);
    EXPECT_EQ(advance_kilo(advance("10", "10.0333", 5, 15), kNoLimit), 0);
    EXPECT_EQ(advance_kilo(advance("10", "10.0334", 5, 15), kNoLimit), 1);
    EXPECT_EQ(advance_kilo({*parse_register("0"), *parse_register("3"), 5, 1'500}, kNoLimit), 5);
}

// The digits are the meter's: taken from the value before, 998 -> 5 would be a turn at 1,000.
TEST(AdvanceKilo, ATurnIsThatOfTheMetersDigits) {
    EXPECT_EQ(advance_kilo(advance("998", "5", 3, 1), 100), 7);
    EXPECT_EQ(advance_kilo(advance("998", "5", 5, 1), 100).error().name(),
              "meter.register_backwards");
}

// A wrong reading must not become a bill of a million kilowatt-hours.
TEST(AdvanceKilo, RefusesATurnAtOrAboveTheLimit) {
    EXPECT_EQ(advance_kilo(advance("99990", "15", 5, 40), 1'001), 1'000);
    EXPECT_EQ(advance_kilo(advance("99990", "15", 5, 40), 1'000).error().name(),
              "meter.register_backwards");
    EXPECT_EQ(advance_kilo(advance("0", "2000", 5, 1), 1'000), 2'000);  // No turn, no limit.
}

TEST(AdvanceKilo, RefusesMoreDigitsThanTheMeterHas) {
    EXPECT_EQ(advance_kilo(advance("0", "100000", 5, 1), kNoLimit).error().name(),
              "meter.register_digits");
    EXPECT_EQ(advance_kilo(advance("99999.9", "99999.999999", 5, 1), kNoLimit), 0);
    EXPECT_EQ(parse_register("-1").error().name(), "meter.register_negative");
    EXPECT_EQ(parse_register("1o").error().name(), "decimal.digit");
}

TEST(AdvanceKilo, RefusesWhatNoMeterCounts) {
    EXPECT_EQ(advance_kilo(advance("0", "999999999999", 12, 2), kNoLimit).error().name(),
              "meter.register_range");
}

// 换表: the old meter's last stretch and the new one's first, each a row of its own on the bill.
TEST(AdvanceKilo, AnExchangeIsTwoRowsAdded) {
    const RegisterAdvance exchange[] = {advance("8120.4", "8133.1", 4, 40),
                                        advance("0.2", "21.7", 6, 40)};
    EXPECT_EQ(advance_kilo(exchange, kNoLimit), 508 + 860);
    // A change of multiplier is an exchange with the same meter.
    const RegisterAdvance multiplier[] = {advance("500", "520.01", 5, 30),
                                          advance("520.01", "540.02", 5, 60)};
    EXPECT_EQ(advance_kilo(multiplier, kNoLimit), 600 + 1'201);
    const RegisterAdvance wrong[] = {advance("1", "2", 5, 1), advance("2", "1", 5, 1)};
    EXPECT_EQ(advance_kilo(wrong, 10).error().name(), "meter.register_backwards");
}

TEST(ReconcileBands, WhatIsOverOrShortStandsOnFlat) {
    using Bands = std::vector<std::int64_t>;
    // E1: flat is not counted at all.
    EXPECT_EQ(reconcile_bands(511'800, Bands{107'700, 80'400, 0}, 2),
              (Bands{107'700, 80'400, 323'700}));
    EXPECT_EQ(reconcile_bands(100, Bands{30, 41, 30}, 1), (Bands{30, 40, 30}));
    EXPECT_EQ(reconcile_bands(100, Bands{60, 5, 40}, 1), (Bands{60, 0, 40}));
    EXPECT_EQ(reconcile_bands(100, Bands{60, 5, 41}, 1).error().name(), "meter.register_bands");
}

// Law: however often a register turns, what it counts between two values is what flowed.
RC_GTEST_PROP(AdvanceKilo, CountsWhatFlowedOverATurn, ()) {
    const int digits = *rc::gen::inRange(1, 9);
    const std::int64_t turn = power_of_ten(digits);
    const auto before = *rc::gen::inRange<std::int64_t>(0, turn);
    const auto flowed = *rc::gen::inRange<std::int64_t>(0, turn);
    const RegisterAdvance advance{
        {before * 1'000'000}, {(before + flowed) % turn * 1'000'000}, digits, 1000};
    RC_ASSERT(advance_kilo(advance, turn) == flowed);
}

}  // namespace
}  // namespace voltmark::meter
