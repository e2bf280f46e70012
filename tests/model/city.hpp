// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/portfolio/city.hpp"
#include "voltmark/portfolio/simulate.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/event_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

// A small synthetic city in a store of its own, and its bills.

namespace voltmark::billing {

inline const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
inline const time::BillingPeriod kJune = *time::parse_period("2026-06");
inline const time::BillingPeriod kJuly = *time::parse_period("2026-07");

inline std::vector<store::Schema> schemas() {
    return {customer::schema(), meter::schema(), tariff::schema(),
            ledger::schema(),   schema(),        security::schema()};
}

inline void add_tariffs(store::Store& store) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{VOLTMARK_SOURCE_DIR "/data/tariffs"}) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream file{entry.path()};
        std::stringstream text;
        text << file.rdbuf();
        const auto ids = portfolio::City::tariffs();  // The catalogue has many more.
        if (std::none_of(ids.begin(), ids.end(), [&](std::string_view id) {
                return tariff::names_tariff(text.str(), id);
            })) {
            continue;
        }
        const tariff::Reading reading = tariff::read_document(text.str());
        tariff::add_document(*writer, *reading.tariff, text.str(), kClock.now());
    }
    transaction.commit();
}

struct Place {
    support::TemporaryStore files;
    std::unique_ptr<store::Store> store;
};

inline Place city(store::Engine engine, int customers, const time::BillingPeriod& days,
                  int minutes = 60, const std::vector<store::Schema>& more = {}) {
    Place place{support::fresh_store(engine), nullptr};
    std::vector<store::Schema> all = schemas();
    all.insert(all.end(), more.begin(), more.end());
    place.store = std::move(*store::Store::create(place.files.location(), all, kClock));
    add_tariffs(*place.store);
    portfolio::SimulateOptions options;
    options.customers = customers;
    options.days = days;
    options.seed = 11;
    options.grid = *time::IntervalGrid::of_minutes(minutes);
    portfolio::simulate_portfolio(*place.store, support::test_vault(), options, kClock, {});
    return place;
}

inline RunReport bill(store::Store& store, const time::BillingPeriod& period, int unit = 7,
                      State stop_at = State::posted) {
    RunOptions options;
    options.period = period;
    options.contracts_a_unit = unit;
    options.stop_at = stop_at;
    options.workers = 2;
    Result<RunReport> report = bill_period(store, options, kClock, {});
    EXPECT_TRUE(report.has_value()) << report.error().message();
    return *report;
}

}  // namespace voltmark::billing
