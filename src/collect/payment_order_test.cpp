// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/payment_order.hpp"

#include "voltmark/collect/errors.hpp"

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

const ContractId kContract{SiteId{7}, ContractNo{1}};
const time::CivilDay kDay = time::make_day(2026, 7, 25);

class PaymentOrders : public support::StoreTest {
protected:
    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        if constexpr (requires { result.error(); }) {
            if (!result) return result;
        }
        transaction.commit();
        return result;
    }
    void prepare() override {
        make_store({ledger::schema(), schema()}, kClock);
        write([](store::Session& session) {
            post_bill(session, kContract, "b1", time::make_day(2026, 7, 1), 12'345);
            return 0;
        });
    }
    Result<PaymentOrder> open(std::int64_t fen) {
        return write([&](store::Session& session) {
            return open_payment_order(session, kContract, yuan(fen), "bank", "992", kClock.now());
        });
    }
    Result<PaymentOrder> end(const std::string& id, std::int64_t fen, bool is_paid) {
        return write([&](store::Session& session) {
            return end_payment_order(session, {id, yuan(fen), is_paid}, kDay, kClock.now());
        });
    }
};

VOLTMARK_ON_EACH_ENGINE(PaymentOrders);

// Banks send their notices again: money is posted once.
TEST_P(PaymentOrders, PostMoneyOnceWhenTheBankSaysSo) {
    const PaymentOrder order = *open(12'345);
    EXPECT_EQ(order.state, PaymentOrderState::waiting);
    EXPECT_EQ(open_items(*store_->reader(), kContract).size(), 1U);
    for (int i = 0; i < 2; ++i) {
        const Result<PaymentOrder> paid = end(order.order_id, 12'345, true);
        ASSERT_TRUE(paid) << paid.error().message(Language::en);
        EXPECT_EQ(paid->state, PaymentOrderState::paid);
    }
    EXPECT_TRUE(open_items(*store_->reader(), kContract).empty());
    const std::vector<Receipt> payments = list_payments(*store_->reader(), kContract);
    ASSERT_EQ(payments.size(), 1U);
    EXPECT_EQ(payments[0].payment.payment_id, order.order_id);
    EXPECT_EQ(payments[0].payment.method, "bank");
    EXPECT_EQ(list_payment_orders(*store_->reader(), kContract, 10)[0].ended_at, kClock.now());
}

TEST_P(PaymentOrders, RefuseNoticesThatDoNotFit) {
    const PaymentOrder order = *open(12'345);
    EXPECT_EQ(end(order.order_id, 1, true).error().name(), "collect.order_differs");
    EXPECT_EQ(end("O-NONE", 12'345, true).error().name(), "collect.order_unknown");
    ASSERT_TRUE(end(order.order_id, 12'345, false));
    EXPECT_EQ(end(order.order_id, 12'345, true).error().name(), "collect.order_differs");
    EXPECT_TRUE(list_payments(*store_->reader(), kContract).empty());
    EXPECT_EQ(open(0).error().name(), "collect.amount");
    EXPECT_EQ(write([](store::Session& session) {
                  return open_payment_order(session, kContract,
                                            Money::from_minor(100, *find_currency("EUR")), "bank",
                                            "992", kClock.now());
              })
                  .error()
                  .name(),
              "collect.amount");
    EXPECT_NE(open(1)->order_id, open(1)->order_id);
}

}  // namespace
}  // namespace voltmark::collect
