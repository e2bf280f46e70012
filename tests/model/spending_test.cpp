// SPDX-License-Identifier: Apache-2.0
// What a month costs so far, and who is told of it, over a small synthetic city.
#include "voltmark/spending/check.hpp"
#include "voltmark/spending/errors.hpp"

#include "city.hpp"

namespace voltmark::spending {
namespace {

using billing::kClock;
using billing::kJuly;
using billing::kJune;
using time::make_day;

constexpr customer::SiteRange kAll{SiteId{0}, SiteId{1'000'000}};
const time::BillingPeriod kBoth{kJune.from, kJuly.to};

class Spending : public support::EngineTest {
protected:
    void make_city(int customers) {
        place_ = billing::city(GetParam(), customers, kBoth, 60, {schema()});
        const store::Lease reader = store().reader();
        for (const customer::ContractTerms& one : customer::contracts_in(*reader, kAll, kJuly))
            contracts_.push_back(one.contract.id);
    }
    store::Store& store() { return *place_.store; }

    std::vector<billing::MonthCost> costs(const time::BillingPeriod& month, time::CivilDay today) {
        const store::Lease reader = store().reader();
        billing::ProvisionalRater rater = billing::newest_rater(*reader);
        return billing::month_costs(*reader, rater, kAll, contracts_, month, today);
    }

    /// What the bills of a month ask for.
    std::map<ContractId, std::pair<Money, Energy>> billed(const time::BillingPeriod& month) {
        std::map<ContractId, std::pair<Money, Energy>> all;
        const store::Lease reader = store().reader();
        billing::BillFilter filter;
        filter.period = month;
        filter.limit = 1000;
        for (const billing::BillSummary& one : billing::list_bills(*reader, filter)) {
            const billing::Bill bill = *billing::load_bill(*reader, one.id);
            const auto feed_in = static_cast<std::size_t>(tariff::Layer::feed_in);
            all.emplace(one.id.contract,
                        std::pair{bill.total - bill.body.by_layer[feed_in], one.imported});
        }
        return all;
    }

    void set(ContractId contract, Money amount, std::vector<int> thresholds = {50, 100}) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        const Budget budget{contract, amount, std::move(thresholds), "li", kClock.now()};
        ASSERT_TRUE(set_budget(*writer, budget, kJuly.from).has_value());
        transaction.commit();
    }

    CheckReport check(time::CivilDay today, int workers = 2) {
        return check_budgets(store(), today, kClock, workers, {});
    }

    billing::Place place_;
    std::vector<ContractId> contracts_;
};

VOLTMARK_ON_EACH_ENGINE(Spending);

// The law of it: whatever is billed meanwhile, a whole month costs what its bill asks for.
TEST_P(Spending, AWholeMonthCostsWhatItsBillAsksFor) {
    make_city(40);
    const std::vector<billing::MonthCost> before = costs(kJuly, kJuly.to);
    billing::bill(store(), kJune);
    const std::vector<billing::MonthCost> between = costs(kJuly, kJuly.to);
    billing::bill(store(), kJuly);
    const std::vector<billing::MonthCost> after = costs(kJuly, kJuly.to);
    const auto bills = billed(kJuly);
    ASSERT_GT(bills.size(), 20U);
    for (const auto* all : {&before, &between, &after}) {
        std::size_t found = 0;
        for (const billing::MonthCost& cost : *all) {
            const auto bill = bills.find(cost.contract);
            if (bill == bills.end()) continue;
            ++found;
            EXPECT_EQ(cost.owed, bill->second.first);
            EXPECT_EQ(cost.imported, bill->second.second);
            EXPECT_EQ(cost.days, kJuly);
            EXPECT_FALSE(cost.stopped);
        }
        EXPECT_EQ(found, bills.size());
    }
}

TEST_P(Spending, AMonthGoesAsFarAsItsReadings) {
    make_city(8);
    const time::CivilDay half = make_day(2026, 7, 16);
    for (const billing::MonthCost& cost : costs(kJuly, half))
        EXPECT_EQ(cost.days.to, half) << (cost.stopped ? cost.stopped->message() : "");
    const auto august = *time::parse_period("2026-08");
    for (const billing::MonthCost& cost : costs(august, make_day(2026, 8, 10))) {
        EXPECT_EQ(cost.days.days(), 0);
        EXPECT_TRUE(cost.stopped);
    }
    EXPECT_TRUE(costs(august, august.from).empty());
}

// A bill over days of two months counts by its days.
TEST_P(Spending, ABillOverTwoMonthsIsShared) {
    make_city(8);
    const time::BillingPeriod across{make_day(2026, 6, 17), make_day(2026, 7, 17)};
    billing::bill(store(), {kJune.from, across.from});
    billing::bill(store(), across);
    std::map<ContractId, Money> bills;
    const store::Lease reader = store().reader();
    billing::BillFilter filter;
    filter.period = across;
    for (const billing::BillSummary& one : billing::list_bills(*reader, filter))
        if (one.period == across) bills.emplace(one.id.contract, one.total);
    ASSERT_FALSE(bills.empty());
    for (const billing::MonthCost& cost : costs(kJuly, across.to)) {
        const auto bill = bills.find(cost.contract);
        if (bill == bills.end()) continue;
        EXPECT_EQ(cost.days.to, across.to);
        const std::int64_t share = cost.owed.minor() * 30 - bill->second.minor() * 16;
        EXPECT_LE(std::abs(share), 30) << "to the nearest coin";
    }
}

TEST_P(Spending, EachThresholdIsToldOnceAMonth) {
    make_city(12);
    billing::bill(store(), kJune);
    const auto days = costs(kJuly, make_day(2026, 7, 11));
    ASSERT_GT(days.size(), 4U);
    // One reached its half in ten days and will go beyond, one is far away from it.
    const ContractId tight = days[0].contract;
    const ContractId easy = days[1].contract;
    ASSERT_GT(days[0].owed.minor(), 0);
    set(tight, Money::from_minor(days[0].owed.minor() * 3 / 2, kCny));
    set(easy, Money::from_minor(days[1].owed.minor() * 1000 + 100, kCny));
    CheckReport report = check(make_day(2026, 7, 11));
    EXPECT_EQ(report.budgets, 2);
    EXPECT_EQ(report.alerts, 2);
    EXPECT_EQ(check(make_day(2026, 7, 11)).alerts, 0);
    report = check(make_day(2026, 7, 31));
    EXPECT_EQ(report.alerts, 1);
    // A new budget does not tell the same again; another month does.
    set(tight, Money::from_minor(days[0].owed.minor() / 2 + 1, kCny));
    EXPECT_EQ(check(make_day(2026, 8, 2), 1).alerts, 0);
    const store::Lease reader = store().reader();
    const std::vector<Alert> told = alerts_of(*reader, tight, 10);
    ASSERT_EQ(told.size(), 3U);
    for (const Alert& one : told) EXPECT_EQ(one.month, kJuly.from);
    EXPECT_EQ(std::count_if(told.begin(), told.end(),
                            [](const Alert& one) { return one.kind == AlertKind::expected; }),
              1);
    EXPECT_EQ(alerts_in(*reader, kAll, kJuly.from),
              alerts_in(*reader, {tight.site_id, tight.site_id}, kJuly.from));
    EXPECT_TRUE(alerts_of(*reader, easy, 10).empty());
}

// The last readings of a month come when the next one has begun.
TEST_P(Spending, AMonthThatIsJustOverIsLookedAtToo) {
    make_city(4);
    set(contracts_[0], Money::from_minor(1, kCny), {100});
    EXPECT_EQ(check(make_day(2026, 7, 6)).alerts, 1);  // July alone.
    EXPECT_EQ(check(make_day(2026, 7, 5)).alerts, 1);  // And June, as before.
    const store::Lease reader = store().reader();
    EXPECT_EQ(alerts_of(*reader, contracts_[0], 10).back().month, kJune.from);
}

TEST_P(Spending, ABudgetIsWhatTheBillsAreIn) {
    make_city(2);
    const store::Lease writer = store().writer();
    store::Transaction transaction{*writer};
    const Budget right{contracts_[0], Money::from_minor(20'000, kCny), {80}, "li", kClock.now()};
    Budget wrong = right;
    wrong.amount = Money::from_minor(20'000, kUsd);
    EXPECT_EQ(set_budget(*writer, wrong, kJuly.from).error().code, &kCurrency);
    wrong.amount = Money::zero(kCny);
    EXPECT_EQ(set_budget(*writer, wrong, kJuly.from).error().code, &kAmount);
    EXPECT_EQ(find_budget(*writer, contracts_[0]), std::nullopt);
    EXPECT_EQ(remove_budget(*writer, contracts_[0], "1").error().code, &kNone);
    ASSERT_TRUE(set_budget(*writer, right, kJuly.from).has_value());
    ASSERT_TRUE(set_budget(*writer, right, kJuly.from).has_value());
    EXPECT_EQ(find_budget(*writer, contracts_[0]), right);
    EXPECT_EQ(list_budgets(*writer), std::vector{right});
    ASSERT_TRUE(remove_budget(*writer, contracts_[0], "1").has_value());
    EXPECT_TRUE(list_budgets(*writer).empty());
}

}  // namespace
}  // namespace voltmark::spending
