// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/approval.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/sha256.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const Instant kAsked{1'785'000'000s};

Approval approval() {
    Approval one;
    one.approval_id = ApprovalId{7};
    one.kind = "bill.release";
    one.subject = "R-12";
    one.payload = R"({"bills":3})";
    one.payload_sha256 = sha256_hex(one.payload);
    one.asked_by = {"li.ming"};
    one.asked_at = kAsked;
    one.lapses_at = kAsked + 24h;
    return one;
}

Approval approved() {
    Approval one = approval();
    one.decision = Decision{Verdict::approved, {"wang.fang"}, kAsked + 1h, "checked"};
    return one;
}

// A name with a blank, or another size of letter, must not make a second person of the first.
TEST(MakeActor, TakesNamesAndNothingElse) {
    for (const char* name : {"li.ming", "王芳", "W_1042", "a@b-c"})
        EXPECT_TRUE(make_actor(name)) << name;
    for (const std::string& name :
         {std::string{}, std::string{"li ming"}, std::string{" li"}, std::string{"a\nb"},
          std::string{"a/b"}, std::string(65, 'x')}) {
        EXPECT_EQ(make_actor(name).error().name(), "security.actor") << name;
    }
    EXPECT_TRUE(is_same_person({"Li.Ming"}, {"li.mING"}));
    EXPECT_FALSE(is_same_person({"li.ming"}, {"li.min"}));
}

TEST(CanonicalJson, IsOneTextForOneContent) {
    EXPECT_EQ(*canonical_json(R"({ "b": [1, "0.50"], "a": {"z": null, "y": true} })"),
              R"({"a":{"y":true,"z":null},"b":[1,"0.50"]})");
    for (const char* text :
         {"", "[1]", "1", "{", R"({"a":0.5})", R"({"a":[{"b":1e3}]})", "{\"a\":\"\xFF\"}"})
        EXPECT_EQ(canonical_json(text).error().name(), "security.payload") << text;
}

TEST(StateOf, FollowsDecisionTimeAndExecution) {
    EXPECT_EQ(state_of(approval(), kAsked), State::waiting);
    EXPECT_EQ(state_of(approval(), kAsked + 24h - 1s), State::waiting);
    EXPECT_EQ(state_of(approval(), kAsked + 24h), State::lapsed);
    EXPECT_EQ(state_of(approved(), kAsked + 2h), State::approved);
    EXPECT_EQ(state_of(approved(), kAsked + 24h), State::lapsed);
    Approval refused = approved();
    refused.decision->verdict = Verdict::refused;
    EXPECT_EQ(state_of(refused, kAsked + 48h), State::refused);
    Approval done = approved();
    done.done = Execution{{"li.ming"}, kAsked + 3h};
    EXPECT_EQ(state_of(done, kAsked + 48h), State::done);
    for (const State state :
         {State::waiting, State::approved, State::refused, State::lapsed, State::done})
        EXPECT_EQ(find_state(to_text(state)), state);
    EXPECT_FALSE(find_state("open"));
}

TEST(MayDecide, RefusesInItsOrder) {
    const Actor other{"wang.fang"};
    EXPECT_TRUE(may_decide(approval(), other, kAsked));
    EXPECT_EQ(may_decide(approval(), {"LI.MING"}, kAsked).error().name(), "security.same_person");
    EXPECT_EQ(may_decide(approval(), {"li.ming"}, kAsked + 24h).error().name(), "security.lapsed");
    EXPECT_EQ(may_decide(approved(), other, kAsked + 48h).error().name(), "security.decided");
    Approval one = approved();
    one.done = Execution{other, kAsked + 2h};
    EXPECT_EQ(may_decide(one, other, kAsked).error().name(), "security.already_done");
    // Somebody wrote past the program: what stands there is not what was asked for.
    one.payload = R"({"bills":4})";
    EXPECT_EQ(may_decide(one, other, kAsked).error().name(), "security.changed");
}

TEST(MayCarryOut, RefusesInItsOrder) {
    const Operation same{"bill.release", "R-12", R"({ "bills": 3 })"};
    EXPECT_TRUE(may_carry_out(approved(), same, kAsked + 2h));
    const Operation other_bills{"bill.release", "R-12", R"({"bills":4})"};
    const Operation other_run{"bill.release", "R-13", R"({"bills":3})"};
    const Operation other_kind{"bill.mass_correction", "R-12", R"({"bills":3})"};
    for (const Operation& operation : {other_bills, other_run, other_kind}) {
        EXPECT_EQ(may_carry_out(approved(), operation, kAsked + 2h).error().name(),
                  "security.changed");
    }
    EXPECT_EQ(may_carry_out(approved(), {"bill.release", "R-12", "?"}, kAsked).error().name(),
              "security.payload");
    EXPECT_EQ(may_carry_out(approved(), other_bills, kAsked + 24h).error().name(),
              "security.lapsed");
    EXPECT_EQ(may_carry_out(approval(), same, kAsked + 1h).error().name(), "security.not_approved");
    Approval one = approved();
    one.decision->verdict = Verdict::refused;
    EXPECT_EQ(may_carry_out(one, same, kAsked + 48h).error().name(), "security.not_approved");
    one = approved();
    one.done = Execution{{"li.ming"}, kAsked + 3h};
    EXPECT_EQ(may_carry_out(one, other_bills, kAsked + 48h).error().name(),
              "security.already_done");
    one = approved();
    one.payload = R"({"bills":4})";
    EXPECT_EQ(may_carry_out(one, same, kAsked + 2h).error().name(), "security.changed");
}

// Law: whatever the moment, what was neither approved nor is in time is never carried out.
RC_GTEST_PROP(MayCarryOut, OnlyWhatIsApprovedAndInTime, ()) {
    Approval one = *rc::gen::arbitrary<bool>() ? approved() : approval();
    if (one.decision && *rc::gen::arbitrary<bool>()) one.decision->verdict = Verdict::refused;
    const Instant now = kAsked + std::chrono::hours{*rc::gen::inRange(0, 48)};
    const bool allowed = may_carry_out(one, {one.kind, one.subject, one.payload}, now).has_value();
    RC_ASSERT(allowed == (state_of(one, now) == State::approved));
}

}  // namespace
}  // namespace voltmark::security
