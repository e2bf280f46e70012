// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/price_rows.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/measure.hpp"
#include "voltmark/rating/rate_readings.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

using std::chrono::days;
using time::CivilDay;
using time::make_day;

tariff::Tariff tariff_of(const std::string& components, const std::string& zone) {
    tariff::Reading reading = tariff::read_document(
        "tariff: t\ncurrency: EUR\nzone: " + zone +
        "\nversions:\n  - valid: {from: 2020-01-01}\n    source: test\n    components:\n" +
        components);
    for (const Error& finding : reading.findings) ADD_FAILURE() << finding.message();
    return std::move(*reading.tariff);
}

/// A tariff, a series and readings of one channel; prices and readings are made by slot.
struct Spot {
    tariff::Tariff tariff;
    time::BillingPeriod period;
    time::Zone zone;
    tariff::PriceBook book;
    std::vector<ChannelReadings> channels;

    Spot(const std::string& components, const time::BillingPeriod& billed,
         const std::string& zone_name)
        : tariff{tariff_of(components, zone_name)},
          period{billed},
          zone{*time::Zone::find(zone_name)} {}

    template <class ValueOf>
    void read(int minutes, ValueOf value_of, Flow flow = Flow::import_active) {
        ChannelReadings channel{flow, *time::IntervalGrid::of_minutes(minutes), {}};
        for (CivilDay day = channel.grid.span_of(period.from); day < period.to;
             day = channel.grid.span_after(day)) {
            meter::SpanReadings& readings = channel.spans[day];
            for (int slot = 0; slot < channel.grid.slots(zone, day); ++slot)
                readings.values_milli.push_back(value_of(slot));
        }
        channels.push_back(std::move(channel));
    }
    template <class PriceOf>
    void price(tariff::PriceStep step, PriceOf price_of) {
        tariff::PriceSeries series;
        series.name = "spot";
        series.currency = kEur;
        series.zone = zone;
        series.step = step;
        for (CivilDay day = series.span_of(period.from); day < period.to; day += days{1}) {
            const CivilDay span = series.span_of(day);
            if (series.spans.contains(span)) continue;
            tariff::SpanPrices& prices = series.spans[span];
            for (int slot = 0; slot < series.slots(span); ++slot) prices.push_back(price_of(slot));
        }
        book.add(std::move(series));
    }
    Result<RatedReadings> rate() const {
        const Term terms[] = {{period, &tariff, {}}};
        return rate_readings(period, terms, zone, channels, {}, &book);
    }
};

const std::string kSpot = "      - {id: energy, series: spot}\n";
const time::BillingPeriod kJuly{make_day(2026, 7, 1), make_day(2026, 8, 1)};

// R-SPOT-3: every interval at its own price, exactly, and one rounding.
TEST(PriceRows, EveryIntervalCostsItsOwnPrice) {
    Spot spot{kSpot, kJuly, "Europe/Berlin"};
    spot.read(15, [](int slot) { return slot * 1'000; });
    spot.price(tariff::PriceStep::hour, [](int slot) { return Price{slot * 1'000'003 - 7}; });
    const Result<RatedReadings> rated = spot.rate();
    ASSERT_TRUE(rated) << rated.error().message();
    Int128 expected = 0;
    std::int64_t milli = 0;
    for (int slot = 0; slot < 96; ++slot) {
        expected += Int128{31} * slot * 1'000 * (slot / 4 * 1'000'003 - 7);
        milli += 31 * slot * 1'000;
    }
    const ChargeLine& line = rated->rated.lines.at(0);
    EXPECT_EQ(line.formula, Formula::sum_of_products);
    EXPECT_TRUE(line.exact_e14 == expected);
    EXPECT_EQ(line.quantity_e6, milli);
    EXPECT_EQ(line.amount, round_to_minor(ExactMoney{expected}, kEur, Rounding::half_up));
}

// Days of 23 and 25 hours have as many prices, and each hour its own.
TEST(PriceRows, ClockChangesMoveNoPrice) {
    const time::BillingPeriod october{make_day(2026, 10, 25), make_day(2026, 10, 26)};
    Spot spot{kSpot, october, "Europe/Berlin"};
    spot.read(60, [](int slot) { return slot == 24 ? 1'000'000 : 0; });
    spot.price(tariff::PriceStep::hour, [](int slot) { return Price{slot * 1'000'000}; });
    EXPECT_EQ(spot.rate()->rated.total, Money::from_minor(24, kEur));
}

// A monthly index serves readings of any interval, daily ones among them.
TEST(PriceRows, AMonthlyIndexServesDailyReadings) {
    Spot spot{kSpot, kJuly, "Europe/Berlin"};
    spot.read(time::IntervalGrid::kDayMinutes, [](int) { return 1'000'000; });
    spot.price(tariff::PriceStep::month, [](int) { return Price{40'000'000}; });
    EXPECT_EQ(spot.rate()->rated.total, Money::from_minor(1240, kEur));
}

// The same sum, whatever the readings' and the series' steps, where one price holds all the time.
RC_GTEST_PROP(PriceRows, AConstantSeriesIsAPrice, ()) {
    const auto e8 = *rc::gen::inRange<std::int64_t>(-500'000'000, 500'000'000);
    const auto step = static_cast<tariff::PriceStep>(*rc::gen::inRange(0, 5));
    const int minutes = *rc::gen::element(15, 30, 60);
    if (step < tariff::PriceStep::day && minutes > 15 << static_cast<int>(step)) return;
    const auto milli = *rc::gen::inRange<std::int64_t>(0, 10'000'000);
    const time::BillingPeriod march{make_day(2026, 3, 1), make_day(2026, 4, 1)};
    Spot spot{kSpot, march, "Europe/Berlin"};
    spot.read(minutes, [&](int slot) { return milli + slot; });
    spot.price(step, [&](int) { return Price{e8}; });
    const Result<RatedReadings> rated = spot.rate();
    RC_ASSERT(rated.has_value());
    const std::int64_t total = rated->usage.total_milli(Flow::import_active);
    for (const ChargeLine& line : rated->rated.lines) {
        RC_ASSERT(line.exact_e14 == Int128{total} * e8);
        RC_ASSERT(line.price == Price{e8});
    }
}

// An export paid at the spot price is a credit; a negative price turns it.
TEST(PriceRows, ExportIsACredit) {
    Spot spot{"      - {id: feed_in, flow: export, credit: true, series: {name: spot, floor: 0}}\n",
              kJuly, "Europe/Berlin"};
    spot.read(
        60, [](int slot) { return slot < 12 ? 1'000'000 : 0; }, Flow::export_active);
    spot.price(tariff::PriceStep::hour,
               [](int slot) { return Price{slot < 6 ? 10'000'000 : -10'000'000}; });
    EXPECT_EQ(spot.rate()->rated.total, Money::from_minor(-31 * 60, kEur));
}

// R-SPOT-4: a price that is not known is not zero.
TEST(PriceRows, MissingPricesHoldTheBill) {
    Spot spot{kSpot, kJuly, "Europe/Berlin"};
    spot.read(15, [](int) { return 0; });
    spot.price(tariff::PriceStep::hour, [](int slot) {
        return slot == 3 ? std::nullopt : std::optional{Price{10'000'000}};
    });
    const Result<RatedReadings> rated = spot.rate();
    ASSERT_FALSE(rated);
    EXPECT_EQ(rated.error().name(), "rating.price_missing");
    EXPECT_EQ(rated.error().args.at(0), "31");
    EXPECT_EQ(rated.error().args.at(2), "2026-07-01 03:00");
}

// What a reading cannot tell is not guessed.
TEST(PriceRows, RefusesReadingsCoarserThanPrices) {
    Spot spot{kSpot, kJuly, "Europe/Berlin"};
    spot.read(60, [](int) { return 1; });
    spot.price(tariff::PriceStep::quarter_hour, [](int) { return Price{1}; });
    EXPECT_EQ(spot.rate().error().name(), "rating.price_step");
    spot.channels.clear();
    spot.read(time::IntervalGrid::kDayMinutes, [](int) { return 1; });
    spot.price(tariff::PriceStep::hour, [](int) { return Price{1}; });
    EXPECT_EQ(spot.rate().error().name(), "rating.price_step");
}

TEST(PriceRows, RefusesAnUnknownSeriesAndAnotherCurrency) {
    Spot spot{kSpot, kJuly, "Europe/Berlin"};
    spot.read(60, [](int) { return 1; });
    EXPECT_EQ(spot.rate().error().name(), "rating.price_series");
    tariff::PriceSeries yuan;
    yuan.name = "spot";
    spot.book.add(yuan);
    EXPECT_EQ(spot.rate().error().name(), "rating.price_currency");
}

// One measurement serves two tariffs only where both price by the same rule.
TEST(PriceRows, MeasuresForTellsRulesApart) {
    const tariff::Tariff one = tariff_of(kSpot, "UTC");
    const tariff::Tariff same = tariff_of(kSpot, "UTC");
    const tariff::Tariff other =
        tariff_of("      - {id: energy, series: {name: spot, floor: 0}}\n", "UTC");
    const tariff::Tariff plain = tariff_of("      - {id: energy, price: 1}\n", "UTC");
    const auto cut = [&](const tariff::Tariff& tariff) {
        static std::vector<std::unique_ptr<Term>> terms;
        terms.push_back(std::make_unique<Term>(Term{kJuly, &tariff, {}}));
        return *cut_segments(kJuly, {terms.back().get(), 1});
    };
    EXPECT_TRUE(measures_for(cut(one), cut(same)));
    EXPECT_FALSE(measures_for(cut(one), cut(plain)));
    EXPECT_FALSE(measures_for(cut(one), cut(other)));
    EXPECT_FALSE(measures_for(cut(plain), cut(one)));
}

}  // namespace
}  // namespace voltmark::rating
