// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/power_factor.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark::tariff {
namespace {

// Factors of exam and real bills in docs/rules/power_factor.md: E1, E15, R2.
TEST(PowerFactorPercent, GivesTheWorkedExamples) {
    const auto percent = [](std::int64_t kwh, std::int64_t kvarh) {
        return power_factor_percent(Energy::from_kilo(kwh), ReactiveEnergy::from_kilo(kvarh));
    };
    EXPECT_EQ(percent(511'800, 110'100), 98);
    EXPECT_EQ(percent(40'000, 30'000), 80);
    EXPECT_EQ(percent(5115, 3090), 86);
    EXPECT_EQ(percent(0, 0), 100);
    EXPECT_EQ(percent(0, 5), 0);
    EXPECT_EQ(percent(5, 0), 100);
}

// The printed ratio table of 1983: .94 <-> Q/P .3462-.3793, .93 <-> .3794-.4107.
TEST(PowerFactorPercent, AgreesWithThePrintedRatioTable) {
    const auto percent = [](std::int64_t q) {
        return power_factor_percent(Energy::from_milli(10'000), ReactiveEnergy::from_milli(q));
    };
    EXPECT_EQ(percent(3462), 94);
    EXPECT_EQ(percent(3793), 94);
    EXPECT_EQ(percent(3794), 93);
    EXPECT_EQ(percent(4107), 93);
    EXPECT_EQ(percent(4108), 92);
}

RC_GTEST_PROP(PowerFactorPercent, EqualsTheFormulaAwayFromEdges, ()) {
    const auto p = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000);
    const auto q = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
    const long double factor =
        p / std::sqrt(static_cast<long double>(p) * p + static_cast<long double>(q) * q);
    const long double hundredths = factor * 100;
    const long double to_edge = std::abs(hundredths - std::floor(hundredths) - 0.5L);
    RC_PRE(to_edge > 1e-9L);
    RC_ASSERT(power_factor_percent(Energy::from_milli(p), ReactiveEnergy::from_milli(q)) ==
              static_cast<int>(std::floor(hundredths + 0.5L)));
}

// A table with a hole would adjust a bill by nothing.
TEST(PowerFactorTable, RefusesABrokenTable) {
    const std::string head = "table: t\nstandards: [90]\nstep_below: 1\n";
    EXPECT_TRUE(PowerFactorTable::parse(head + "rows: {100: [-1], 99: [0]}").has_value());
    for (const std::string& broken :
         {std::string{"]"}, std::string{"table: t"}, head + "rows: {}",
          head + "rows: {100: [-1], 98: [0]}", head + "rows: {99: [-1]}",
          head + "rows: {100: [-1, 2]}", head + "rows: {100: [x]}", head + "rows: {100: 5}"}) {
        const Result<PowerFactorTable> refused = PowerFactorTable::parse(broken);
        ASSERT_FALSE(refused.has_value()) << broken;
        EXPECT_EQ(refused.error().name(), "tariff.table") << broken;
    }
}

TEST(PowerFactorTable, Holds1983AndGoesOnBelow) {
    const PowerFactorTable& table = **find_power_factor_table("cn.1983");
    struct Case {
        int standard;
        int percent;
        int want_e4;
    };
    constexpr Case kCases[] = {{90, 100, -75}, {90, 94, -60},  {90, 90, 0},    {90, 80, 500},
                               {90, 65, 1500}, {90, 64, 1700}, {90, 50, 4500}, {90, 49, 4700},
                               {85, 94, -110}, {85, 85, 0},    {85, 59, 1700}, {80, 80, 0},
                               {80, 86, -60},  {80, 50, 2500}, {80, 0, 12500}};
    for (const Case& c : kCases) {
        EXPECT_EQ(table.adjustment_e4(c.standard, c.percent), c.want_e4)
            << c.standard << " at " << c.percent;
    }
    EXPECT_FALSE(table.has_standard(95));
    EXPECT_EQ(find_power_factor_table("cn.1900").error().name(), "tariff.table_unknown");
}

}  // namespace
}  // namespace voltmark::tariff
