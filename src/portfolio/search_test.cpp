// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/search.hpp"

#include <gtest/gtest.h>

#include "voltmark/portfolio/portfolio_csv.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::portfolio {
namespace {

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

constexpr std::string_view kCustomers =
    "site,consumer_no,contract,party,party_kind,phone,identity_no,bank_account,address,tariff,"
    "from\n"
    "a,3301,1,张伟,person,13812345678,110101199003071234,62220001,幸福路1号,t,2026-01-01\n"
    "b,3302,1,李明,person,13912340000,,,人民路2号,t,2026-01-01\n";
constexpr std::string_view kMeters =
    "site,service_point,zone,meter,installed_on,reading_key,flow,interval_minutes,use_contract\n"
    "a,1,Asia/Shanghai,M100,2026-01-01,M100/E1,import,15,1\n"
    "b,1,Asia/Shanghai,M200,2026-01-01,M200/E1,import,15,1\n";

class PortfolioSearch : public support::StoreTest {
protected:
    void prepare() override {
        make_store({customer::schema(), meter::schema(), security::schema()}, kClock);
        const TableReading tables = read_tables(kCustomers, kMeters);
        ASSERT_TRUE(tables.findings.empty()) << tables.findings[0].error.message();
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(add_portfolio(*writer, support::test_vault(), tables.portfolio, kClock.now()));
        transaction.commit();
    }
    std::string found(std::string_view text) {
        const SearchPage page = *search(*store_->reader(), support::test_vault(), {text, 10, {}});
        std::string all;
        for (const SearchHit& hit : page.hits)
            all += fmt::format("{} {};", hit.by, hit.view.contract.consumer_no);
        return all;
    }
};

VOLTMARK_ON_EACH_ENGINE(PortfolioSearch);

// What the tables say of people is what they are found by, and meters besides.
TEST_P(PortfolioSearch, FindsPeopleAndMeters) {
    EXPECT_EQ(found("M200"), "meter 3302;");
    EXPECT_EQ(found("M20"), "");
    EXPECT_EQ(found("5678"), "phone 3301;");
    EXPECT_EQ(found("110101199003071234"), "identity 3301;");
    EXPECT_EQ(found("6222 0001"), "bank 3301;");
    EXPECT_EQ(found("lm"), "name 3302;");
    EXPECT_EQ(found("人民路"), "address 3302;");
    EXPECT_EQ(found("330"), "number 3301;number 3302;");
    EXPECT_EQ(name_of_search("meter").zh, "表号");
    EXPECT_EQ(name_of_search("x").en, "x");
}

}  // namespace
}  // namespace voltmark::portfolio
