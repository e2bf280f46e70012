// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/price_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::tariff {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const time::CivilDay kDay = make_day(2026, 7, 1);
const time::BillingPeriod kJuly{kDay, make_day(2026, 8, 1)};

PriceSeries hours_of(std::initializer_list<std::optional<Price>> prices) {
    PriceSeries series;
    series.name = "spot";
    series.zone = *time::Zone::find("Asia/Shanghai");
    series.spans[kDay] = prices;
    return series;
}

class PriceStore : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    Result<AddedPrices> add(const PriceSeries& series) {
        return add_prices(*store_->writer(), series, kClock.now());
    }
    SpanPrices day_at(PriceRevision cut) {
        return load_series(*store_->reader(), "spot", kJuly, cut)->spans[kDay];
    }
};

VOLTMARK_ON_EACH_ENGINE(PriceStore);

// What comes twice changes nothing: an import can be repeated without thought.
TEST_P(PriceStore, TheSamePricesAgainAreNoRevision) {
    const PriceSeries series = hours_of({Price{10}, std::nullopt, Price{-30}});
    const AddedPrices first = *add(series);
    EXPECT_EQ(first.added, 2);
    EXPECT_EQ(first.revision, PriceRevision{1});
    const AddedPrices again = *add(series);
    EXPECT_EQ(again.known, 2);
    EXPECT_EQ(again.revision, PriceRevision{0});
    EXPECT_EQ(last_price_revision(*store_->reader()), PriceRevision{1});
}

// A bill that saw a revision sees it for ever; what a later import lacks stays.
TEST_P(PriceStore, AChangedPriceIsARevisionAndTheOlderStays) {
    ASSERT_TRUE(add(hours_of({Price{10}, std::nullopt, Price{30}})));
    const AddedPrices second = *add(hours_of({Price{11}, Price{20}}));
    EXPECT_EQ(second.changed, 1);
    EXPECT_EQ(second.added, 1);
    EXPECT_EQ(day_at(PriceRevision{0}), SpanPrices{});
    EXPECT_EQ(day_at(PriceRevision{1}), (SpanPrices{Price{10}, std::nullopt, Price{30}}));
    EXPECT_EQ(day_at(PriceRevision{2}), (SpanPrices{Price{11}, Price{20}, Price{30}}));
    const std::vector<SpanRevision> revisions = span_revisions(*store_->reader(), "spot", kDay);
    ASSERT_EQ(revisions.size(), 2U);
    EXPECT_EQ(revisions[0].prices[0], Price{10});
    EXPECT_EQ(revisions[1].imported_at, kClock.now());
}

// A series is what its first import made it.
TEST_P(PriceStore, CurrencyZoneAndStepOfASeriesStay) {
    ASSERT_TRUE(add(hours_of({Price{10}})));
    PriceSeries other = hours_of({Price{10}});
    other.currency = kUsd;
    EXPECT_EQ(add(other).error().code, &kSeriesDiffers);
    other = hours_of({Price{10}});
    other.step = PriceStep::quarter_hour;
    EXPECT_EQ(add(other).error().code, &kSeriesDiffers);
    other.name = "Spot";
    EXPECT_EQ(add(other).error().code, &kSeriesName);
    EXPECT_EQ(find_series(*store_->reader(), "none").error().code, &kSeriesUnknown);
}

TEST_P(PriceStore, ListsWhatItHas) {
    EXPECT_TRUE(list_series(*store_->reader()).empty());
    ASSERT_TRUE(add(hours_of({Price{10}})));
    const std::vector<SeriesInfo> all = list_series(*store_->reader());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].name, "spot");
    EXPECT_EQ(all[0].first, kDay);
    EXPECT_EQ(all[0].spans, 1);
    EXPECT_EQ(all[0].revision, PriceRevision{1});
    const std::string names[] = {"none", "spot"};
    const PriceBook book = load_prices(*store_->reader(), names, kJuly, PriceRevision{1});
    EXPECT_EQ(book.find("none"), nullptr);
    ASSERT_NE(book.find("spot"), nullptr);
    EXPECT_EQ(book.find("spot")->at(PriceSeries::Slot{kDay, 0}), Price{10});
}

}  // namespace
}  // namespace voltmark::tariff
