// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/price_series.hpp"

#include <gtest/gtest.h>

namespace voltmark::tariff {
namespace {

using std::chrono::hours;
using time::make_day;

Price price(std::string_view text) {
    return *parse_price(text);
}

// The rule in its order: factor, then addition, then floor and cap (R-SPOT-1, R-SPOT-2).
TEST(SeriesRule, ClampsAfterFactorAndAddition) {
    const SeriesRule rule{"spot", 1'020'000, price("0.012"), price("0"), price("0.5")};
    EXPECT_EQ(rule.price_of(price("0.1")), price("0.114"));
    EXPECT_EQ(rule.price_of(price("-0.2")), price("0"));
    EXPECT_EQ(rule.price_of(price("3")), price("0.5"));
}

// A half of 1e-8 goes away from zero on both sides, so that a credit mirrors its charge.
TEST(SeriesRule, RoundsHalfUpToAHundredMillionth) {
    const SeriesRule half{"spot", 500'000, Price{}, std::nullopt, std::nullopt};
    EXPECT_EQ(half.price_of(Price{3}), Price{2});
    EXPECT_EQ(half.price_of(Price{-3}), Price{-2});
    EXPECT_EQ(half.price_of(Price{2}), Price{1});
}

// Hours are elapsed time: 23 in spring, 25 in autumn, each with its own price.
TEST(PriceSeries, DaysOfClockChangesHaveTheirOwnHours) {
    PriceSeries series;
    series.zone = *time::Zone::find("Europe/Berlin");
    const time::CivilDay spring = make_day(2026, 3, 29);
    const time::CivilDay autumn = make_day(2026, 10, 25);
    EXPECT_EQ(series.slots(spring), 23);
    EXPECT_EQ(series.slots(autumn), 25);
    const Instant begin = series.zone.day_begin(autumn);
    EXPECT_EQ(series.slot_at(begin + hours{24}), (PriceSeries::Slot{autumn, 24}));
    EXPECT_EQ(series.slot_at(begin + hours{25}),
              (PriceSeries::Slot{autumn + std::chrono::days{1}, 0}));
    EXPECT_EQ(series.slot_begin({autumn, 24}), begin + hours{24});
}

// A monthly index is a series of the coarsest step: one price for all of a month.
TEST(PriceSeries, AMonthHasOnePrice) {
    PriceSeries series;
    series.step = PriceStep::month;
    series.spans[make_day(2026, 2, 1)] = {price("0.41")};
    EXPECT_EQ(series.at(series.zone.day_begin(make_day(2026, 2, 28)) + hours{23}), price("0.41"));
    EXPECT_EQ(series.at(series.zone.day_begin(make_day(2026, 3, 1))), std::nullopt);
    EXPECT_EQ(series.missing_in({make_day(2026, 2, 1), make_day(2026, 3, 1)}, series.zone).slots,
              0);
    EXPECT_EQ(series.missing_in({make_day(2026, 1, 15), make_day(2026, 4, 1)}, series.zone).slots,
              2);
}

// What is missing is counted slot by slot, from the first on.
TEST(PriceSeries, TellsWhatIsMissing) {
    PriceSeries series;
    const time::CivilDay day = make_day(2026, 7, 1);
    series.spans[day] = SpanPrices(24, price("0.3"));
    series.spans[day][7].reset();
    series.spans[day][8].reset();
    const auto gap = series.missing_in({day, day + std::chrono::days{2}}, series.zone);
    EXPECT_EQ(gap.slots, 2 + 24);
    EXPECT_EQ(gap.first, series.zone.day_begin(day) + hours{7});
}

TEST(PriceStep, WordsRoundTrip) {
    for (const char* word : {"15", "30", "60", "day", "month"})
        EXPECT_EQ(to_text(find_price_step(word).value()), word);
    EXPECT_FALSE(find_price_step("5"));
    EXPECT_TRUE(is_series_name("cn.gd.day_ahead"));
    EXPECT_FALSE(is_series_name("Day ahead"));
}

}  // namespace
}  // namespace voltmark::tariff
