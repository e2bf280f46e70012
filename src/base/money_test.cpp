// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/price.hpp"

namespace voltmark {
namespace {

template <class Left, class Right>
concept Addable = requires(Left left, Right right) {
    left + right;
};
static_assert(Addable<Money, Money> && !Addable<Money, Energy> && !Addable<Money, ExactMoney>);
static_assert(Addable<Energy, Energy> && !Addable<Energy, ReactiveEnergy> &&
              !Addable<Energy, Power>);
template <class From>
concept MakesMoney = requires(From from) {
    Money{from};
};
static_assert(!MakesMoney<double> && !MakesMoney<std::int64_t>);

// A refund must cancel its charge to the last coin, so a credit is rounded as the mirror image.
TEST(RoundToMinor, HalfCoinFollowsTheRuleInBothSigns) {
    struct Case {
        std::int64_t half_fen;
        Rounding rounding;
        std::int64_t want_fen;
    };
    constexpr Case kCases[] = {
        {1, Rounding::half_up, 1},          {-1, Rounding::half_up, -1},
        {1, Rounding::half_even, 0},        {3, Rounding::half_even, 2},
        {-3, Rounding::half_even, -2},      {1, Rounding::toward_zero, 0},
        {-1, Rounding::toward_zero, 0},     {1, Rounding::away_from_zero, 1},
        {-1, Rounding::away_from_zero, -1}, {2, Rounding::half_up, 1},
    };
    constexpr std::int64_t kHalfFen = 500'000'000'000;  // 0.005 CNY in 1e-14 CNY.
    for (const Case& c : kCases) {
        const Money got =
            round_to_minor(ExactMoney{Int128{c.half_fen} * kHalfFen}, kCny, c.rounding);
        EXPECT_EQ(got.minor(), c.want_fen) << c.half_fen << " half fen, " << to_text(c.rounding);
    }
}

// Rule D4 of docs/rules: the month is rounded once, not the price of a day (which gives 18,064.60).
TEST(RoundToMinor, PartOfAMonthIsRoundedOnce) {
    const Price price = *parse_price("28");
    const ExactMoney month = price * ApparentPower::from_kilo(1000);
    EXPECT_EQ(to_text(round_to_minor(month, kCny, Rounding::half_up, {20, 31})), "18064.52");
}

// Rule D1: 60 kWh x 0.538 and 140 kWh x 0.588.
TEST(RoundToMinor, PricesLadderSlices) {
    const Money first =
        round_to_minor(*parse_price("0.538") * Energy::from_kilo(60), kCny, Rounding::half_up);
    const Money second =
        round_to_minor(*parse_price("0.588") * Energy::from_kilo(140), kCny, Rounding::half_up);
    EXPECT_EQ(to_text(first + second), "114.60");
}

TEST(RoundShare, AdjustsByTableInBothDirections) {
    const Money base = Money::from_minor(31'055'250, kCny);
    EXPECT_EQ(to_text(round_share(base, {-75, 10'000}, Rounding::half_up)), "-2329.14");
    EXPECT_EQ(to_text(round_share(Money::from_minor(15'000'00, kCny), {5, 100}, Rounding::half_up)),
              "750.00");
}

TEST(Money, WritesTheDigitsOfItsCurrency) {
    EXPECT_EQ(to_text(Money::from_minor(-1'05, kCny)), "-1.05");
    EXPECT_EQ(to_text(Money::from_minor(105, *find_currency("JPY"))), "105");
    EXPECT_EQ(to_text(Money::from_minor(1'005, *find_currency("TND"))), "1.005");
    EXPECT_FALSE(find_currency("XXX").has_value());
}

TEST(MoneyDeathTest, MixingCurrenciesStopsTheProgram) {
    EXPECT_DEATH(Money::from_minor(1, kCny) + Money::from_minor(1, kUsd), "currency_");
    EXPECT_DEATH(Money::from_minor(INT64_MAX, kCny) + Money::from_minor(1, kCny), "overflow");
}

// Law: rounding never moves an amount by more than half a coin, and a credit mirrors its charge.
RC_GTEST_PROP(RoundToMinor, StaysWithinHalfACoinAndMirrors, (std::int64_t e14)) {
    const Money up = round_to_minor(ExactMoney{e14}, kCny, Rounding::half_up);
    const Money down = round_to_minor(ExactMoney{-Int128{e14}}, kCny, Rounding::half_up);
    RC_ASSERT(up == -down);
    const Int128 error = Int128{up.minor()} * 1'000'000'000'000 - e14;
    RC_ASSERT(error <= 500'000'000'000 && error >= -500'000'000'000);
}

TEST(MeanPower, IsEnergyOverTime) {
    EXPECT_EQ(mean_power(Energy::from_milli(250'000), 15), Power::from_milli(1'000'000));
    EXPECT_EQ(mean_power(Energy::from_kilo(3), 60), Power::from_kilo(3));
}

}  // namespace
}  // namespace voltmark
