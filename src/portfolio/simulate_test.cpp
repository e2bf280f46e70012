// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/simulate.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/portfolio/city.hpp"
#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::portfolio {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

struct CityStore {
    support::TemporaryStore files;
    std::unique_ptr<store::Store> store;

    explicit CityStore(store::Engine engine) : files{support::fresh_store(engine)} {
        const store::Schema schemas[] = {customer::schema(), meter::schema(), security::schema()};
        store = std::move(*store::Store::create(files.location(), schemas, kClock));
    }
};

SimulateOptions options_of(std::int64_t customers, int days, int minutes = 60) {
    SimulateOptions options;
    options.customers = customers;
    options.days = {make_day(2026, 7, 1), make_day(2026, 7, 1) + std::chrono::days{days}};
    options.grid = *time::IntervalGrid::of_minutes(minutes);
    options.seed = 11;
    options.workers = 2;
    return options;
}

/// Everything of a store that bills follow from, a line each.
std::vector<std::string> contents(store::Store& store) {
    std::vector<std::string> lines;
    const store::Lease reader = store.reader();
    const time::BillingPeriod days{make_day(2026, 1, 1), make_day(2027, 1, 1)};
    for (const customer::ContractTerms& one :
         customer::contracts_in(*reader, {SiteId{1}, SiteId{1'000'000}}, days)) {
        lines.push_back(fmt::format("{} {} {} {}", raw(one.contract.id.site_id),
                                    one.contract.consumer_no, one.terms.at(0).tariff,
                                    one.terms.at(0).attributes.to_json()));
    }
    for (const meter::KnownChannel& channel : meter::list_channels(*reader)) {
        const auto spans = meter::read_spans(*reader, channel.id, make_day(2026, 6, 1),
                                             make_day(2026, 9, 1), meter::last_delivery(*reader));
        for (const meter::ReadSpan& span : *spans) {
            lines.push_back(fmt::format("{} {} {} {} {}", raw(channel.id.site_id),
                                        raw(channel.id.channel_no), time::to_text(span.span),
                                        raw(span.delivery),
                                        fmt::join(span.readings.values_milli, ",")));
        }
    }
    return lines;
}

class SimulatePortfolio : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(SimulatePortfolio);

// What it says it made is what the store holds, and every channel has every day.
TEST_P(SimulatePortfolio, FillsTheStoreWithWhatItSays) {
    const CityStore place{GetParam()};
    const SimulateProgress done =
        simulate_portfolio(*place.store, support::test_vault(), options_of(40, 3), kClock, {});
    EXPECT_EQ(done.customers, 40);
    const store::Lease reader = place.store->reader();
    const std::vector<meter::KnownChannel> channels = meter::list_channels(*reader);
    EXPECT_EQ(done.readings, static_cast<std::int64_t>(channels.size()) * 3 * 24);
    const DeliveryId newest = meter::last_delivery(*reader);
    for (const meter::KnownChannel& channel : channels) {
        const auto spans = meter::read_spans(*reader, channel.id, make_day(2026, 7, 1),
                                             make_day(2026, 7, 4), newest);
        EXPECT_EQ(spans->size(), 3U);
    }
    EXPECT_EQ(customer::count_customers(*reader).sites, 40);
    EXPECT_TRUE(meter::open_deliveries(*reader, meter::DeliveryKind::simulation).empty());
}

// A demonstration that somebody repeats on a larger machine must show the same.
TEST_P(SimulatePortfolio, AnyNumberOfWorkersMakesTheSame) {
    const CityStore one{GetParam()};
    const CityStore other{GetParam()};
    SimulateOptions options = options_of(60, 2);
    options.workers = 1;
    simulate_portfolio(*one.store, support::test_vault(), options, kClock, {});
    options.workers = 4;
    simulate_portfolio(*other.store, support::test_vault(), options, kClock, {});
    EXPECT_EQ(contents(*one.store), contents(*other.store));
}

TEST_P(SimulatePortfolio, AnotherCityComesOnTop) {
    const CityStore place{GetParam()};
    simulate_portfolio(*place.store, support::test_vault(), options_of(10, 1), kClock, {});
    const std::vector<std::string> before = contents(*place.store);
    simulate_portfolio(*place.store, support::test_vault(), options_of(10, 1), kClock, {});
    const std::vector<std::string> after = contents(*place.store);
    EXPECT_EQ(after.size(), 2 * before.size());
    EXPECT_TRUE(std::all_of(before.begin(), before.end(), [&](const std::string& line) {
        return std::find(after.begin(), after.end(), line) != after.end();
    }));
}

/// Simulates and stops after the `steps`-th commit. \returns  whether it was stopped.
bool stop_after(store::Store& store, const SimulateOptions& options, int steps) {
    try {
        simulate_portfolio(store, support::test_vault(), options, kClock,
                           [&](const SimulateProgress&) {
                               if (--steps == 0) throw std::runtime_error{"stopped"};
                           });
        return false;
    } catch (const std::runtime_error&) {
        return true;
    }
}

// A power cut leaves no half city behind: the same command makes it whole, without a trace.
TEST_P(SimulatePortfolio, StoppedAnywhereItGoesOn) {
    const SimulateOptions options = options_of(8, 4);
    const CityStore whole{GetParam()};
    simulate_portfolio(*whole.store, support::test_vault(), options, kClock, {});
    const std::vector<std::string> want = contents(*whole.store);
    int steps = 1;
    for (; steps < 20; ++steps) {
        const CityStore place{GetParam()};
        if (!stop_after(*place.store, options, steps)) break;
        const SimulateProgress done =
            simulate_portfolio(*place.store, support::test_vault(), options, kClock, {});
        EXPECT_EQ(done.customers, 8);
        EXPECT_EQ(contents(*place.store), want) << "stopped after " << steps << " commits";
    }
    EXPECT_EQ(steps, 6);  // Customers, and each of four days.
}

// Customers are committed in slices of 5,000: those that are there are not added again.
TEST_P(SimulatePortfolio, StoppedBetweenSlicesOfCustomersItGoesOn) {
    const SimulateOptions options = options_of(5'100, 1, 1440);
    const CityStore place{GetParam()};
    ASSERT_TRUE(stop_after(*place.store, options, 1));
    EXPECT_EQ(customer::count_customers(*place.store->reader()).sites, 5'000);
    simulate_portfolio(*place.store, support::test_vault(), options, kClock, {});
    EXPECT_EQ(customer::count_customers(*place.store->reader()).sites, 5'100);
}

// Another plan is another city, even beside one that was stopped.
TEST_P(SimulatePortfolio, AStoppedCityIsNotTakenForAnother) {
    const CityStore place{GetParam()};
    ASSERT_TRUE(stop_after(*place.store, options_of(8, 2), 2));
    simulate_portfolio(*place.store, support::test_vault(), options_of(9, 2), kClock, {});
    const store::Lease reader = place.store->reader();
    EXPECT_EQ(customer::count_customers(*reader).sites, 17);
    EXPECT_EQ(meter::open_deliveries(*reader, meter::DeliveryKind::simulation).size(), 1U);
}

}  // namespace
}  // namespace voltmark::portfolio
