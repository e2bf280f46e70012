// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/publish.hpp"

#include <gtest/gtest.h>

#include "voltmark/security/approval_store.hpp"

#include "sheet_test_support.hpp"
#include "support/engine_test.hpp"

namespace voltmark::sheet {
namespace {

const FixedClock kClock{Instant{std::chrono::seconds{1'788'000'000}}};
const security::Actor kLi{"li.ming"};
const security::Actor kWang{"wang.fang"};

class Sheets : public support::StoreTest {
protected:
    void prepare() override {
        make_store({tariff::schema(), security::schema()}, kClock);
        for (const char* path : kDocuments) import(file_text(path));
    }
    void import(const std::string& body) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        tariff::add_document(*writer, *tariff::read_document(body).tariff, body, kClock.now());
        transaction.commit();
    }
    /// Imports the documented sheet.
    Result<security::Approval> ask_for(const std::string& csv) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const SheetReading reading = read_price_sheet(csv);
        const MadeSheet made = make_documents(*reading.sheet, [&](const std::string& id) {
            const auto found = tariff::find_tariff(*writer, id);
            return found ? *found : nullptr;
        });
        EXPECT_TRUE(made.findings.empty());
        Result<security::Approval> approval =
            ask_for_sheet(*writer, *reading.sheet, made, sha256_hex(csv), kLi, kClock.now());
        if (approval) transaction.commit();
        return approval;
    }
    /// What `approval approve` does: the decision and the documents, or neither.
    Result<std::vector<tariff::AddedDocument>> approve(security::ApprovalId id,
                                                       const security::Actor& actor) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const auto approved = security::approve(*writer, id, actor, "", kClock.now());
        if (!approved) return approved.error();
        auto added = publish_sheet(*writer, *approved, actor, kClock.now());
        if (added) transaction.commit();
        return added;
    }
    std::size_t versions(const std::string& id) {
        return (*tariff::find_tariff(*store_->reader(), id))->tariff.versions.size();
    }
};

VOLTMARK_ON_EACH_ENGINE(Sheets);

// Nothing that bills read changes before a second person agreed, and then all of it, once.
TEST_P(Sheets, ArePublishedByASecondPersonOnce) {
    const security::Approval approval = *ask_for(documented_sheet());
    EXPECT_EQ(approval.kind, kSheetApproval);
    EXPECT_EQ(approval.subject, "2026-09");
    const tariff::DocumentId before = tariff::last_document(*store_->reader());
    EXPECT_EQ(approve(approval.approval_id, kLi).error().name(), "security.same_person");
    EXPECT_EQ(tariff::last_document(*store_->reader()), before);
    const auto added = approve(approval.approval_id, kWang);
    ASSERT_TRUE(added) << added.error().message();
    EXPECT_EQ(added->size(), 2U);
    EXPECT_EQ(versions("cn.jx.two_part.10kv"), 2U);
    EXPECT_EQ(versions("cn.sh.single.10kv"), 2U);
    EXPECT_EQ(approve(approval.approval_id, kWang).error().name(), "security.already_done");
    EXPECT_EQ(versions("cn.sh.single.10kv"), 2U);
}

TEST_P(Sheets, TheSameSheetWaitsOnce) {
    const security::Approval first = *ask_for(documented_sheet());
    EXPECT_EQ(ask_for(documented_sheet())->approval_id, first.approval_id);
}

// A document that came between would lose its change: nothing is published, nothing decided.
TEST_P(Sheets, ATariffThatChangedMeanwhileStopsAllOfIt) {
    const security::Approval approval = *ask_for(documented_sheet());
    import("# corrected\n" + file_text(kDocuments[1]));
    const auto added = approve(approval.approval_id, kWang);
    EXPECT_EQ(added.error().name(), "sheet.base_changed");
    EXPECT_EQ(versions("cn.jx.two_part.10kv"), 1U);
    const auto after = security::get_approval(*store_->reader(), approval.approval_id);
    EXPECT_EQ(state_of(*after, kClock.now()), security::State::waiting);
}

TEST_P(Sheets, AnotherKindOfApprovalPublishesNothing) {
    const store::Lease writer = store_->writer();
    store::Transaction transaction{*writer};
    const auto asked = security::ask(
        *writer, {"bill.release", "2026-09", "{}", "s", "s", std::nullopt, kLi}, kClock.now());
    const auto approved = security::approve(*writer, asked->approval_id, kWang, "", kClock.now());
    EXPECT_EQ(publish_sheet(*writer, *approved, kWang, kClock.now()).error().name(),
              "security.changed");
}

}  // namespace
}  // namespace voltmark::sheet
