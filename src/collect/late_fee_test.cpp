// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/late_fee.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark::collect {
namespace {

using time::make_day;

Money yuan(std::int64_t whole) {
    return Money::from_minor(whole * 100, kCny);
}

const LateFeeRule kByDay;
const LateFeeRule kByBill{LateFeeRule::CrossYear::by_bill};

// Worked example E3: 2,000 due on 15 December and 3,000 due on 15 January, paid on 18 January.
TEST(LateFee, DaysOfALaterYearCostMore) {
    const time::CivilDay paid = make_day(2027, 1, 18);
    const LateFee december = late_fee({yuan(2000), make_day(2026, 12, 15), paid}, kByDay);
    EXPECT_EQ(december.parts, (std::vector<LateFeePart>{{16, 2000}, {18, 3000}}));
    EXPECT_EQ(december.amount, yuan(64 + 108));
    const LateFee january = late_fee({yuan(3000), make_day(2027, 1, 15), paid}, kByDay);
    EXPECT_EQ(january.amount, yuan(18));
    EXPECT_EQ(december.amount + january.amount, yuan(190));
}

// Worked example E4: 60,000 late by 20 days and 90,000 of the year before late by 51.
TEST(LateFee, ABillOfTheYearBeforeMayCostMoreForAllItsDays) {
    const time::CivilDay paid = make_day(2027, 2, 20);
    const LateFee old = late_fee({yuan(90'000), make_day(2026, 12, 31), paid}, kByBill);
    EXPECT_EQ(old.parts, (std::vector<LateFeePart>{{51, 3000}}));
    const LateFee young = late_fee({yuan(60'000), make_day(2027, 1, 31), paid}, kByBill);
    EXPECT_EQ(young.amount, yuan(2'400));
    EXPECT_EQ(yuan(150'000) + old.amount + young.amount, yuan(166'170));
    const LateFee earlier = late_fee({yuan(2000), make_day(2026, 12, 15), paid}, kByBill);
    EXPECT_EQ(earlier.parts, (std::vector<LateFeePart>{{67, 3000}}));
}

TEST(LateFee, HomesPayOnePerMilleAndWhoPaysInTimeNothing) {
    const time::CivilDay due = make_day(2026, 12, 15);
    EXPECT_EQ(late_fee({yuan(100), due, make_day(2027, 1, 4), true}, kByDay).amount, yuan(2));
    EXPECT_TRUE(late_fee({yuan(100), due, due}, kByDay).parts.empty());
    EXPECT_EQ(late_fee({yuan(100), due, make_day(2026, 12, 1)}, kByDay).amount, yuan(0));
}

// Law: a day later never costs less, and days add up to the delay.
RC_GTEST_PROP(LateFeeLaws, ADayLaterNeverCostsLess, (bool is_home, bool by_bill)) {
    const time::CivilDay due = make_day(2026, 1, 1) + std::chrono::days{*rc::gen::inRange(0, 800)};
    const int late = *rc::gen::inRange(1, 900);
    const LateFeeRule& rule = by_bill ? kByBill : kByDay;
    const Money principal = Money::from_minor(*rc::gen::inRange(0, 100'000'000), kCny);
    const auto fee = [&](int days) {
        return late_fee({principal, due, due + std::chrono::days{days}, is_home}, rule);
    };
    int days = 0;
    for (const LateFeePart& part : fee(late).parts) days += part.days;
    RC_ASSERT(days == late);
    RC_ASSERT(fee(late + 1).amount >= fee(late).amount);
}

}  // namespace
}  // namespace voltmark::collect
