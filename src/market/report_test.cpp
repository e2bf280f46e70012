// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/report.hpp"

#include <gtest/gtest.h>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"

#include "support/stores.hpp"

namespace voltmark::market {
namespace {

Outcome outcome(int number, std::int64_t used, std::int64_t before, std::int64_t after) {
    return {{SiteId{number}, ContractNo{1}}, 0, 0, 0, used, before, after};
}

TEST(Report, SharesAreOfWhatWasPaid) {
    EXPECT_EQ(permille(50, 1000), 50);
    EXPECT_EQ(permille(-1, 1000), -1);
    EXPECT_EQ(permille(50, -1000), 50);  // A credit that shrinks is a rise.
    EXPECT_EQ(permille(5, 0), 0);
}

class Reports : public testing::Test {
protected:
    Reports() : place_{support::fresh_store(store::Engine::sqlite)} {
        static const store::Schema kSchemas[] = {customer::schema()};
        store_ = std::move(*store::Store::create(place_.location(), kSchemas, clock_));
        answer_.days = *time::parse_period("2026-07");
        answer_.names = {"a", "b"};
    }

    Report summarized(std::size_t hardest = 0) const {
        const store::Lease reader = store_->reader();
        return summarize(*reader, answer_, hardest);
    }

    FixedClock clock_{Instant{std::chrono::seconds{1'785'000'000}}};
    support::TemporaryStore place_;
    std::unique_ptr<store::Store> store_;
    WhatIf answer_;
};

TEST_F(Reports, DecilesHoldATenthOfTheContractsEachByUse) {
    for (int i = 0; i < 25; ++i)
        answer_.outcomes.push_back(outcome(i, 1'000'000 * (25 - i), 100, 100 + i % 3 - 1));
    const Report report = summarized();
    ASSERT_EQ(report.deciles.size(), 10U);
    std::int64_t contracts = 0;
    std::int64_t least = 0;
    for (const Group& decile : report.deciles) {
        contracts += decile.contracts;
        EXPECT_GE(decile.used_milli, least * decile.contracts);
        least = decile.used_milli / decile.contracts;
    }
    EXPECT_EQ(contracts, 25);
    EXPECT_EQ(report.total.contracts, 25);
    EXPECT_EQ(report.total.winners, 9);
    EXPECT_EQ(report.total.losers, 8);
}

TEST_F(Reports, EveryContractIsInOneBar) {
    const std::int64_t changes[] = {0, 1, 20, 21, 50, 501, -20, -21, -1000};
    for (const std::int64_t change : changes)
        answer_.outcomes.push_back(outcome(1, 0, 1000, 1000 + change));
    answer_.outcomes.push_back(outcome(1, 0, 0, 5));  // From nothing: the largest rise.
    std::map<int, std::int64_t> by_end;
    for (const Bar& bar : summarized().bars) by_end[bar.to] += bar.contracts;
    EXPECT_EQ(by_end[0], 1);
    EXPECT_EQ(by_end[20], 2);  // A bound belongs to the bar that is nearer to nothing.
    EXPECT_EQ(by_end[50], 2);
    EXPECT_EQ(by_end[Bar::kNoEnd], 2);
    EXPECT_EQ(by_end[-20], 1);
    EXPECT_EQ(by_end[-50], 1);
    EXPECT_EQ(by_end[-Bar::kNoEnd], 1);
}

TEST_F(Reports, AreWrittenAsJsonAndAsATable) {
    answer_.outcomes = {outcome(1, 5'000'000, 1000, 1100)};
    EXPECT_NE(to_json(summarized()).find("\"change_percent\": \"10.0\""), std::string::npos);
    const store::Lease reader = store_->reader();
    EXPECT_EQ(write_csv(*reader, answer_, place_.folder() + "/absent/x.csv").error().name(),
              "market.csv");
    EXPECT_TRUE(write_csv(*reader, answer_, place_.folder() + "/x.csv").has_value());
}

// The last month is whole where its last day has a reading; a store may have no such month.
TEST_F(Reports, AStoreWithoutReadingsHasNoYear) {
    const auto place = support::fresh_store(store::Engine::sqlite);
    const store::Schema schemas[] = {customer::schema(), meter::schema()};
    const auto store = std::move(*store::Store::create(place.location(), schemas, clock_));
    const store::Lease reader = store->reader();
    EXPECT_EQ(last_year(*reader).error().name(), "market.no_months");
}

}  // namespace
}  // namespace voltmark::market
