// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/collect/payment_list.hpp"

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

using time::make_day;

const ContractId kContract{SiteId{7}, ContractNo{1}};

Payment payment(const std::string& id, std::int64_t fen) {
    return {id, kContract, make_day(2026, 9, 20), yuan(fen), "bank"};
}

class Payments : public support::StoreTest {
protected:
    void prepare() override {
        make_store({ledger::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        post_bill(*writer, kContract, "B-9", make_day(2026, 9, 1), 5'000);
        post_bill(*writer, kContract, "B-8", make_day(2026, 8, 1), 10'000);
        transaction.commit();
    }
    Result<Receipt> post(const Payment& one) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Result<Receipt> receipt = post_payment(*writer, one, kClock.now());
        if (receipt) transaction.commit();
        return receipt;
    }
};

VOLTMARK_ON_EACH_ENGINE(Payments);

TEST_P(Payments, PayTheOldestBillFirst) {
    const Receipt part = *post(payment("bank-1", 10'500));
    EXPECT_EQ(part.allocations,
              (std::vector<Allocation>{{"B-8", yuan(10'000)}, {"B-9", yuan(500)}}));
    const store::Lease reader = store_->reader();
    const std::vector<OpenItem> open = open_items(*reader, kContract);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].document, "B-9");
    EXPECT_EQ(to_text(open[0].open), "45.00");
}

TEST_P(Payments, WhatIsTooMuchIsPaidAhead) {
    const Receipt all = *post(payment("bank-1", 20'000));
    EXPECT_EQ(to_text(all.paid_ahead), "50.00");
    const store::Lease reader = store_->reader();
    EXPECT_TRUE(open_items(*reader, kContract).empty());
    EXPECT_TRUE(ledger::check_books(*reader).empty());
    EXPECT_TRUE(check_payments(*reader).empty());
    std::map<std::string, std::string> balances;
    for (const auto& one : ledger::trial_balance(*reader, time::make_day(2026, 12, 31)))
        balances[one.account] = to_text(one.balance());
    EXPECT_EQ(balances["1002"], "200.00");
    EXPECT_EQ(balances["1122"], "0.00");
    EXPECT_EQ(balances["2203"], "-50.00");
}

// Over all contracts, and each page goes on where the last one ended.
TEST_P(Payments, AreListedNewestFirst) {
    ASSERT_TRUE(post(payment("bank-1", 7'000)));
    Payment cash = payment("desk-1", 20'000);
    cash.method = "cash";
    ASSERT_TRUE(post(cash));
    Payment later = payment("bank-0", 100);
    later.received_on = make_day(2026, 9, 21);
    ASSERT_TRUE(post(later));
    const store::Lease reader = store_->reader();
    PaymentFilter filter;
    filter.limit = 1;
    std::vector<std::string> seen;
    for (auto page = list_payments(*reader, filter); !page.empty();
         page = list_payments(*reader, filter)) {
        seen.push_back(page[0].payment.payment_id + " " + to_text(page[0].paid_ahead));
        filter.after = {page[0].payment.received_on, page[0].payment.payment_id};
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"bank-0 1.00", "desk-1 120.00", "bank-1 0.00"}));
    filter = {};
    filter.method = "cash";
    EXPECT_EQ(list_payments(*reader, filter).size(), 1U);
    filter = {};
    filter.to = make_day(2026, 9, 21);
    EXPECT_EQ(list_payments(*reader, filter).size(), 2U);
    filter.from = filter.to;
    filter.to.reset();
    EXPECT_EQ(list_payments(*reader, filter).size(), 1U);
    EXPECT_EQ(find_payer(*reader, "bank-0"), kContract);
    EXPECT_EQ(find_payer(*reader, "bank-9"), std::nullopt);
}

TEST_P(Payments, APreviewWritesNothing) {
    const Receipt seen = *preview_payment(*store_->reader(), payment("bank-1", 10'500));
    EXPECT_TRUE(list_payments(*store_->reader(), kContract).empty());
    EXPECT_EQ(post(payment("bank-1", 10'500))->allocations, seen.allocations);
}

// A bank sends its file twice: the money was received once.
TEST_P(Payments, TheSamePaymentAgainChangesNothing) {
    const Receipt first = *post(payment("bank-1", 7'000));
    const Receipt again = *post(payment("bank-1", 7'000));
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.allocations, first.allocations);
    EXPECT_EQ(to_text(open_items(*store_->reader(), kContract)[0].open), "30.00");
    EXPECT_EQ(post(payment("bank-1", 7'001)).error().name(), "collect.payment_differs");
    Payment elsewhere = payment("bank-1", 7'000);
    elsewhere.contract.site_id = SiteId{8};
    EXPECT_EQ(post(elsewhere).error().name(), "collect.payment_differs");
    EXPECT_EQ(list_payments(*store_->reader(), kContract).size(), 1U);
}

// A bill that was paid is corrected: what was paid counts for the bill that replaces it, and what
// was too much pays the next one.
TEST_P(Payments, CountForTheCorrectionOfWhatTheyPaid) {
    ASSERT_TRUE(post(payment("bank-1", 10'000)).has_value());
    const auto correct = [&](const std::string& from, std::int64_t was, const std::string& to,
                             std::int64_t is) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const time::CivilDay day = make_day(2026, 9, 10);
        const std::string journal = "C-" + from;
        const auto entry = [&](const std::string& document, ledger::EntryKind kind,
                               std::int64_t fen) {
            return ledger::Entry{kContract, document, ledger::SubLedger::receivable,
                                 kind,      day,      day + std::chrono::days{15},
                                 yuan(fen), journal};
        };
        const std::vector<ledger::Entry> entries = {
            entry(from + "-R", ledger::EntryKind::reversal, -was),
            entry(to, ledger::EntryKind::bill, is)};
        ledger::post(*writer,
                     {journal,
                      day,
                      "correction",
                      {{ledger::kReceivable, yuan(is - was)}, {ledger::kRevenue, yuan(was - is)}}},
                     entries, kClock.now());
        const ledger::Reversal reversal{kContract, from, from + "-R", to};
        ledger::record_reversals(*writer, {&reversal, 1});
        transaction.commit();
    };
    correct("B-8", 10'000, "B-8-2", 12'500);
    std::vector<OpenItem> open = open_items(*store_->reader(), kContract);
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].document, "B-9");
    EXPECT_EQ(open[1].document, "B-8-2");
    EXPECT_EQ(to_text(open[1].open), "25.00");
    correct("B-8-2", 12'500, "B-8-3", 9'000);
    open = open_items(*store_->reader(), kContract);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].document, "B-9");
    EXPECT_EQ(to_text(open[0].open), "40.00");
    const Receipt rest = *post(payment("bank-2", 4'000));
    EXPECT_EQ(rest.allocations, (std::vector<Allocation>{{"B-9", yuan(4'000)}}));
    EXPECT_TRUE(open_items(*store_->reader(), kContract).empty());
    EXPECT_TRUE(ledger::check_books(*store_->reader()).empty());
}

TEST_P(Payments, RefusesWhatIsNoPayment) {
    EXPECT_EQ(post(payment("bank-1", 0)).error().name(), "collect.amount");
    EXPECT_EQ(post(payment("bank-1", -5)).error().name(), "collect.amount");
    Payment dollars = payment("bank-1", 5);
    dollars.amount = Money::from_minor(5, kUsd);
    EXPECT_EQ(post(dollars).error().name(), "collect.amount");
    EXPECT_EQ(post(payment("", 5)).error().name(), "collect.payment_id");
    EXPECT_EQ(post(payment(std::string(65, 'x'), 5)).error().name(), "collect.payment_id");
    EXPECT_TRUE(list_payments(*store_->reader(), kContract).empty());
}

// Law: no allocation exceeds its item or the payment, and nothing is left open while money is.
RC_GTEST_PROP(AllocateOldestFirst, SpendsAllItCan, ()) {
    std::vector<OpenItem> items;
    std::int64_t owed = 0;
    const int count = *rc::gen::inRange(0, 8);
    for (int i = 0; i < count; ++i) {
        const std::int64_t open = *rc::gen::inRange<std::int64_t>(1, 1000);
        const time::CivilDay due =
            make_day(2026, 1, 1) + std::chrono::days{*rc::gen::inRange(0, 100)};
        items.push_back({fmt::format("B{}", i), due, due, yuan(open), yuan(open)});
        owed += open;
    }
    const std::int64_t amount = *rc::gen::inRange<std::int64_t>(1, 4000);
    std::int64_t spent = 0;
    std::optional<time::CivilDay> last;
    for (const Allocation& allocation : allocate_oldest_first(items, yuan(amount))) {
        const auto item = std::find_if(items.begin(), items.end(), [&](const OpenItem& one) {
            return one.document == allocation.document;
        });
        RC_ASSERT(allocation.amount <= item->open);
        RC_ASSERT(!last || *last <= item->due_on);
        last = item->due_on;
        spent += allocation.amount.minor();
    }
    RC_ASSERT(spent == std::min(amount, owed));
}

}  // namespace
}  // namespace voltmark::collect
