// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/followed.hpp"

#include <set>

#include <gtest/gtest.h>

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

const ContractId kContract{SiteId{7}, ContractNo{1}};

class FollowedPayments : public support::StoreTest {
protected:
    void prepare() override { make_store({ledger::schema(), schema()}, kClock); }
    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        transaction.commit();
        return result;
    }
    void pay(const std::string& id, bool commits = true) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const Payment payment{id, kContract, time::make_day(2026, 7, 20), yuan(100), "cash"};
        ASSERT_TRUE(post_payment(*writer, payment, kClock.now()));
        if (commits) transaction.commit();
    }
    std::multiset<std::string> take(const std::string& follower, int limit = 100) {
        return write([&](store::Session& session) {
            std::multiset<std::string> ids;
            for (const FollowedPayment& one : take_followed(session, follower, limit))
                ids.insert(one.payment.payment_id);
            return ids;
        });
    }
};

VOLTMARK_ON_EACH_ENGINE(FollowedPayments);

using Ids = std::multiset<std::string>;

// Who is told of a payment that was undone, or not told of one that was done, has other books.
TEST_P(FollowedPayments, AreThoseThatCommittedWhileSomebodyFollowed) {
    pay("before");
    write([](store::Session& session) {
        follow_payments(session, "a");
        follow_payments(session, "a");
        return 0;
    });
    pay("p1");
    pay("undone", false);
    pay("p2");
    EXPECT_TRUE(has_followed(*store_->reader(), "a"));
    EXPECT_FALSE(has_followed(*store_->reader(), "b"));
    pay("p2");  // The same again is nothing new.
    EXPECT_EQ(take("a", 1), (Ids{"p1"}));
    EXPECT_EQ(take("a"), (Ids{"p2"}));
    EXPECT_EQ(take("a"), Ids{});
}

TEST_P(FollowedPayments, AreTakenByEachFollowerAndOnceByEach) {
    for (const char* follower : {"a", "b"}) {
        write([&](store::Session& session) {
            follow_payments(session, follower);
            return 0;
        });
    }
    pay("p1");
    EXPECT_EQ(take("a"), (Ids{"p1"}));
    EXPECT_EQ(take("b"), (Ids{"p1"}));
    write([](store::Session& session) {
        leave_payments(session, "b");
        return 0;
    });
    pay("p2");
    EXPECT_EQ(take("a"), (Ids{"p2"}));
    EXPECT_EQ(take("b"), Ids{});
}

// Taken in a transaction that is undone, they are taken again.
TEST_P(FollowedPayments, StayWhereTakingThemWasUndone) {
    write([](store::Session& session) {
        follow_payments(session, "a");
        return 0;
    });
    pay("p1");
    {
        const store::Lease writer = store_->writer();
        const store::Transaction transaction{*writer};
        const std::vector<FollowedPayment> taken = take_followed(*writer, "a", 10);
        ASSERT_EQ(taken.size(), 1U);
        EXPECT_EQ(taken[0].payment.amount, yuan(100));
        EXPECT_EQ(taken[0].payment.contract, kContract);
        EXPECT_EQ(taken[0].payment.method, "cash");
        EXPECT_EQ(taken[0].recorded_at, kClock.now());
    }
    EXPECT_EQ(take("a"), (Ids{"p1"}));
}

}  // namespace
}  // namespace voltmark::collect
