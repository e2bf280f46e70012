// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/webhook_store.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/webhook/delivery.hpp"
#include "voltmark/webhook/errors.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"
#include "webhook_rows.hpp"

namespace voltmark::webhook {
namespace {

using namespace std::chrono_literals;

/// 2026-07-25T17:20:00Z.
const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const security::Actor kOfficer{"zhao"};
const ContractId kContract{SiteId{7}, ContractNo{1}};
const Outcome kFine{200, nullptr, {}, {}};
const Outcome kBroken{500, &kAnswer, {}, {}};

billing::PostedBills bills(int count) {
    billing::PostedBills posted{"J-1", time::make_day(2026, 8, 1), time::make_day(2026, 8, 20), {}};
    for (int version = 1; version <= count; ++version)
        posted.bills.push_back({{kContract, time::make_day(2026, 7, 1), version},
                                *time::parse_period("2026-07"),
                                Money::from_minor(version == 1 ? 0 : 12'345, kCny)});
    return posted;
}

class Webhooks : public support::StoreTest {
protected:
    void prepare() override {
        make_store(
            {customer::schema(), ledger::schema(), collect::schema(), security::schema(), schema()},
            kClock);
    }
    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        transaction.commit();
        return result;
    }
    WebhookId add(std::set<EventKind> events, const std::string& url = "https://erp.example/") {
        const Result<AddedWebhook> added = write([&](store::Session& session) {
            return add_webhook(session, support::test_vault(), {url, events}, kOfficer,
                               kClock.now());
        });
        EXPECT_TRUE(added);
        secret_ = added->secret;
        return added->webhook_id;
    }
    void post(int count) {
        write([&](store::Session& session) {
            note_bills(session, bills(count), kClock.now());
            return 0;
        });
    }
    std::vector<DueEvent> claim(WebhookId id, Instant now, int limit = 10) {
        return write([&](store::Session& session) {
            return claim_due(session, id, now, now + 2min, limit);
        });
    }
    const ErrorCode* fail(WebhookId id, const DueEvent& due, const Outcome& outcome, Instant now) {
        return write(
            [&](store::Session& session) { return note_failed(session, id, due, outcome, now); });
    }
    std::vector<Delivery> deliveries(WebhookId id) {
        return list_deliveries(*store_->reader(), id, 100, {});
    }
    Webhook get(WebhookId id) { return *get_webhook(*store_->reader(), id); }
    int rows(const std::string& table) {
        int count = 0;
        store_->reader()->sql() << "SELECT count(*) FROM " + table, soci::into(count);
        return count;
    }

    security::Secret secret_;
};

VOLTMARK_ON_EACH_ENGINE(Webhooks);

TEST_P(Webhooks, AreToldOfEveryBillOnceAndOfThoseOfOthersNever) {
    post(1);  // Before there is any.
    EXPECT_EQ(rows("webhook_event"), 0);
    const WebhookId bills_only = add({EventKind::bill_issued});
    const WebhookId payments_only = add({EventKind::payment_received});
    post(3);
    EXPECT_EQ(deliveries(bills_only).size(), 3U);
    EXPECT_TRUE(deliveries(payments_only).empty());
    const std::vector<DueEvent> due = claim(bills_only, kClock.now());
    ASSERT_EQ(due.size(), 3U);
    std::set<std::string> seen;
    for (const DueEvent& one : due) {
        EXPECT_EQ(one.event.period, *time::parse_period("2026-07"));
        EXPECT_EQ(one.event.due_on, time::make_day(2026, 8, 20));
        EXPECT_EQ(one.event.contract, kContract);
        EXPECT_TRUE(seen.insert(one.event.document).second);
    }
    // A bill of nothing is a bill.
    EXPECT_TRUE(seen.contains("7-1-20260701-1"));
}

// What is undone was never posted.
TEST_P(Webhooks, AreNotToldOfWhatDidNotCommit) {
    const WebhookId id = add({EventKind::bill_issued});
    {
        const store::Lease writer = store_->writer();
        const store::Transaction transaction{*writer};
        note_bills(*writer, bills(2), kClock.now());
    }
    EXPECT_TRUE(deliveries(id).empty());
}

// Two processes deliver beside each other; one that was killed is followed by another.
TEST_P(Webhooks, GiveAnEventToOneProcessAtATimeAndToAnotherLater) {
    const WebhookId id = add({EventKind::bill_issued});
    post(1);
    EXPECT_EQ(claim(id, kClock.now()).size(), 1U);
    EXPECT_TRUE(claim(id, kClock.now()).empty());
    EXPECT_TRUE(claim(id, kClock.now() + 1min).empty());
    EXPECT_EQ(claim(id, kClock.now() + 3min).size(), 1U);
}

TEST_P(Webhooks, WaitLongerAfterEachFailureAndAreForgottenAfterSuccess) {
    const WebhookId id = add({EventKind::bill_issued});
    post(1);
    Instant now = kClock.now();
    std::vector<DueEvent> due = claim(id, now);
    EXPECT_EQ(fail(id, due[0], kBroken, now), nullptr);
    Delivery one = deliveries(id)[0];
    EXPECT_EQ(one.error, &kAnswer);
    EXPECT_EQ(one.last_status, 500);
    EXPECT_EQ(one.attempts, 1);
    EXPECT_GE(*one.next_at, now + 4s);
    EXPECT_LE(*one.next_at, now + 6s);
    EXPECT_EQ(get(id).failures, 1);
    EXPECT_TRUE(list_due(*store_->reader(), now).empty());
    now = *one.next_at;
    due = claim(id, now);
    ASSERT_EQ(due.size(), 1U);
    // The receiver asks for an hour.
    EXPECT_EQ(fail(id, due[0], {429, &kAnswer, 1h, {}}, now), nullptr);
    EXPECT_EQ(*deliveries(id)[0].next_at, now + 1h);
    now += 1h;
    due = claim(id, now);
    write([&](store::Session& session) {
        note_delivered(session, id, due[0], kFine, now);
        return 0;
    });
    one = deliveries(id)[0];
    EXPECT_EQ(one.state, DeliveryState::delivered);
    EXPECT_EQ(one.attempts, 3);
    EXPECT_EQ(get(id).failures, 0);
    forget_old(*store_, now + 24h * 29);
    EXPECT_EQ(rows("webhook_event"), 1);
    forget_old(*store_, now + 24h * 31);
    EXPECT_EQ(rows("webhook_event"), 0);
    EXPECT_EQ(rows("webhook_delivery"), 0);
}

// Three days, and then a person has to look; nothing is lost meanwhile.
TEST_P(Webhooks, ArePausedAfterThreeDaysAndGoOnWhenResumed) {
    const WebhookId id = add({EventKind::bill_issued});
    post(1);
    Instant now = kClock.now();
    const ErrorCode* why = nullptr;
    int attempts = 0;
    while (why == nullptr) {
        const std::vector<DueEvent> due = claim(id, now);
        ASSERT_EQ(due.size(), 1U);
        ++attempts;
        why = fail(id, due[0], kBroken, now);
        if (why == nullptr) now = *deliveries(id)[0].next_at;
    }
    EXPECT_EQ(why, &kGaveUp);
    EXPECT_GE(now, kClock.now() + kPatience);
    EXPECT_LE(now, kClock.now() + kPatience + 10h);
    EXPECT_GT(attempts, 13);
    EXPECT_EQ(get(id).state, WebhookState::paused);
    EXPECT_EQ(get(id).paused_because, &kGaveUp);
    EXPECT_TRUE(list_due(*store_->reader(), now + 24h).empty());
}

TEST_P(Webhooks, KeepWhatComesWhilePausedAndSendItWhenResumed) {
    const WebhookId id = add({EventKind::bill_issued});
    const auto change = [&](auto operation) {
        return write([&](store::Session& session) {
            return operation(session, id, kOfficer, kClock.now());
        });
    };
    EXPECT_EQ(change(resume_webhook).error().name(), kState.name);
    ASSERT_TRUE(change(pause_webhook));
    EXPECT_EQ(change(pause_webhook).error().name(), kState.name);
    post(2);
    EXPECT_EQ(get(id).waiting, 2);
    EXPECT_TRUE(list_due(*store_->reader(), kClock.now()).empty());
    ASSERT_TRUE(change(resume_webhook));
    EXPECT_EQ(list_due(*store_->reader(), kClock.now()).size(), 1U);
    EXPECT_EQ(get(id).paused_because, nullptr);
}

TEST_P(Webhooks, ArePausedAtOnceWhereTheReceiverIsGone) {
    const WebhookId id = add({EventKind::bill_issued});
    post(1);
    const std::vector<DueEvent> due = claim(id, kClock.now());
    EXPECT_EQ(fail(id, due[0], {410, &kGone, {}, {}}, kClock.now()), &kGone);
    EXPECT_EQ(get(id).paused_because, &kGone);
    EXPECT_EQ(deliveries(id)[0].state, DeliveryState::waiting);
}

// One event that a receiver cannot take must not stop all others.
TEST_P(Webhooks, GiveUpAnEventWhereOthersGoWell) {
    const WebhookId id = add({EventKind::bill_issued});
    post(2);
    const std::vector<DueEvent> due = claim(id, kClock.now());
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(fail(id, due[0], kBroken, kClock.now()), nullptr);
    write([&](store::Session& session) {
        note_delivered(session, id, due[1], kFine, kClock.now() + 1h);
        return 0;
    });
    const Instant late = kClock.now() + kPatience;
    const std::vector<DueEvent> again = claim(id, late);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(fail(id, again[0], kBroken, late), nullptr);
    EXPECT_EQ(get(id).state, WebhookState::active);
    std::multiset<DeliveryState> states;
    for (const Delivery& one : deliveries(id)) states.insert(one.state);
    EXPECT_EQ(states,
              (std::multiset<DeliveryState>{DeliveryState::delivered, DeliveryState::given_up}));
}

TEST_P(Webhooks, KeepTheirSecretUnderTheMasterKeyAndLoseItWhenRemoved) {
    const WebhookId id = add({EventKind::bill_issued});
    std::string sealed;
    store_->reader()->sql() << "SELECT secret_sealed FROM webhook", soci::into(sealed);
    const auto opened = open_secret(*store_->reader(), support::test_vault(), id);
    ASSERT_TRUE(opened);
    EXPECT_EQ(sealed.find(security::to_hex(opened->bytes())), std::string::npos);
    EXPECT_TRUE(secret_.text().starts_with("whsec_"));
    post(2);
    ASSERT_TRUE(write([&](store::Session& session) {
        return remove_webhook(session, id, kOfficer, kClock.now());
    }));
    EXPECT_EQ(get_webhook(*store_->reader(), id).error().name(), kWebhookUnknown.name);
    EXPECT_EQ(open_secret(*store_->reader(), support::test_vault(), id).error().name(),
              kWebhookUnknown.name);
    EXPECT_TRUE(list_webhooks(*store_->reader()).empty());
    forget_old(*store_, kClock.now());
    for (const char* table : {"webhook", "webhook_event", "webhook_delivery"})
        EXPECT_EQ(rows(table), 0) << table;
    std::vector<std::string> actions;
    for (const security::AuditEntry& entry : security::list_audit(*store_->reader(), {}))
        actions.push_back(entry.event.action);
    EXPECT_EQ(actions, (std::vector<std::string>{"webhook.add", "webhook.remove"}));
}

TEST_P(Webhooks, AreRefusedWithoutEventsOfABadAddressOrBeyondFifty) {
    const auto tried = [&](const NewWebhook& wanted) {
        return write([&](store::Session& session) {
                   return add_webhook(session, support::test_vault(), wanted, kOfficer,
                                      kClock.now());
               })
            .error()
            .name();
    };
    EXPECT_EQ(tried({"http://erp.example/", {EventKind::bill_issued}}), kUrl.name);
    EXPECT_EQ(tried({"https://erp.example/", {}}), kEvent.name);
    for (int i = 0; i < 50; ++i) add({EventKind::bill_issued});
    EXPECT_EQ(tried({"https://erp.example/", {EventKind::bill_issued}}), kTooMany.name);
}

TEST_P(Webhooks, ListDeliveriesInPages) {
    const WebhookId id = add({EventKind::bill_issued});
    post(5);
    std::set<std::string> seen;
    std::optional<std::pair<Instant, std::string>> after;
    for (int page = 0; page < 3; ++page) {
        const auto some = list_deliveries(*store_->reader(), id, 2, after);
        ASSERT_EQ(some.size(), page < 2 ? 2U : 1U);
        for (const Delivery& one : some) EXPECT_TRUE(seen.insert(one.event_id).second);
        after = {some.back().created_at, some.back().event_id};
    }
    EXPECT_EQ(seen.size(), 5U);
}

}  // namespace
}  // namespace voltmark::webhook
