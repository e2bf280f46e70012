// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/user_review.hpp"

#include <gtest/gtest.h>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();

class Reviews : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }

    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        if (result) transaction.commit();
        return result;
    }
    void make(const std::string& login, std::set<std::string> roles) {
        PasswordProfile profile = *find_profile("cn-mlps3");
        profile.hash_passes = 1;
        profile.hash_mebibytes = 1;
        ASSERT_TRUE(write([&](store::Session& session) {
            return create_person(session, profile, login, {"admin"}, kNow);
        }));
        ASSERT_TRUE(write([&](store::Session& session) {
            return set_holdings(session, shipped_roles(), login, {std::move(roles), {}, {}},
                                {"admin"}, kNow);
        }));
    }
    void log(const std::string& actor, const std::string& action, Outcome outcome = Outcome::done) {
        AuditEvent event{actor, action, "thing", "1"};
        event.outcome = outcome;
        ASSERT_TRUE(
            write([&](store::Session& session) { return write_audit(session, event, kNow + 1h); }));
    }
    Result<ReviewNote> note(const std::string& by, const std::string& text, Instant next,
                            Instant now = kNow) {
        ReviewNote made;
        made.reviewed_by = by;
        made.note = text;
        made.next_due = next;
        made.people = 3;
        made.findings = 2;
        return write([&](store::Session& session) { return note_review(session, made, now); });
    }
    std::map<std::string, PersonReview> reviewed() {
        std::map<std::string, PersonReview> by_login;
        for (PersonReview& one : review_people(*store_->reader(), shipped_roles(), kNow + 30min)) {
            const std::string login = one.person.login;
            by_login.emplace(login, std::move(one));
        }
        return by_login;
    }
};

VOLTMARK_ON_EACH_ENGINE(Reviews);

// A right that nobody uses is one that somebody else may use.
TEST_P(Reviews, NameRightsThatWereNotUsed) {
    make("clerk", {"billing_clerk"});
    make("agent", {"key_account_manager"});
    make("gone", {"service_agent", "cashier"});
    log("clerk", "bill.release");
    log("clerk", "approval.ask", Outcome::refused);
    log("agent", "user.sign_in");
    const auto reviews = reviewed();
    const PersonReview& clerk = reviews.at("clerk");
    EXPECT_TRUE(clerk.unused.empty());
    ASSERT_EQ(clerk.unused_grants.size(), 1U);
    EXPECT_EQ(clerk.unused_grants[0].action, "approval.ask");
    EXPECT_FALSE(clerk.is_absent);
    // Reading is not always logged: who signs in may have read.
    EXPECT_EQ(reviews.at("agent").findings(), 0U);
    EXPECT_TRUE(reviews.at("gone").is_absent);
    EXPECT_EQ(reviews.at("gone").unused, (std::vector<std::string>{"cashier", "service_agent"}));
    EXPECT_EQ(reviews.at("gone").findings(), 3U);
}

TEST_P(Reviews, NameScopesThatProgramsDoNotUse) {
    const auto token = [&](const std::string& name, std::set<std::string> scopes, Instant lapses) {
        ASSERT_TRUE(write([&](store::Session& session) {
            return create_service_token(session, name, scopes, lapses, {"admin"}, kNow);
        }));
    };
    token("meters", {"reading.import", "bill.read"}, kNow + 48h);
    token("meters", {"reading.import"}, kNow + 72h);
    token("lapsed", {"reading.import"}, kNow + 1h);
    log("meters", "reading.import");
    const auto services = review_services(*store_->reader(), kNow, kNow + 24h);
    ASSERT_EQ(services.size(), 1U);
    EXPECT_EQ(services[0].name, "meters");
    EXPECT_EQ(services[0].unused, std::vector<std::string>{"bill.read"});
    EXPECT_EQ(services[0].lapses_at, kNow + 72h);
}

TEST_P(Reviews, ComeDueAgain) {
    EXPECT_FALSE(review_due(*store_->reader()));
    make("clerk", {"billing_clerk"});
    EXPECT_EQ(review_due(*store_->reader()), kNow + kReviewEvery);
    EXPECT_EQ(note("", "fine", kNow + 1h).error().name(), kActor.name);
    EXPECT_EQ(note("zhao", "", kNow + 1h).error().name(), kRequest.name);
    EXPECT_EQ(note("zhao", "fine", kNow).error().name(), kRequest.name);
    EXPECT_FALSE(last_review(*store_->reader()));
    ASSERT_TRUE(note("zhao", "clerk keeps all", kNow + 240h));
    ASSERT_TRUE(note("li", "again", kNow + 480h, kNow + 24h));
    EXPECT_EQ(review_due(*store_->reader()), kNow + 480h);
    const auto last = last_review(*store_->reader());
    ASSERT_TRUE(last);
    EXPECT_EQ(last->review_no, 2);
    EXPECT_EQ(last->reviewed_at, kNow + 24h);
    EXPECT_EQ(last->note, "again");
    AuditFilter filter;
    filter.action = "user.review";
    const auto entries = list_audit(*store_->reader(), filter);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].event.purpose, "clerk keeps all");
}

}  // namespace
}  // namespace voltmark::security
