// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/approval_store.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();
const Actor kLi{"li.ming"};
const Actor kWang{"wang.fang"};

Request request() {
    return {"bill.release",
            "R-12",
            R"({"run": 12, "bills": 3})",
            "release 3 bills",
            "放行 3 张账单",
            Money::from_minor(123'456, kCny),
            kLi,
            24h};
}
const Operation kOperation{"bill.release", "R-12", R"({"bills":3,"run":12})"};

class Approvals : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    /// Runs `change` in a transaction of its own; it stays only where it succeeds.
    template <class Change>
    Result<Approval> write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Result<Approval> result = change(*writer);
        if (result) transaction.commit();
        return result;
    }
    Result<Approval> ask_for(const Request& one, Instant now = kNow) {
        return write([&](store::Session& session) { return ask(session, one, now); });
    }
    Result<Approval> approve_by(ApprovalId id, const Actor& actor, Instant now = kNow) {
        return write(
            [&](store::Session& session) { return approve(session, id, actor, "checked", now); });
    }
    Result<Approval> carry(ApprovalId id, const Operation& operation, Instant now = kNow) {
        return write(
            [&](store::Session& session) { return carry_out(session, id, operation, kLi, now); });
    }
    Approval stored(ApprovalId id) { return *get_approval(*store_->reader(), id); }
};

VOLTMARK_ON_EACH_ENGINE(Approvals);

TEST_P(Approvals, AreAskedDecidedAndCarriedOutOnce) {
    const Approval asked = *ask_for(request());
    EXPECT_EQ(asked.payload, R"({"bills":3,"run":12})");
    EXPECT_EQ(stored(asked.approval_id), asked);
    const Approval agreed = *approve_by(asked.approval_id, kWang, kNow + 1h);
    EXPECT_EQ(agreed.decision, (Decision{Verdict::approved, kWang, kNow + 1h, "checked"}));
    EXPECT_EQ(stored(asked.approval_id), agreed);
    const Approval done = *carry(asked.approval_id, kOperation, kNow + 2h);
    EXPECT_EQ(done.done, (Execution{kLi, kNow + 2h}));
    EXPECT_EQ(stored(asked.approval_id), done);
    EXPECT_EQ(carry(asked.approval_id, kOperation, kNow + 3h).error().name(),
              "security.already_done");
    EXPECT_EQ(approve_by(asked.approval_id, kWang).error().name(), "security.already_done");
}

// The one who asked must not decide, however they write their name.
TEST_P(Approvals, NobodyDecidesAboutTheirOwn) {
    const ApprovalId id = ask_for(request())->approval_id;
    EXPECT_EQ(approve_by(id, {"Li.Ming"}).error().name(), "security.same_person");
    EXPECT_EQ(approve_by(id, {"li ming"}).error().name(), "security.actor");
    EXPECT_FALSE(stored(id).decision);
}

TEST_P(Approvals, RefusalsNeedAReasonAndStay) {
    const ApprovalId id = ask_for(request())->approval_id;
    const auto refuse_for = [&](const std::string& reason) {
        return write(
            [&](store::Session& session) { return refuse(session, id, kWang, reason, kNow); });
    };
    EXPECT_EQ(refuse_for("").error().name(), "security.reason");
    EXPECT_EQ(state_of(*refuse_for("wrong run"), kNow), State::refused);
    EXPECT_EQ(approve_by(id, kWang).error().name(), "security.decided");
    EXPECT_EQ(carry(id, kOperation).error().name(), "security.not_approved");
}

TEST_P(Approvals, LapseWhenTheirTimeIsOver) {
    const ApprovalId id = ask_for(request())->approval_id;
    EXPECT_EQ(approve_by(id, kWang, kNow + 24h).error().name(), "security.lapsed");
    ASSERT_TRUE(approve_by(id, kWang));
    EXPECT_EQ(carry(id, kOperation, kNow + 24h).error().name(), "security.lapsed");
    EXPECT_TRUE(carry(id, kOperation, kNow + 24h - 1s));
}

TEST_P(Approvals, AnotherPayloadIsNotCarriedOut) {
    const ApprovalId id = ask_for(request())->approval_id;
    EXPECT_EQ(carry(id, kOperation).error().name(), "security.not_approved");
    ASSERT_TRUE(approve_by(id, kWang));
    EXPECT_EQ(carry(id, {"bill.release", "R-12", R"({"bills":4,"run":12})"}).error().name(),
              "security.changed");
    EXPECT_FALSE(stored(id).done);
}

// Somebody writes past the program between asking and deciding.
TEST_P(Approvals, AChangedRowIsNotDecided) {
    const ApprovalId id = ask_for(request())->approval_id;
    store_->writer()->run_script("UPDATE approval SET payload = '{\"bills\":300,\"run\":12}'");
    EXPECT_EQ(approve_by(id, kWang).error().name(), "security.changed");
}

TEST_P(Approvals, TheSameRequestWaitsOnce) {
    const Approval first = *ask_for(request());
    EXPECT_EQ(ask_for(request(), kNow + 1h)->approval_id, first.approval_id);
    Request other = request();
    other.payload = R"({"run":12,"bills":4})";
    EXPECT_NE(ask_for(other)->approval_id, first.approval_id);
    // What lapsed is asked for anew.
    EXPECT_NE(ask_for(request(), kNow + 24h)->approval_id, first.approval_id);
    EXPECT_EQ(find_approvals(*store_->reader(), "bill.release", "R-12").size(), 3U);
    EXPECT_TRUE(find_approvals(*store_->reader(), "bill.release", "R-13").empty());
    EXPECT_EQ(list_approvals(*store_->reader()).back(), first);
}

TEST_P(Approvals, RefusesWhatCannotBeDecidedAbout) {
    const auto error_after = [&](auto spoil) {
        Request one = request();
        spoil(one);
        return std::string{ask_for(one).error().name()};
    };
    EXPECT_EQ(error_after([](Request& one) { one.asked_by.name = ""; }), "security.actor");
    EXPECT_EQ(error_after([](Request& one) { one.kind = ""; }), "security.request");
    EXPECT_EQ(error_after([](Request& one) { one.subject = ""; }), "security.request");
    EXPECT_EQ(error_after([](Request& one) { one.summary_zh = ""; }), "security.request");
    EXPECT_EQ(error_after([](Request& one) { one.lapses_after = 0s; }), "security.request");
    EXPECT_EQ(error_after([](Request& one) { one.payload = "{\"a\":0.5}"; }), "security.payload");
    EXPECT_TRUE(list_approvals(*store_->reader()).empty());
    EXPECT_EQ(get_approval(*store_->reader(), ApprovalId{9}).error().name(), "security.unknown");
    EXPECT_EQ(approve_by(ApprovalId{9}, kWang).error().name(), "security.unknown");
}

// Two processes decide at the same moment: the second waits, then sees that it was too late.
TEST_P(Approvals, OfTwoDecisionsOneIsWritten) {
    const ApprovalId id = ask_for(request())->approval_id;
    const store::Schema schemas[] = {schema()};
    const auto elsewhere = std::move(*store::Store::open(place_.location(), schemas, kClock));
    std::optional<Result<Approval>> second;
    std::thread other;
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(approve(*writer, id, kWang, "", kNow));
        other = std::thread{[&] {
            const store::Lease there = elsewhere->writer();
            store::Transaction late{*there};
            second = refuse(*there, id, {"zhao"}, "no", kNow);
        }};
        std::this_thread::sleep_for(50ms);
        transaction.commit();
    }
    other.join();
    EXPECT_EQ(second->error().name(), "security.decided");
    EXPECT_EQ(stored(id).decision->by, kWang);
}

}  // namespace
}  // namespace voltmark::security
