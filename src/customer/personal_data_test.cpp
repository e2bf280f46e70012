// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/personal_data.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::customer {
namespace {

using security::Field;
using support::test_vault;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Validity kEver{time::make_day(2020, 1, 1), time::kOpenEnd};

class People : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema(), security::schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const std::vector<Party> parties{{PartyId{1}, PartyKind::person, "张伟", "13812345678",
                                          "110101199003071234", "62220202"},
                                         {PartyId{2}, PartyKind::business, "示范集团"}};
        const std::vector<Site> sites{{SiteId{1}, "东区", "幸福路 1 号"}, {SiteId{2}, "", ""}};
        const std::vector<Contract> contracts{
            {{SiteId{1}, ContractNo{1}}, "3301", PartyId{1}, kEver},
            {{SiteId{1}, ContractNo{2}}, "3302", PartyId{1}, kEver},
            {{SiteId{1}, ContractNo{3}}, "3303", PartyId{2}, kEver},
            {{SiteId{2}, ContractNo{1}}, "3304", PartyId{2}, kEver}};
        add_parties(*writer, parties, kClock.now());
        add_sites(*writer, sites);
        add_contracts(*writer, contracts);
        EXPECT_TRUE(add_personal_data(*writer, test_vault(), parties, sites, contracts));
        transaction.commit();
    }
    Result<ContractView> view(std::int64_t site, int contract, const Sight& sight) {
        return view_contract(*store_->reader(), sight, {SiteId{site}, ContractNo{contract}});
    }
    void erase(PartyId party) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        security::Vault::erase(*writer, raw(party), kClock.now());
        transaction.commit();
    }
};

VOLTMARK_ON_EACH_ENGINE(People);

TEST_P(People, AreShownWholeOrMasked) {
    EXPECT_EQ(view(1, 1, {test_vault()})->holder.name, "张伟");
    EXPECT_EQ(view(1, 2, {test_vault()})->holder.address, "幸福路 1 号");
    const Sight masked{test_vault(), security::View::masked};
    EXPECT_EQ(view(1, 1, masked)->holder.name, "张*");
    EXPECT_EQ(view(1, 1, masked)->holder.address, "幸福路 ***");
    EXPECT_EQ(view(2, 1, {test_vault()})->holder.address, "");
    EXPECT_TRUE(get_contract(*store_->reader(), {SiteId{1}, ContractNo{1}}).holder.name.empty());
}

TEST_P(People, AreNamedManyAtOnceInTheOrderAsked) {
    const std::vector<PartyId> ids{PartyId{2}, PartyId{9}, PartyId{1}, PartyId{2}};
    EXPECT_EQ(*names_of(*store_->reader(), {test_vault()}, ids),
              (std::vector<std::string>{"示范集团", "", "张伟", "示范集团"}));
    const security::Vault other =
        *security::Vault::make(security::Secret{std::string(security::kKeyBytes, 'x')});
    EXPECT_EQ(names_of(*store_->reader(), {other}, ids).error().name(), "security.sealed");
}

// The other holder of the same site keeps an address of their own.
TEST_P(People, AreErasedAndTheirContractsStay) {
    erase(PartyId{1});
    EXPECT_EQ(view(1, 1, {test_vault()})->holder.name, "(erased)");
    const Sight chinese{test_vault(), security::View::masked, Language::zh};
    EXPECT_EQ(view(1, 1, chinese)->holder.name, "（已删除）");
    EXPECT_EQ(view(1, 1, chinese)->holder.address, "（已删除）");
    EXPECT_EQ(view(1, 1, chinese)->contract.consumer_no, "3301");
    EXPECT_EQ(view(1, 3, {test_vault()})->holder.address, "幸福路 1 号");
}

// What an older version wrote waits, is refused to readers, and is moved slice by slice.
TEST_P(People, OfOlderVersionsAreSealedInSlices) {
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        add_parties(*writer,
                    std::vector<Party>{{PartyId{7}, PartyKind::person, ""},
                                       {PartyId{8}, PartyKind::person, ""}},
                    kClock.now());
        writer->run_script(
            "INSERT INTO unsealed_data (party_id, field, item_id, text) VALUES (7, 1, 0, '李四'), "
            "(7, 4, 5, '人民路 2 号'), (8, 1, 0, '王五')");
        transaction.commit();
    }
    EXPECT_EQ(name_of(*store_->reader(), {test_vault()}, PartyId{7}).error().name(),
              "security.unsealed");
    EXPECT_EQ(*name_of(*store_->reader(), {test_vault()}, PartyId{1}), "张伟");
    for (const std::int64_t want : {2, 1, 0}) {
        const store::Lease writer = store_->writer();
        {
            store::Transaction stopped{*writer};
            EXPECT_EQ(*seal_some(*writer, test_vault(), 2), want);
        }
        store::Transaction transaction{*writer};
        EXPECT_EQ(*seal_some(*writer, test_vault(), 2), want);
        transaction.commit();
    }
    EXPECT_EQ(count_unsealed(*store_->reader()), 0);
    EXPECT_EQ(*name_of(*store_->reader(), {test_vault()}, PartyId{8}), "王五");
    EXPECT_EQ((*test_vault().get(*store_->reader(), {7, 5}, Field::address))->text(),
              "人民路 2 号");
}

}  // namespace
}  // namespace voltmark::customer
