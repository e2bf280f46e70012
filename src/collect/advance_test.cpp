// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/advance.hpp"

#include <gtest/gtest.h>

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

using time::make_day;

ContractId home(int site) {
    return {SiteId{site}, ContractNo{1}};
}
class Advances : public support::StoreTest {
protected:
    void prepare() override { make_store({ledger::schema(), schema()}, kClock); }

    /// A bill for each contract, and what was paid ahead of it, in one transaction.
    std::vector<AdvanceUse> bill(const std::string& journal, time::CivilDay day,
                                 const std::vector<std::pair<ContractId, std::int64_t>>& bills) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        std::vector<ledger::Entry> entries;
        std::vector<ContractId> contracts;
        Money sum = yuan(0);
        for (const auto& [contract, fen] : bills) {
            entries.push_back({contract, journal + "-" + std::to_string(raw(contract.site_id)),
                               ledger::SubLedger::receivable, ledger::EntryKind::bill, day,
                               day + std::chrono::days{15}, yuan(fen), journal});
            contracts.push_back(contract);
            sum += yuan(fen);
        }
        ledger::post(*writer,
                     {journal, day, "test", {{ledger::kReceivable, sum}, {ledger::kRevenue, -sum}}},
                     entries, kClock.now());
        std::vector<AdvanceUse> uses =
            spend_advances(*writer, {journal, day}, contracts, kClock.now());
        transaction.commit();
        return uses;
    }
    Receipt pay(const std::string& id, ContractId contract, std::int64_t fen, unsigned day) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Result<Receipt> receipt = post_payment(
            *writer, {id, contract, make_day(2026, 7, day), yuan(fen), "bank"}, kClock.now());
        EXPECT_TRUE(receipt.has_value());
        transaction.commit();
        return *receipt;
    }
    std::string left(ContractId contract) {
        Money sum = yuan(0);
        const store::Lease reader = store_->reader();
        for (const Advance& one : advances_in(*reader, contract.site_id, contract.site_id))
            sum += one.left;
        return to_text(sum);
    }
    void expect_sound() {
        const store::Lease reader = store_->reader();
        EXPECT_TRUE(ledger::check_books(*reader).empty());
        for (const PaymentProblem& one : check_payments(*reader))
            ADD_FAILURE() << one.payment_id << ": " << one.what;
    }
};

VOLTMARK_ON_EACH_ENGINE(Advances);

// A home that pays 100 on the 5th and 30 on the 20th, and is billed 112.40: the older payment goes
// first, 17.60 of the newer one stays.
TEST_P(Advances, PayABillAtOnceTheOldestPaymentFirst) {
    pay("late", home(1), 3'000, 20);
    pay("early", home(1), 10'000, 5);
    const std::vector<AdvanceUse> uses = bill("R1-1", make_day(2026, 8, 1), {{home(1), 11'240}});
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(uses[0].payment_id, "early");
    EXPECT_EQ(to_text(uses[0].part.amount), "100.00");
    EXPECT_EQ(uses[1].payment_id, "late");
    EXPECT_EQ(to_text(uses[1].part.amount), "12.40");
    EXPECT_EQ(left(home(1)), "17.60");
    EXPECT_TRUE(open_items(*store_->reader(), home(1)).empty());
    expect_sound();
}

TEST_P(Advances, AreUsedUpOverSeveralBills) {
    pay("p", home(1), 10'000, 5);
    bill("R1-1", make_day(2026, 8, 1), {{home(1), 4'000}});
    EXPECT_EQ(left(home(1)), "60.00");
    bill("R2-1", make_day(2026, 9, 1), {{home(1), 7'500}});
    EXPECT_EQ(left(home(1)), "0.00");
    const std::vector<OpenItem> open = open_items(*store_->reader(), home(1));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(to_text(open[0].open), "15.00");
    EXPECT_EQ(bill("R3-1", make_day(2026, 10, 1), {{home(1), 100}}).size(), 0U);
    expect_sound();
}

// Of many contracts in a unit, those that paid ahead are found, and no other is touched.
TEST_P(Advances, OfOneContractPayNoOther) {
    pay("p", home(3), 10'000, 5);
    std::vector<std::pair<ContractId, std::int64_t>> bills;
    for (int site = 1; site <= 40; ++site) bills.push_back({home(site), 6'000});
    const std::vector<AdvanceUse> uses = bill("R1-1", make_day(2026, 8, 1), bills);
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_EQ(uses[0].contract, home(3));
    const std::map<ContractId, std::vector<OpenItem>> open =
        open_items_in(*store_->reader(), SiteId{1}, SiteId{40});
    EXPECT_EQ(open.size(), 39U);
    EXPECT_FALSE(open.contains(home(3)));
    expect_sound();
}

// What stands under a journal's name was done with it: a second time is refused by the store.
TEST_P(Advances, AreUsedOnceForAnOccasion) {
    pay("p", home(1), 10'000, 5);
    bill("R1-1", make_day(2026, 8, 1), {{home(1), 4'000}});
    const store::Lease writer = store_->writer();
    store::Transaction transaction{*writer};
    const ContractId contract = home(1);
    EXPECT_TRUE(
        spend_advances(*writer, {"R1-1", make_day(2026, 8, 1)}, {&contract, 1}, kClock.now())
            .empty());
    EXPECT_EQ(left(home(1)), "60.00");
}

TEST_P(Advances, AChangedNoteIsFound) {
    pay("p", home(1), 10'000, 5);
    const store::Lease writer = store_->writer();
    {
        store::Transaction transaction{*writer};
        writer->run_script("UPDATE payment_ahead SET amount_minor = 9999");
        transaction.commit();
    }
    EXPECT_EQ(check_payments(*writer).size(), 1U);
}

}  // namespace
}  // namespace voltmark::collect
