// SPDX-License-Identifier: Apache-2.0
// Bills by a price series over a small synthetic city, in a real store of each engine: late and
// changed prices, replay, proof and explanation.
#include <gtest/gtest.h>

#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/tariff/price_store.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

constexpr ContractId kHome{SiteId{4}, ContractNo{1}};

/// The tariff of the city's homes becomes one of hourly prices.
constexpr std::string_view kSpot =
    "tariff: cn.zj.residential.ladder\nversions:\n  - valid: {from: 2026-01-01}\n"
    "    source: test\n    components:\n"
    "      - {id: energy, series: {name: spot, times: 1.02, add: 0.013, floor: 0}}\n"
    "      - {id: network, layer: network, price: 0.2}\n";

template <class Action>
void write(store::Store& store, Action action) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    action(*writer);
    transaction.commit();
}

/// Prices of some days of July, different in each hour, negative at noon; `shift` changes them all.
void add_prices(store::Store& store, time::CivilDay from, time::CivilDay to, std::int64_t shift) {
    tariff::PriceSeries series;
    series.name = "spot";
    series.zone = *time::Zone::find("Asia/Shanghai");
    for (time::CivilDay day = from; day < to; day += std::chrono::days{1}) {
        for (int hour = 0; hour < 24; ++hour) {
            const std::int64_t e8 = hour == 12 ? -3'000'001 : 30'000'007 + 1'100'011 * hour;
            series.spans[day].push_back(Price{e8 + shift});
        }
    }
    write(store, [&](store::Session& session) {
        EXPECT_TRUE(tariff::add_prices(session, series, kClock.now()).has_value());
    });
}

Place spot_city(store::Engine engine) {
    Place place = city(engine, 12, kJuly);
    write(*place.store, [](store::Session& session) {
        const tariff::Reading reading = tariff::read_document(kSpot);
        ASSERT_TRUE(reading.tariff.has_value());
        tariff::add_document(session, *reading.tariff, kSpot, kClock.now());
    });
    return place;
}

class SpotPrices : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(SpotPrices);

// R-SPOT-4: what is not known holds the bill; what changes later leaves it and is corrected.
TEST_P(SpotPrices, ALatePriceReleasesTheBillAndAChangedOneCorrectsIt) {
    const Place place = spot_city(GetParam());
    const time::CivilDay late = time::make_day(2026, 7, 20);
    const RunReport none = bill(*place.store, kJuly);
    EXPECT_GT(none.progress.holds, 0);
    for (const HeldContract& held : list_holds(*place.store->reader(), {}, 100))
        EXPECT_EQ(held.hold.reason.name(), "rating.price_series");
    add_prices(*place.store, kJuly.from, late, 0);
    EXPECT_EQ(bill(*place.store, kJuly).progress.bills, 0);
    for (const HeldContract& held : list_holds(*place.store->reader(), {}, 100)) {
        if (held.hold.reason.name() == "rating.price_series") continue;  // Of the run before.
        EXPECT_EQ(held.hold.reason.name(), "rating.price_missing");
        EXPECT_EQ(held.hold.reason.args.at(0), std::to_string(12 * 24));
        EXPECT_EQ(held.hold.reason.args.at(2), "2026-07-20 00:00");
    }
    add_prices(*place.store, late, kJuly.to, 0);
    EXPECT_EQ(bill(*place.store, kJuly).progress.bills, none.progress.holds);
    expect_proven(*place.store);

    const Money before = load_bill(*place.store->reader(), {kHome, kJuly.from, 1})->total;
    add_prices(*place.store, late, kJuly.to, 10'000'000);
    expect_proven(*place.store);  // As they were: with the prices that their run saw.
    CorrectionOptions options;
    options.scope.period = kJuly;
    options.scope.contract = kHome;
    options.workers = 1;
    const Result<CorrectionPlan> plan = simulate_correction(*place.store, options, kClock, {});
    ASSERT_TRUE(plan.has_value()) << plan.error().message();
    ASSERT_EQ(plan->items.size(), 1U);
    EXPECT_EQ(plan->items[0].before, before);
    EXPECT_GT(plan->items[0].after, before);
    const security::Actor li{"li"};
    const Result<Correction> one =
        propose_correction(*place.store, *plan, "prices revised", li, false, kClock);
    ASSERT_TRUE(one.has_value()) << one.error().message();
    const auto done = carry_out_correction(*place.store, one->id, li, options, kClock, {});
    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(load_bill(*place.store->reader(), {kHome, kJuly.from, 2})->total,
              plan->items[0].after);
    expect_proven(*place.store);
}

// The days of an explanation add up to the line's exact sum, interval by interval.
TEST_P(SpotPrices, TheExplanationAddsUp) {
    const Place place = spot_city(GetParam());
    add_prices(*place.store, kJuly.from, kJuly.to, 0);
    bill(*place.store, kJuly);
    const store::Lease reader = place.store->reader();
    const Result<Explanation> found = explain_bill(*reader, {kHome, kJuly.from, 1});
    ASSERT_TRUE(found.has_value()) << found.error().message();
    const ExplainedLine& line = found->lines.at(0);
    EXPECT_EQ(line.series_rule, "spot x 1.02 + 0.013, floor 0.00");
    ASSERT_EQ(line.price_days.size(), 31U);
    Int128 exact = 0;
    std::int64_t milli = 0;
    for (const ExplainedPriceDay& day : line.price_days) {
        EXPECT_EQ(day.intervals.size(), 24U);
        EXPECT_EQ(day.intervals[12].price, Price{});
        exact += day.exact_e14;
        milli += day.milli;
    }
    EXPECT_TRUE(exact == line.line.exact_e14);
    EXPECT_EQ(milli, line.line.quantity_e6);
    EXPECT_NE(to_text(*found, Language::zh, true).find("加权平均"), std::string::npos);
    EXPECT_NE(to_json(*found, true).find("\"intervals\""), std::string::npos);
    EXPECT_EQ(to_json(*found, false).find("\"intervals\""), std::string::npos);
    EXPECT_TRUE(to_pdf(*found, Language::en).has_value());
}

// Somebody changed a price behind a bill's back: `verify` says so.
TEST_P(SpotPrices, ATamperedPriceIsFound) {
    const Place place = spot_city(GetParam());
    add_prices(*place.store, kJuly.from, kJuly.to, 0);
    bill(*place.store, kJuly);
    place.store->writer()->run_script(
        "UPDATE price_span SET prices = replace(prices, '30000007', '30000008')");
    const auto verified = verify_bill(*place.store->reader(), {kHome, kJuly.from, 1});
    ASSERT_TRUE(verified.has_value()) << verified.error().message();
    EXPECT_FALSE(verified->empty());
}

}  // namespace
}  // namespace voltmark::billing
