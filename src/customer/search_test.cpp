// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/search.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/customer/personal_data.hpp"
#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::customer {
namespace {

using support::test_vault;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Validity kEver{time::make_day(2020, 1, 1), time::kOpenEnd};

class CustomerSearch : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema(), security::schema()}, kClock);
        std::vector<Party> parties;
        std::vector<Site> sites;
        std::vector<Contract> contracts;
        for (std::int64_t i = 1; i <= 60; ++i) {
            parties.push_back({PartyId{i}, PartyKind::person, i % 2 == 0 ? "张伟" : "李小明",
                               fmt::format("138000{:05}", i)});
            sites.push_back({SiteId{i}, "东区", fmt::format("幸福路{}号", i)});
            contracts.push_back(
                {{SiteId{i}, ContractNo{1}}, fmt::format("3301{:04}", i), PartyId{i}, kEver});
        }
        contracts.push_back({{SiteId{1}, ContractNo{2}}, "ZW-7", PartyId{1}, kEver});
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        add_parties(*writer, parties, kClock.now());
        add_sites(*writer, sites);
        add_contracts(*writer, contracts);
        EXPECT_TRUE(add_personal_data(*writer, test_vault(), parties, sites, contracts));
        transaction.commit();
    }
    std::vector<std::string> found(std::string_view text, int limit = 100) {
        std::vector<std::string> all;
        SearchRequest request{text, limit, {}};
        for (;;) {
            const SearchPage page = *search(*store_->reader(), test_vault(), request);
            for (const SearchHit& hit : page.hits)
                all.push_back(fmt::format("{} {}", hit.by, hit.view.contract.consumer_no));
            if (page.next.empty()) return all;
            request.after = page.next;
        }
    }
};

VOLTMARK_ON_EACH_ENGINE(CustomerSearch);

TEST_P(CustomerSearch, FindsByWhatPeopleType) {
    using List = std::vector<std::string>;
    EXPECT_EQ(found("33010007"), (List{"number 33010007"}));
    EXPECT_EQ(found("3301").size(), 60U);
    EXPECT_EQ(found("13800000007"), (List{"phone 33010007"}));
    EXPECT_EQ(found("0009"), (List{"phone 33010009"}));
    EXPECT_EQ(found("幸福路12号"), (List{"address 33010012"}));
    EXPECT_EQ(found("张伟").size(), 30U);
    EXPECT_EQ(found("lxm").size(), 31U) << "with both contracts of the first";
    EXPECT_EQ(found("zhang").size(), 30U);
    EXPECT_EQ(found("ZW-7"), (List{"number ZW-7"}));
    EXPECT_TRUE(found("王").empty());
    EXPECT_TRUE(found("").empty());
    EXPECT_TRUE(found("33").empty()) << "too short for a number";
    EXPECT_TRUE(found("3301' OR 1=1").empty());
}

// A name that was opened to see whether it is the one is not opened again for the list.
TEST_P(CustomerSearch, BringsItsHoldersAlong) {
    const Sight sight{test_vault()};
    for (const char* text : {"lxm", "13800000007", "幸福路12号", "33010007"}) {
        const store::Lease reader = store_->reader();
        const SearchPage page = *search(*reader, test_vault(), {text, 100, {}});
        ASSERT_FALSE(page.hits.empty()) << text;
        EXPECT_EQ(page.holders.empty(), page.hits.front().by == "number");
        for (const SearchHit& hit : page.hits) {
            const auto holder = page.holders.find(hit.view.contract.party_id);
            const std::span<const security::OpenedField> opened =
                holder == page.holders.end() ? std::span<const security::OpenedField>{}
                                             : std::span{holder->second};
            const ContractView named = *with_holder(*reader, sight, hit.view, opened);
            const ContractView read = *view_contract(*reader, sight, hit.view.contract.id);
            EXPECT_FALSE(named.holder.name.empty());
            EXPECT_EQ(named.holder.name, read.holder.name);
            EXPECT_EQ(named.holder.address, read.holder.address);
        }
    }
}

TEST_P(CustomerSearch, GoesOnWhereItWas) {
    for (const int limit : {1, 7, 30, 59, 60}) {
        EXPECT_EQ(found("3301", limit), found("3301")) << limit;
        EXPECT_EQ(found("zw", limit), found("zw")) << limit;
    }
    for (const char* after : {"x", "name", "name/1", "name/x/1", "/", "phone/1/"}) {
        const auto page = search(*store_->reader(), test_vault(), {"zw", 5, after});
        EXPECT_EQ(page.error().name(), "customer.search_cursor") << after;
    }
}

// A million customers must not make it slow: no statement of it reads a table through.
TEST_P(CustomerSearch, LooksUpIndexesAlone) {
    if (GetParam() != store::Engine::sqlite) GTEST_SKIP() << "plans are SQLite's";
    const store::Lease reader = store_->reader();
    for (const char* statement :
         {"SELECT subject_id, item_id FROM vault_token WHERE token = 1 AND (subject_id, item_id) > "
          "(2, 3) ORDER BY subject_id, item_id LIMIT 4",
          "SELECT f.sealed, k.sealed_key FROM vault_field f LEFT JOIN vault_key k ON k.subject_id "
          "= f.subject_id WHERE f.subject_id IN (1,2,3) AND f.field = 1 ORDER BY f.subject_id, "
          "f.field, f.item_id",
          "SELECT site_id FROM contract WHERE party_id = 1 ORDER BY site_id, contract_no LIMIT 5",
          "SELECT site_id FROM contract WHERE site_id = 1 AND party_id = 2 ORDER BY contract_no",
          "SELECT consumer_no FROM consumer_number WHERE consumer_no >= 'a' AND consumer_no < 'b' "
          "AND consumer_no > 'c' ORDER BY consumer_no LIMIT 5"}) {
        const soci::rowset<soci::row> rows =
            (reader->sql().prepare << std::string{"EXPLAIN QUERY PLAN "} + statement);
        for (const soci::row& row : rows) {
            const auto step = row.get<std::string>(3);
            EXPECT_TRUE(step.starts_with("SEARCH")) << step << " of " << statement;
        }
    }
}

}  // namespace
}  // namespace voltmark::customer
