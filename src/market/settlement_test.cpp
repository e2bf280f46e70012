// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/settlement.hpp"

#include <gtest/gtest.h>

namespace voltmark::market {
namespace {

// Worked example D6: 100 MWh at 420 a MWh, 110 cleared at 380, 105 metered at 400.
TEST(Settlement, DifferencesArePaidAtTheirOwnPrices) {
    const MarketSettlement owed =
        settle({Energy::from_kilo(100'000), *parse_price("0.42"), Energy::from_kilo(110'000),
                *parse_price("0.38"), Energy::from_kilo(105'000), *parse_price("0.40")},
               kCny);
    EXPECT_EQ(owed.contract, Money::from_minor(4'200'000, kCny));
    EXPECT_EQ(owed.day_ahead, Money::from_minor(380'000, kCny));
    EXPECT_EQ(owed.real_time, Money::from_minor(-200'000, kCny));
    EXPECT_EQ(owed.total(), Money::from_minor(4'380'000, kCny));
}

}  // namespace
}  // namespace voltmark::market
