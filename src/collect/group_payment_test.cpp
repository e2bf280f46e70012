// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/group_payment.hpp"

#include <gtest/gtest.h>

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

using time::make_day;

const ContractId kFirst{SiteId{7}, ContractNo{1}};
const ContractId kSecond{SiteId{8}, ContractNo{1}};

/// Two contracts of one statement: 100.00 due first, then 50.00; and 20.00 that is not on it.
class GroupPayments : public support::StoreTest {
protected:
    void prepare() override {
        make_store({ledger::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        post_bill(*writer, kFirst, "A-9", make_day(2026, 9, 1), 5'000);
        post_bill(*writer, kSecond, "B-8", make_day(2026, 8, 1), 10'000);
        post_bill(*writer, kSecond, "B-7", make_day(2026, 7, 1), 2'000);
        transaction.commit();
    }
    Result<GroupReceipt> post(const GroupPayment& one) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Result<GroupReceipt> receipt = post_group_payment(*writer, one, kClock.now());
        if (receipt) transaction.commit();
        return receipt;
    }
    static GroupPayment payment(const std::string& id, std::int64_t fen) {
        return {
            id,        "S2026-0000001", {{kFirst, "A-9"}, {kSecond, "B-8"}}, make_day(2026, 9, 20),
            yuan(fen), "bank"};
    }
};

VOLTMARK_ON_EACH_ENGINE(GroupPayments);

TEST_P(GroupPayments, PayTheStatementsOldestBillFirst) {
    const Result<GroupReceipt> receipt = post(payment("P1", 12'000));
    ASSERT_TRUE(receipt.has_value()) << receipt.error().message();
    ASSERT_EQ(receipt->parts.size(), 2U);
    EXPECT_EQ(receipt->parts[0].allocations, (std::vector<Allocation>{{"A-9", yuan(2'000)}}));
    EXPECT_EQ(receipt->parts[1].allocations, (std::vector<Allocation>{{"B-8", yuan(10'000)}}));
    const store::Lease reader = store_->reader();
    EXPECT_EQ(open_items(*reader, kFirst).at(0).open, yuan(3'000));
    // What is not on the statement is not paid with it.
    EXPECT_EQ(open_items(*reader, kSecond).at(0).document, "B-7");
    EXPECT_TRUE(ledger::check_books(*reader).empty());
    EXPECT_TRUE(check_payments(*reader).empty());
    EXPECT_TRUE(check_group_payments(*reader).empty());
}

TEST_P(GroupPayments, WhatIsTooMuchIsPaidAheadByTheFirst) {
    const Result<GroupReceipt> receipt = post(payment("P1", 16'000));
    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(receipt->parts[0].paid_ahead, yuan(1'000));
    EXPECT_EQ(receipt->parts[0].payment.amount, yuan(6'000));
    EXPECT_EQ(receipt->parts[1].paid_ahead, yuan(0));
    EXPECT_TRUE(ledger::check_books(*store_->reader()).empty());
}

TEST_P(GroupPayments, TheSameAgainChangesNothing) {
    const Result<GroupReceipt> first = post(payment("P1", 12'000));
    const Result<GroupReceipt> second = post(payment("P1", 12'000));
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(second->repeated);
    ASSERT_EQ(second->parts.size(), first->parts.size());
    for (std::size_t i = 0; i < first->parts.size(); ++i) {
        EXPECT_EQ(second->parts[i].payment, first->parts[i].payment);
        EXPECT_EQ(second->parts[i].allocations, first->parts[i].allocations);
    }
    EXPECT_EQ(post(payment("P1", 13'000)).error().name(), "collect.payment_differs");
    EXPECT_EQ(open_items(*store_->reader(), kFirst).at(0).open, yuan(3'000));
}

TEST_P(GroupPayments, OneIdIsOnePayment) {
    ASSERT_TRUE(post(payment("P1", 1'000)).has_value());
    const store::Lease writer = store_->writer();
    const Payment single{"P1", kFirst, make_day(2026, 9, 20), yuan(1'000), "bank"};
    EXPECT_EQ(post_payment(*writer, single, kClock.now()).error().name(),
              "collect.payment_differs");
    Payment other = single;
    other.payment_id = "P2";
    ASSERT_TRUE(post_payment(*writer, other, kClock.now()).has_value());
    EXPECT_EQ(post_group_payment(*writer, payment("P2", 1'000), kClock.now()).error().name(),
              "collect.payment_differs");
    EXPECT_EQ(post_group_payment(*writer, payment("", 1'000), kClock.now()).error().name(),
              "collect.payment_id");
    EXPECT_EQ(post_group_payment(*writer, payment("P3", 0), kClock.now()).error().name(),
              "collect.amount");
}

TEST_P(GroupPayments, TamperingIsFound) {
    ASSERT_TRUE(post(payment("P1", 12'000)).has_value());
    const store::Lease writer = store_->writer();
    writer->run_script("UPDATE group_payment SET amount_minor = amount_minor + 1");
    EXPECT_EQ(check_group_payments(*writer).size(), 1U);
}

}  // namespace
}  // namespace voltmark::collect
