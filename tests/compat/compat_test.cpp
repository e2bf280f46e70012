// SPDX-License-Identifier: Apache-2.0
// What older versions wrote must stay readable: tests/compat/README.md.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/customer/personal_data.hpp"

#include "compat_store.hpp"
#include "fixture_text.hpp"
#include "support/stores.hpp"
#include "support/vault.hpp"

namespace voltmark::compat {
namespace {

namespace fs = std::filesystem;

const FixedClock kClock{Instant{std::chrono::seconds{1'900'000'000}}};

std::vector<std::string> versions() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{VOLTMARK_SOURCE_DIR "/tests/compat"}) {
        if (entry.is_directory()) names.push_back(entry.path().filename().string());
    }
    return names;
}

class Compat : public testing::TestWithParam<std::string> {
protected:
    fs::path folder() const { return fs::path{VOLTMARK_SOURCE_DIR "/tests/compat"} / GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Versions, Compat, testing::ValuesIn(versions()),
                         [](const auto& test) { return test.param; });

// Readings are kept for decades.
TEST_P(Compat, ReadingBlocksAreReadAsTheyWereWritten) {
    const std::vector<Fixture> fixtures = read_fixtures(folder() / "reading_blocks.txt");
    EXPECT_GE(fixtures.size(), 30U);
    for (const Fixture& fixture : fixtures) {
        const meter::BlockKey key = parse_key(fixture.name);
        const Result<meter::BlockView> view = meter::BlockView::open(key, fixture.bytes);
        ASSERT_TRUE(view.has_value()) << fixture.name << ": " << view.error().message();
        EXPECT_EQ(meaning_of(view->unpack()), fixture.meaning) << fixture.name;
    }
}

// A bill must be explained as long as somebody may ask.
TEST_P(Compat, BillBodiesAreReadAsTheyWereWritten) {
    const std::vector<Fixture> fixtures = read_fixtures(folder() / "bill_bodies.txt");
    EXPECT_GE(fixtures.size(), 4U);
    for (const Fixture& fixture : fixtures) {
        const time::CivilDay from = *time::parse_day(fixture.name.substr(0, 10));
        const Result<billing::BillBody> body = billing::decode_body(fixture.bytes, from, kCny);
        ASSERT_TRUE(body.has_value()) << fixture.name << ": " << body.error().message();
        EXPECT_EQ(meaning_of(*body), fixture.meaning) << fixture.name;
    }
}

void expect_laws_hold(store::Store& store) {
    for (const billing::Invariant& law : billing::check_bills(store, {})) {
        EXPECT_EQ(law.violated, 0)
            << law.name << ": " << (law.cases.empty() ? "" : law.cases.front());
    }
}

void expect_bills_proven(store::Store& store) {
    const store::Lease reader = store.reader();
    for (const billing::BillSummary& one : billing::list_bills(*reader, {})) {
        const auto found = billing::verify_bill(*reader, one.id);
        ASSERT_TRUE(found.has_value()) << found.error().message();
        for (const billing::Disagreement& disagreement : *found)
            ADD_FAILURE() << billing::to_text(one.id) << ": " << disagreement.what;
    }
}

/// Names and addresses that an older version wrote in plain text go into the vault.
void seal(store::Store& store) {
    const store::Lease writer = store.writer();
    for (std::int64_t moved = 1; moved > 0;) {
        store::Transaction transaction{*writer};
        moved = *customer::seal_some(*writer, support::test_vault(), 2);
        transaction.commit();
    }
}

// A utility that installs a new version opens its old store with it. Whatever the new version
// changes, it brings up to date: nothing is lost, every law holds, every bill is proven again.
TEST_P(Compat, AStoreIsBroughtUpToDate) {
    const support::TemporaryStore place = support::fresh_store(store::Engine::sqlite);
    const Result<acquire::FileText> packed =
        acquire::FileText::open((folder() / "store.db.xz").string());
    ASSERT_TRUE(packed.has_value()) << packed.error().message();
    std::ofstream{place.location().target, std::ios::binary} << packed->text();
    std::ifstream expected{folder() / "store.txt"};
    std::stringstream want;
    want << expected.rdbuf();
    for (int opened = 0; opened < 2; ++opened) {
        const auto store = store::Store::open(place.location(), all_schemas(), kClock);
        ASSERT_TRUE(store.has_value()) << store.error().message();
        seal(**store);
        EXPECT_EQ(summary_of(**store), want.str());
        expect_laws_hold(**store);
        expect_bills_proven(**store);
    }
}

}  // namespace
}  // namespace voltmark::compat
