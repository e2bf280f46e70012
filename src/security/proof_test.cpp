// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/proof.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();

std::vector<std::uint8_t> content(int number) {
    return std::vector<std::uint8_t>(20, static_cast<std::uint8_t>(number));
}

/// Five bills, issued with one entry; the third was released before.
class Proofs : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema()}, kClock);
        for (int i = 0; i < 5; ++i) leaves_.push_back(merkle_leaf(content(i)));
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        AuditEvent released{"li", "bill.release", "bill", "b-3"};
        ASSERT_TRUE(write_audit(*writer, released, kNow));
        AuditEvent issued{"run", "bill.issue", "bill_run_unit", "1/1"};
        issued.after = nlohmann::json{{"root", to_text(merkle_root(leaves_))}}.dump();
        binding_entry_ = write_audit(*writer, issued, kNow)->entry_no;
        transaction.commit();
    }
    void sign_log() {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(take_checkpoint(*writer, key_, "auditor", kNow));
        transaction.commit();
    }
    ProofSource source(int number) const {
        return {"bill",
                fmt::format("b-{}", number),
                content(number),
                {binding_entry_, leaves_, static_cast<std::size_t>(number)}};
    }
    Result<std::string> prove(const ProofSource& source) {
        return make_proof(*store_->reader(), source);
    }

    SigningKey key_ = new_signing_key();
    std::vector<Digest> leaves_;
    std::int64_t binding_entry_ = 0;
};

VOLTMARK_ON_EACH_ENGINE(Proofs);

TEST_P(Proofs, AreCheckedWithThePublicKeyAlone) {
    sign_log();
    const Proven proven = *check_proof(*prove(source(3)), key_.public_key);
    EXPECT_EQ(proven.object_id, "b-3");
    EXPECT_EQ(proven.content, content(3));
    ASSERT_EQ(proven.entries.size(), 2U);
    EXPECT_EQ(proven.entries[0].event.action, "bill.release");
    EXPECT_EQ(proven.entries[1].event.action, "bill.issue");
    EXPECT_EQ(proven.signed_at, kNow);
    EXPECT_EQ(check_proof(*prove(source(3)), new_signing_key().public_key).error().name(),
              "security.unproven");
}

TEST_P(Proofs, AreNotMadeOfWhatTheLogDoesNotSay) {
    EXPECT_EQ(prove(source(3)).error().name(), "security.not_signed");
    sign_log();
    ProofSource other = source(3);
    other.content.back() = 9;
    EXPECT_EQ(prove(other).error().name(), "security.not_bound");
    other = source(3);
    other.binding.leaves.pop_back();
    EXPECT_EQ(prove(other).error().name(), "security.not_bound");
    other = source(3);
    other.binding.entry_no = 1;
    EXPECT_EQ(prove(other).error().name(), "security.not_bound");
}

// No byte of a proof can be another one: either it is no proof then, or it does not hold, or it
// shows the same.
TEST_P(Proofs, HoldForNothingElse) {
    sign_log();
    const std::string proof = *prove(source(3));
    const Proven whole = *check_proof(proof, key_.public_key);
    for (std::size_t at = 0; at < proof.size(); ++at) {
        std::string changed = proof;
        changed[at] = changed[at] == '1' ? '2' : '1';
        const Result<Proven> proven = check_proof(changed, key_.public_key);
        if (!proven) continue;
        EXPECT_EQ(proven->content, whole.content) << at;
        EXPECT_EQ(proven->entries.size(), whole.entries.size()) << at;
        for (std::size_t i = 0; i < proven->entries.size(); ++i)
            EXPECT_EQ(proven->entries[i].hash, whole.entries[i].hash) << at;
    }
    for (const char* text : {"", "{}", "[1]", R"({"format":"voltmark-proof-1"})"})
        EXPECT_EQ(check_proof(text, key_.public_key).error().name(), "security.proof") << text;
}

}  // namespace
}  // namespace voltmark::security
