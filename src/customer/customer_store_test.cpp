// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/customer_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/customer/personal_data.hpp"
#include "voltmark/customer/term_correction.hpp"
#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::customer {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Validity kEver{make_day(2020, 1, 1), time::kOpenEnd};

class CustomerStore : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema(), security::schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        std::vector<Party> parties;
        std::vector<Site> sites;
        std::vector<Contract> contracts;
        std::vector<ContractTerm> terms;
        for (std::int64_t i = 1; i <= 10; ++i) {
            const ContractId id{SiteId{i}, ContractNo{1}};
            parties.push_back({PartyId{i}, PartyKind::person, fmt::format("张{}", i)});
            sites.push_back({SiteId{i}, "东区", "幸福路 1 号"});
            contracts.push_back({id, fmt::format("33010000{:02}", i), PartyId{i}, kEver});
            ContractTerm term{id, kEver, "cn.zj.residential.ladder", {}};
            EXPECT_TRUE(term.attributes.set("people", std::to_string(i)).has_value());
            terms.push_back(term);
        }
        contracts.push_back({{SiteId{3}, ContractNo{2}},
                             "3301000099",
                             PartyId{3},
                             {make_day(2026, 7, 10), time::kOpenEnd}});
        add_parties(*writer, parties, kClock.now());
        add_sites(*writer, sites);
        add_contracts(*writer, contracts);
        add_terms(*writer, terms, kClock.now());
        EXPECT_TRUE(add_personal_data(*writer, support::test_vault(), parties, sites, contracts));
        transaction.commit();
    }
};

VOLTMARK_ON_EACH_ENGINE(CustomerStore);

TEST_P(CustomerStore, FindsAContractByItsNumber) {
    const store::Lease reader = store_->reader();
    const ContractId id = *find_contract(*reader, "3301000007");
    EXPECT_EQ(id, (ContractId{SiteId{7}, ContractNo{1}}));
    const ContractView view = *view_contract(*reader, Sight{support::test_vault()}, id);
    EXPECT_EQ(view.holder.name, "张7");
    EXPECT_EQ(view.holder.address, "幸福路 1 号");
    EXPECT_EQ(view.area, "东区");
    EXPECT_EQ(view.contract.valid, kEver);
    EXPECT_EQ(find_contract(*reader, "nobody").error().name(), "customer.unknown");
}

TEST_P(CustomerStore, ReadsARangeWithTheTermsInForce) {
    const store::Lease reader = store_->reader();
    const Validity july = *time::parse_period("2026-07");
    const std::vector<ContractTerms> found = contracts_in(*reader, {SiteId{2}, SiteId{4}}, july);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[2].contract.consumer_no, "3301000099");
    EXPECT_TRUE(found[2].terms.empty());
    ASSERT_EQ(found[3].terms.size(), 1U);
    EXPECT_EQ(found[3].terms[0].attributes.number_e6("people"), 4'000'000);
    EXPECT_EQ(contracts_in(*reader, {SiteId{2}, SiteId{4}}, *time::parse_period("2026-06")).size(),
              3U);
}

TEST_P(CustomerStore, CutsThePopulationIntoRangesWithoutGapOrOverlap) {
    const store::Lease reader = store_->reader();
    const std::vector<SiteRange> ranges = site_ranges(*reader, *time::parse_period("2026-07"), 3);
    ASSERT_EQ(ranges.size(), 4U);  // 3 (with 4 contracts), 3, 3, 1
    EXPECT_EQ(ranges[0].last, SiteId{3});
    EXPECT_EQ(ranges[3].first, SiteId{10});
}

TEST_P(CustomerStore, ReadsEveryContractOfARangeAsOneByOne) {
    const store::Lease reader = store_->reader();
    const std::vector<ContractView> views = views_in(*reader, {SiteId{2}, SiteId{9}});
    ASSERT_GE(views.size(), 8U);
    EXPECT_EQ(views.front().contract.id.site_id, SiteId{2});
    EXPECT_EQ(views.back().contract.id.site_id, SiteId{9});
    for (const ContractView& one : views) {
        const ContractView read = get_contract(*reader, one.contract.id);
        EXPECT_EQ(one.contract.consumer_no, read.contract.consumer_no);
        EXPECT_EQ(one.contract.party_id, read.contract.party_id);
        EXPECT_EQ(one.contract.valid, read.contract.valid);
        EXPECT_EQ(one.kind, read.kind);
        EXPECT_EQ(one.area, read.area);
        EXPECT_FALSE(one.area.empty());
    }
    EXPECT_TRUE(std::is_sorted(views.begin(), views.end(),
                               [](const ContractView& left, const ContractView& right) {
                                   return left.contract.id < right.contract.id;
                               }));
}

TEST_P(CustomerStore, AChangedTermEndsTheOldOne) {
    const ContractId id{SiteId{5}, ContractNo{1}};
    const ContractTerm change{
        id, {make_day(2026, 7, 11), time::kOpenEnd}, "cn.zj.residential.ladder_tou", {}};
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(change_term(*writer, change, kClock.now()).has_value());
        EXPECT_EQ(change_term(*writer, change, kClock.now()).error().name(), "customer.term_past");
        ContractTerm none = change;
        none.id.site_id = SiteId{99};
        EXPECT_EQ(change_term(*writer, none, kClock.now()).error().name(), "customer.term_none");
        transaction.commit();
    }
    const store::Lease reader = store_->reader();
    const auto found =
        contracts_in(*reader, {SiteId{5}, SiteId{5}}, *time::parse_period("2026-07"));
    ASSERT_EQ(found.at(0).terms.size(), 2U);
    EXPECT_EQ(found[0].terms[0].valid.to, make_day(2026, 7, 11));
    EXPECT_EQ(found[0].terms[1].tariff, "cn.zj.residential.ladder_tou");
}

// A wrong tariff in the middle of a term is put right for its days alone; what stood there is kept.
TEST_P(CustomerStore, ATermIsPutRightForItsDays) {
    const ContractId id{SiteId{5}, ContractNo{1}};
    const Validity july = *time::parse_period("2026-07");
    const ContractTerm right{id, july, "cn.zj.residential.ladder_tou", {}};
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(correct_term(*writer, right, "li", "wrong tariff", kClock.now()).has_value());
        ContractTerm nobody = right;
        nobody.id.site_id = SiteId{99};
        EXPECT_EQ(correct_term(*writer, nobody, "li", "x", kClock.now()).error().name(),
                  "customer.term_none");
        transaction.commit();
    }
    const store::Lease reader = store_->reader();
    const Validity around{make_day(2026, 6, 30), make_day(2026, 8, 2)};
    const std::vector<ContractTerm> terms =
        contracts_in(*reader, {SiteId{5}, SiteId{5}}, around).at(0).terms;
    ASSERT_EQ(terms.size(), 3U);
    EXPECT_EQ(terms[0].valid.to, july.from);
    EXPECT_EQ(terms[1].valid, july);
    EXPECT_EQ(terms[1].tariff, right.tariff);
    EXPECT_EQ(terms[2].valid.from, july.to);
    EXPECT_EQ(terms[2].tariff, terms[0].tariff);
    EXPECT_EQ(terms[2].attributes, terms[0].attributes);
    std::int64_t kept = 0;
    reader->bulk_query("SELECT count(*) FROM contract_term_replaced")
        ->run({}, [&](const store::BulkRow& row) { kept = row.integer(0); });
    EXPECT_EQ(kept, 1);
}

}  // namespace
}  // namespace voltmark::customer
