// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/bill_group.hpp"

#include <gtest/gtest.h>

#include "support/engine_test.hpp"

namespace voltmark::customer {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Validity kEver{make_day(2020, 1, 1), time::kOpenEnd};
const ContractId kFirst{SiteId{1}, ContractNo{1}};
const ContractId kSecond{SiteId{2}, ContractNo{1}};

class BillGroups : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema()}, kClock);
        const store::Lease writer = store_->writer();
        add_parties(*writer, std::vector{Party{PartyId{1}, PartyKind::business, "示范集团"}},
                    kClock.now());
        for (const ContractId id : {kFirst, kSecond}) {
            add_sites(*writer, std::vector{Site{id.site_id, "东区", "1 号"}});
            add_contracts(*writer, std::vector{Contract{id, fmt::format("33{}", raw(id.site_id)),
                                                        PartyId{1}, kEver}});
        }
        EXPECT_TRUE(create_group(*writer, {"HQ-1", "总部", PartyId{1}}, kClock.now()));
    }
};

VOLTMARK_ON_EACH_ENGINE(BillGroups);

TEST_P(BillGroups, MembersComeAndGo) {
    const store::Lease writer = store_->writer();
    EXPECT_TRUE(add_member(*writer, "HQ-1", kFirst, make_day(2026, 7, 1)));
    EXPECT_TRUE(add_member(*writer, "HQ-1", kSecond, make_day(2026, 8, 1)));
    EXPECT_TRUE(remove_member(*writer, "HQ-1", kFirst, make_day(2026, 9, 1)));
    const std::vector<GroupMember> expected = {
        {kFirst, {make_day(2026, 7, 1), make_day(2026, 9, 1)}},
        {kSecond, {make_day(2026, 8, 1), time::kOpenEnd}}};
    EXPECT_EQ(group_members(*writer, "HQ-1"), expected);
    EXPECT_EQ(list_groups(*writer).size(), 1U);
    EXPECT_EQ(get_party(*writer, get_group(*writer, "HQ-1")->payer).kind, PartyKind::business);
}

TEST_P(BillGroups, AContractIsInOneAtATime) {
    const store::Lease writer = store_->writer();
    ASSERT_TRUE(create_group(*writer, {"B", "B", PartyId{1}}, kClock.now()));
    ASSERT_TRUE(add_member(*writer, "HQ-1", kFirst, make_day(2026, 7, 1)));
    const auto again = [&](time::CivilDay from) { return add_member(*writer, "B", kFirst, from); };
    EXPECT_EQ(again(make_day(2026, 6, 1)).error().name(), "customer.group_taken");
    ASSERT_TRUE(remove_member(*writer, "HQ-1", kFirst, make_day(2026, 8, 1)));
    EXPECT_EQ(again(make_day(2026, 7, 31)).error().name(), "customer.group_taken");
    EXPECT_TRUE(again(make_day(2026, 8, 1)).has_value());
}

TEST_P(BillGroups, SayWhatIsWrong) {
    const store::Lease writer = store_->writer();
    const auto create = [&](const std::string& code) {
        return create_group(*writer, {code, "", PartyId{1}}, kClock.now()).error().name();
    };
    EXPECT_EQ(create(""), "customer.group_code");
    EXPECT_EQ(create("a b"), "customer.group_code");
    EXPECT_EQ(create("HQ-1"), "customer.group_exists");
    EXPECT_EQ(get_group(*writer, "no").error().name(), "customer.group_unknown");
    const time::CivilDay day = make_day(2026, 7, 1);
    EXPECT_EQ(add_member(*writer, "no", kFirst, day).error().name(), "customer.group_unknown");
    EXPECT_EQ(remove_member(*writer, "no", kFirst, day).error().name(), "customer.group_unknown");
    EXPECT_EQ(remove_member(*writer, "HQ-1", kFirst, day).error().name(),
              "customer.group_no_member");
}

}  // namespace
}  // namespace voltmark::customer
