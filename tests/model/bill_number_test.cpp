// SPDX-License-Identifier: Apache-2.0
// Numbers of bills: no gap and no double, whoever posts, and however often it is tried.
#include "voltmark/billing/bill_number.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/explanation.hpp"

#include "city.hpp"

namespace voltmark::billing {
namespace {

class BillNumbers : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(BillNumbers);

Invariant numbers_law(store::Store& store) {
    for (Invariant& law : check_bills(store, {})) {
        if (law.name == "numbers") return std::move(law);
    }
    return {};
}

std::vector<BillSummary> bills_of(store::Store& store) {
    BillFilter filter;
    filter.limit = 1000;
    return list_bills(*store.reader(), filter);
}

/// The numbers of all bills and reversals, ascending.
std::vector<std::int64_t> given(store::Store& store, const time::BillingPeriod& period) {
    std::vector<std::int64_t> numbers;
    const SiteId last{INT64_MAX};
    for (const auto& [document, number] :
         numbers_in(*store.reader(), period.from, {SiteId{0}, last}))
        numbers.push_back(number.number);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

/// Runs a period to its end beside another writer. On SQLite the second to write waits, and may be
/// told to come again.
void post_all(store::Store& store, const time::BillingPeriod& period) {
    RunOptions options;
    options.period = period;
    options.contracts_a_unit = 3;
    options.workers = 1;
    for (int tries = 0; tries < 100; ++tries) {
        try {
            ASSERT_TRUE(bill_period(store, options, kClock, {}).has_value());
            return;
        } catch (const std::exception& e) {
            ASSERT_EQ(store::to_error(e).name(), "store.busy") << e.what();
        }
    }
    FAIL() << "never came to write";
}

TEST_P(BillNumbers, APostedBillIsFoundByItsNumber) {
    const Place place = city(GetParam(), 20, kJuly);
    bill(*place.store, kJuly);
    const std::vector<BillSummary> bills = bills_of(*place.store);
    const store::Lease reader = place.store->reader();
    std::set<BillNumber> seen;
    for (const BillSummary& one : bills) {
        ASSERT_TRUE(one.number.has_value()) << to_text(one.id);
        EXPECT_EQ(one.number->series, "2026");
        EXPECT_EQ(*find_bill(*reader, to_text(*one.number)), one.id);
        EXPECT_EQ(number_of(*reader, {one.id, NumberedKind::bill}), one.number);
        seen.insert(*one.number);
    }
    EXPECT_EQ(seen.size(), bills.size());
    EXPECT_EQ(seen.begin()->number, 1);
    EXPECT_EQ(seen.rbegin()->number, static_cast<std::int64_t>(bills.size()));
    EXPECT_EQ(find_bill(*reader, "2026-0009999").error().name(), "billing.number_unknown");
    EXPECT_EQ(find_bill(*reader, "2026-").error().name(), "billing.bill_id");
    EXPECT_EQ(find_bill(*reader, "-7").error().name(), "billing.bill_id");
    EXPECT_EQ(numbers_law(*place.store).violated, 0);
    EXPECT_EQ(numbers_law(*place.store).checked, static_cast<std::int64_t>(bills.size()));
}

TEST_P(BillNumbers, DraftsHaveNoneUntilTheyArePosted) {
    const Place place = city(GetParam(), 10, kJuly);
    const RunReport draft = bill(*place.store, kJuly, 4, State::draft);
    for (const BillSummary& one : bills_of(*place.store)) EXPECT_FALSE(one.number.has_value());
    ASSERT_TRUE(advance_run(*place.store, draft.run.run_id, State::issued, kClock).has_value());
    for (const BillSummary& one : bills_of(*place.store)) EXPECT_FALSE(one.number.has_value());
    EXPECT_EQ(numbers_law(*place.store).violated, 0);
    ASSERT_TRUE(advance_run(*place.store, draft.run.run_id, State::posted, kClock).has_value());
    for (const BillSummary& one : bills_of(*place.store)) EXPECT_TRUE(one.number.has_value());
    EXPECT_EQ(numbers_law(*place.store).violated, 0);
}

// Two processes, as two stores of one database are: each posts its period, unit by unit.
TEST_P(BillNumbers, TwoThatPostAtOnceLeaveNoGap) {
    const Place place = city(GetParam(), 40, {kJune.from, kJuly.to});
    const auto other = std::move(*store::Store::open(place.files.location(), schemas(), kClock));
    {
        const std::jthread june{[&] { post_all(*other, kJune); }};
        post_all(*place.store, kJuly);
    }
    std::vector<std::int64_t> all = given(*place.store, kJune);
    for (const std::int64_t one : given(*place.store, kJuly)) all.push_back(one);
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i)
        ASSERT_EQ(all[i], static_cast<std::int64_t>(i) + 1);
    EXPECT_GT(all.size(), 40U);
    EXPECT_EQ(numbers_law(*place.store).violated, 0);
}

TEST_P(BillNumbers, WhatWasTakenOutIsMissed) {
    const Place place = city(GetParam(), 10, kJuly);
    bill(*place.store, kJuly, 4);
    const BillSummary one = bills_of(*place.store).front();
    const store::Lease writer = place.store->writer();
    writer->run_script(fmt::format("UPDATE bill_number SET number = number + 1 WHERE site_id = {}",
                                   raw(one.id.contract.site_id)));
    EXPECT_GT(numbers_law(*place.store).violated, 0);
    writer->run_script(fmt::format("UPDATE bill_number SET number = number - 1 WHERE site_id = {}",
                                   raw(one.id.contract.site_id)));
    EXPECT_EQ(numbers_law(*place.store).violated, 0);
    writer->run_script("DELETE FROM bill_number_block WHERE first_number = 1");
    EXPECT_GT(numbers_law(*place.store).violated, 0);
}

}  // namespace
}  // namespace voltmark::billing
