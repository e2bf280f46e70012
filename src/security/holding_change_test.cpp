// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/holding_change.hpp"

#include <gtest/gtest.h>

#include "voltmark/security/errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Actor kAdmin{"admin"};

class HoldingChanges : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    template <class Do>
    auto in_change(const Do& what) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = what(*writer);
        if (result) transaction.commit();
        return result;
    }
    void add(const std::string& login) {
        const PasswordProfile profile = *find_profile("cn-mlps3");
        const Secret chosen{"Blue-Kettle-72"};
        const auto added = in_change([&](store::Session& session) -> Result<void> {
            const auto code = create_person(session, profile, login, kAdmin, kClock.now());
            if (!code) return code.error();
            return change_password(session, profile, login, *code, chosen, kClock.now());
        });
        ASSERT_TRUE(added);
    }
    Result<std::optional<Approval>> give(const std::string& login,
                                         const std::set<std::string>& roles,
                                         const Actor& by = kAdmin) {
        return in_change([&](store::Session& session) {
            return change_holdings(session, shipped_roles(), login, {roles, {}, {}, {}}, by,
                                   kClock.now());
        });
    }
    Result<void> agree(const Approval& approval, const std::string& login) {
        return in_change([&](store::Session& session) -> Result<void> {
            const Actor actor{login};
            const auto approved =
                approve(session, approval.approval_id, actor, "seen", kClock.now());
            if (!approved) return approved.error();
            return carry_out_holdings(session, shipped_roles(), *approved, actor, kClock.now());
        });
    }
    std::set<std::string> roles_of(const std::string& login) {
        return get_person(*store_->reader(), login)->roles;
    }
};

VOLTMARK_ON_EACH_ENGINE(HoldingChanges);

TEST_P(HoldingChanges, WaitAsSoonAsSomebodyElseMayAgree) {
    add("first.approver");
    add("clerk");
    // Nobody may approve yet: the administrator is alone.
    EXPECT_EQ(*give("clerk", {"cashier"}), std::nullopt);
    EXPECT_EQ(*give("first.approver", {"approver"}), std::nullopt);
    const auto waits = give("clerk", {"billing_supervisor"});
    ASSERT_TRUE(waits && *waits);
    EXPECT_EQ(roles_of("clerk"), std::set<std::string>{"cashier"});
    EXPECT_EQ(agree(**waits, "admin").error().code, &kSamePerson);
    ASSERT_TRUE(agree(**waits, "first.approver"));
    EXPECT_EQ(roles_of("clerk"), std::set<std::string>{"billing_supervisor"});
    EXPECT_EQ(agree(**waits, "first.approver").error().code, &kAlreadyDone);
}

TEST_P(HoldingChanges, NobodyAgreesToTheirOwn) {
    add("one");
    add("two");
    ASSERT_TRUE(give("one", {"approver"}));
    const auto waits = give("two", {"approver"});
    ASSERT_TRUE(waits && *waits);
    // Whoever gets the roles is no second person, even where they may approve other things.
    EXPECT_EQ(*give("one", {"approver", "accountant"}), std::nullopt);
    ASSERT_TRUE(agree(**waits, "one"));
    const auto own = give("two", {"approver", "accountant"});
    ASSERT_TRUE(own && *own);
    EXPECT_EQ(agree(**own, "two").error().code, &kOwnRoles);
    EXPECT_EQ(roles_of("two"), std::set<std::string>{"approver"});
    EXPECT_EQ(give("two", {}, {"two"}).error().code, &kOwnRoles);
}

TEST_P(HoldingChanges, WhatIsHeldByNowIsNotOverwritten) {
    add("one");
    add("clerk");
    ASSERT_TRUE(give("one", {"approver"}));
    const auto earlier = give("clerk", {"cashier"});
    const auto later = give("clerk", {"accountant"});
    ASSERT_TRUE(earlier && *earlier && later && *later);
    ASSERT_TRUE(agree(**later, "one"));
    EXPECT_EQ(agree(**earlier, "one").error().code, &kHoldingsStale);
    EXPECT_EQ(roles_of("clerk"), std::set<std::string>{"accountant"});
}

TEST_P(HoldingChanges, CustomersNeedNobody) {
    add("one");
    add("991000017001");
    ASSERT_TRUE(give("one", {"approver"}));
    EXPECT_EQ(*give("991000017001", {"customer"}), std::nullopt);
    const auto more = give("991000017001", {"cashier"});
    ASSERT_TRUE(more);
    EXPECT_TRUE(*more);
}

TEST_P(HoldingChanges, WhoIsLockedIsNoSecondPerson) {
    add("one");
    add("clerk");
    ASSERT_TRUE(give("one", {"approver"}));
    ASSERT_TRUE(in_change([](store::Session& session) {
        return lock_person(session, "one", kAdmin, "left", kClock.now());
    }));
    EXPECT_EQ(*give("clerk", {"cashier"}), std::nullopt);
    EXPECT_EQ(give("clerk", {"magician"}).error().code, &kRoleUnknown);
}

}  // namespace
}  // namespace voltmark::security
