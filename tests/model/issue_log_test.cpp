// SPDX-License-Identifier: Apache-2.0
// What was issued is in the audit log, and each bill can be proven by it.
#include "voltmark/billing/issue_log.hpp"

#include <gtest/gtest.h>

#include "city.hpp"

namespace voltmark::billing {
namespace {

class IssueLog : public support::EngineTest {
protected:
    void prepare() override { place_ = city(GetParam(), 20, kJune); }

    std::vector<security::AuditEntry> issues() {
        security::AuditFilter filter;
        filter.action = "bill.issue";
        return security::list_audit(*place_.store->reader(), filter);
    }
    std::vector<BillSummary> bills() {
        BillFilter filter;
        filter.limit = 100;
        return list_bills(*place_.store->reader(), filter);
    }
    void sign_log() {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(security::take_checkpoint(*writer, key_, "auditor", kClock.now()));
        transaction.commit();
    }

    Place place_;
    security::SigningKey key_ = security::new_signing_key();
};

VOLTMARK_ON_EACH_ENGINE(IssueLog);

TEST_P(IssueLog, HoldsOneEntryAUnitFromWhichEachBillIsProven) {
    bill(*place_.store, kJune);
    EXPECT_EQ(issues().size(), 3U);
    sign_log();
    ASSERT_GE(bills().size(), 20U);
    for (const BillSummary& one : bills()) {
        const store::Lease reader = place_.store->reader();
        const auto source = proof_source(*reader, one.id);
        ASSERT_TRUE(source) << to_text(one.id);
        const Result<std::string> proof = security::make_proof(*reader, *source);
        ASSERT_TRUE(proof) << proof.error().message();
        const auto proven = security::check_proof(*proof, key_.public_key);
        ASSERT_TRUE(proven) << proven.error().message();
        EXPECT_EQ(proven->object_id, to_text(one.id));
    }
    EXPECT_FALSE(security::verify_audit(*place_.store->reader(), {}).first_break);
}

TEST_P(IssueLog, SaysNothingOfDraftsAndSpeaksOnceOfWhatIsIssuedAndThenPosted) {
    const RunReport drafts = bill(*place_.store, kJune, 7, State::draft);
    EXPECT_TRUE(issues().empty());
    ASSERT_TRUE(advance_run(*place_.store, drafts.run.run_id, State::issued, kClock));
    EXPECT_EQ(issues().size(), 3U);
    ASSERT_TRUE(advance_run(*place_.store, drafts.run.run_id, State::posted, kClock));
    EXPECT_EQ(issues().size(), 3U);
}

TEST_P(IssueLog, ProvesNoBillThatWasChangedSince) {
    bill(*place_.store, kJune);
    sign_log();
    place_.store->writer()->run_script("UPDATE bill SET total_minor = total_minor + 1");
    const store::Lease reader = place_.store->reader();
    const auto source = proof_source(*reader, bills().front().id);
    ASSERT_TRUE(source);
    EXPECT_EQ(security::make_proof(*reader, *source).error().name(), "security.not_bound");
}

}  // namespace
}  // namespace voltmark::billing
