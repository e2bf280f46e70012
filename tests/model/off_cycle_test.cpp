// SPDX-License-Identifier: Apache-2.0
// Final bills and bills between, and the run of the month after them.
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/verify.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using time::CivilDay;
using time::make_day;

class OffCycle : public support::EngineTest {
protected:
    void prepare() override {
        place_ = city(GetParam(), 12, {kJune.from, kJuly.to});
        bill(store(), kJune);
    }
    store::Store& store() { return *place_.store; }

    RunReport bill_alone(const time::BillingPeriod& period) {
        RunOptions options;
        options.period = period;
        options.only = kHome;
        Result<RunReport> report = bill_period(store(), options, kClock, {});
        EXPECT_TRUE(report.has_value()) << report.error().message();
        return *report;
    }
    std::vector<BillSummary> bills_of(ContractId contract, const time::BillingPeriod& period) {
        BillFilter filter;
        filter.contract = contract;
        filter.period = period;
        return list_bills(*store().reader(), filter);
    }
    void end(CivilDay day) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(customer::end_contract(*writer, kHome, day).has_value());
        meter::end_supplies(*writer, kHome, day);
        transaction.commit();
    }
    static constexpr ContractId kHome{SiteId{2}, ContractNo{1}};
    Place place_;
};

VOLTMARK_ON_EACH_ENGINE(OffCycle);

// Moved out on 19 July: billed before the month is over, marked final, and not again by its run.
TEST_P(OffCycle, AFinalBillEndsTheContract) {
    const CivilDay last = make_day(2026, 7, 20);
    end(last);
    EXPECT_EQ(bill_alone({kJuly.from, last}).progress.bills, 1);
    EXPECT_TRUE(bill_alone({kJuly.from, last}).all_billed);
    const auto explained = explain_bill(*store().reader(), {kHome, kJuly.from, 1});
    ASSERT_TRUE(explained.has_value());
    EXPECT_TRUE(explained->is_final());
    EXPECT_NE(to_text(*explained, Language::zh, false).find("末次账单"), std::string::npos);
    bill(store(), kJuly);
    const std::vector<BillSummary> bills = bills_of(kHome, kJuly);
    ASSERT_EQ(bills.size(), 1U);
    EXPECT_EQ(bills[0].period, (time::BillingPeriod{kJuly.from, last}));
    expect_proven(store());
}

// The next tenant's bill begins the day after, and both count every reading once.
TEST_P(OffCycle, TheNextTenantBeginsTheDayAfter) {
    const CivilDay next = make_day(2026, 7, 20);
    customer::Contract contract = customer::get_contract(*store().reader(), kHome).contract;
    customer::ContractTerm term =
        customer::contracts_in(*store().reader(), {kHome.site_id, kHome.site_id}, kJuly)[0]
            .terms.back();
    end(next);
    bill_alone({kJuly.from, next});
    contract.id.contract_no = ContractNo{7};
    contract.consumer_no = "NEXT-7";
    contract.valid = {next, time::kOpenEnd};
    term.id = contract.id;
    term.valid = contract.valid;
    {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        customer::add_contracts(*writer, std::array{contract});
        customer::add_terms(*writer, std::array{term}, kClock.now());
        meter::add_supplies(
            *writer, std::array{meter::Supply{kHome.site_id, ServicePointNo{1}, meter::Side::use,
                                              contract.valid, contract.id.contract_no}});
        transaction.commit();
    }
    bill(store(), kJuly);
    const std::vector<BillSummary> bills = bills_of(contract.id, kJuly);
    ASSERT_EQ(bills.size(), 1U);
    EXPECT_EQ(bills[0].period, (time::BillingPeriod{next, kJuly.to}));
    expect_proven(store());
}

// Billed for ten days on demand: the month's run bills the other days, and every day once; the
// tiers end where one bill of the whole month would leave them.
TEST_P(OffCycle, TheRunOfTheMonthBillsTheRest) {
    const CivilDay to = make_day(2026, 7, 11);
    bill_alone({kJuly.from, to});
    bill(store(), kJuly);
    const std::vector<BillSummary> bills = bills_of(kHome, kJuly);
    ASSERT_EQ(bills.size(), 2U);
    EXPECT_EQ(bills[0].period, (time::BillingPeriod{to, kJuly.to}));
    EXPECT_EQ(bills[1].period, (time::BillingPeriod{kJuly.from, to}));
    EXPECT_TRUE(bill(store(), kJuly).all_billed);
    EXPECT_EQ(bills_of(kHome, kJuly).size(), 2U);
    expect_proven(store());
    Place whole = city(GetParam(), 12, {kJune.from, kJuly.to});
    bill(*whole.store, kJune);
    bill(*whole.store, kJuly);
    const auto one = load_bill(*whole.store->reader(), {kHome, kJuly.from, 1});
    const auto rest = load_bill(*store().reader(), bills[0].id);
    ASSERT_TRUE(one.has_value() && rest.has_value());
    EXPECT_EQ(rest->tiers_after.year, one->tiers_after.year);
    EXPECT_EQ(bills[0].imported + bills[1].imported, one->imported);
}

TEST_P(OffCycle, AContractEndsOnceAndWithinItsDays) {
    end(make_day(2026, 7, 20));
    end(make_day(2026, 7, 20));
    const store::Lease writer = store().writer();
    store::Transaction transaction{*writer};
    EXPECT_EQ(customer::end_contract(*writer, kHome, make_day(2026, 7, 25)).error().name(),
              "customer.ended");
}

}  // namespace
}  // namespace voltmark::billing
