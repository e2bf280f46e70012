// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/delivery.hpp"

#include <future>

#include "voltmark/collect/followed.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/webhook/errors.hpp"

#include "sender.hpp"
#include "webhook_rows.hpp"

namespace voltmark::webhook {

namespace {

using namespace std::chrono_literals;

constexpr int kPaymentsAtOnce = 200;
/// So many events of a webhook a pass, and no longer than this: what a kill sends twice at most.
constexpr int kEventsAtOnce = 40;
constexpr std::chrono::seconds kPassTime = 20s;
/// What a process claimed and did not send is anybody's after this: longer than a pass can last.
constexpr std::chrono::seconds kClaimTime = 120s;
const security::Actor kProgram{"voltmark"};

/// Payments that were posted become events of the webhooks that want them.
void take_payments(store::Store& store) {
    if (!collect::has_followed(*store.reader(), kFollower)) return;
    for (std::size_t count = kPaymentsAtOnce; count == kPaymentsAtOnce;) {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        std::vector<Event> events;
        for (const collect::FollowedPayment& one :
             collect::take_followed(*writer, kFollower, kPaymentsAtOnce)) {
            const collect::Payment& payment = one.payment;
            events.push_back({event_id_of(EventKind::payment_received, payment.payment_id),
                              EventKind::payment_received,
                              payment.contract,
                              payment.payment_id,
                              {},
                              payment.received_on,
                              {},
                              payment.amount,
                              payment.method,
                              one.recorded_at});
        }
        note_events(*writer, events);
        transaction.commit();
        count = events.size();
    }
}

/// A message and what became of it.
struct Sent {
    DueEvent due;
    Message message;
    std::optional<Outcome> outcome;  ///< Nothing: it was not sent.
    Instant at = {};
};

/// One webhook's part of a pass.
class Round {
public:
    Round(store::Store& store, const security::Vault& vault, const DeliveryRules& rules,
          const Clock& clock)
        : store_{store}, vault_{vault}, rules_{rules}, clock_{clock} {}

    Result<PassReport> run(const Webhook& webhook) const {
        std::vector<Sent> batch = claim(webhook);
        Result<security::Secret> secret = open_secret(*store_.reader(), vault_, webhook.webhook_id);
        if (!secret) return secret.error();
        send(webhook, std::move(*secret), batch);
        return note(webhook, batch);
    }

private:
    std::vector<Sent> claim(const Webhook& webhook) const {
        // A webhook that failed is asked with one event, until it answers again.
        const int limit = webhook.failures > 0 ? 1 : kEventsAtOnce;
        const Instant now = clock_.now();
        const store::Lease writer = store_.writer();
        store::Transaction transaction{*writer};
        std::vector<Sent> batch;
        for (DueEvent& due : claim_due(*writer, webhook.webhook_id, now, now + kClaimTime, limit)) {
            const std::string consumer_no =
                customer::get_contract(*writer, due.event.contract).contract.consumer_no;
            Message message{due.event.event_id, body_of(due.event, consumer_no)};
            batch.push_back({std::move(due), std::move(message), {}});
        }
        transaction.commit();
        return batch;
    }

    void send(const Webhook& webhook, security::Secret secret, std::vector<Sent>& batch) const {
        Sender sender{webhook.url, std::move(secret), rules_};
        const auto begun = std::chrono::steady_clock::now();
        for (Sent& one : batch) {
            if (std::chrono::steady_clock::now() - begun > kPassTime) return;
            one.at = clock_.now();
            one.outcome = sender.send(one.message, one.at);
            if (one.outcome->error != nullptr) return;
        }
    }

    Result<PassReport> note(const Webhook& webhook, const std::vector<Sent>& batch) const {
        const WebhookId id = webhook.webhook_id;
        PassReport report;
        const store::Lease writer = store_.writer();
        store::Transaction transaction{*writer};
        const ErrorCode* why = nullptr;
        for (const Sent& one : batch) {
            if (!one.outcome) {
                give_back(*writer, id, one.due, clock_.now());
            } else if (one.outcome->error == nullptr) {
                note_delivered(*writer, id, one.due, *one.outcome, one.at);
                ++report.delivered;
            } else {
                why = note_failed(*writer, id, one.due, *one.outcome, one.at);
                ++report.failed;
            }
        }
        if (why != nullptr) {
            report.paused.push_back(id);
            security::AuditEvent event{kProgram.name, "webhook.pause", "webhook",
                                       std::to_string(static_cast<std::int64_t>(id))};
            event.purpose = why->name;
            const auto logged = security::write_audit(*writer, event, clock_.now());
            if (!logged) return logged.error();
        }
        transaction.commit();
        return report;
    }

    store::Store& store_;
    const security::Vault& vault_;
    const DeliveryRules& rules_;
    const Clock& clock_;
};

}  // namespace

Result<Trial> try_webhook(store::Store& store, const security::Vault& vault,
                          const DeliveryRules& rules, WebhookId id, const security::Actor& by,
                          Instant now) {
    const Result<Webhook> webhook = get_webhook(*store.reader(), id);
    if (!webhook) return webhook.error();
    Result<security::Secret> secret = open_secret(*store.reader(), vault, id);
    if (!secret) return secret.error();
    constexpr std::size_t kIdBytes = 16;
    const Message message{"evt_test_" + security::to_hex(security::random_secret(kIdBytes).bytes()),
                          test_body(now)};
    const Outcome outcome = Sender{webhook->url, std::move(*secret), rules}.send(message, now);
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    security::AuditEvent event{by.name, "webhook.try", "webhook",
                               std::to_string(static_cast<std::int64_t>(id))};
    if (outcome.error != nullptr) event.outcome = security::Outcome::failed;
    const auto logged = security::write_audit(*writer, event, now);
    if (!logged) return logged.error();
    transaction.commit();
    return Trial{outcome.status, outcome.error, outcome.took};
}

Result<PassReport> deliver_due(store::Store& store, const security::Vault& vault,
                               const DeliveryRules& rules, const Clock& clock) {
    take_payments(store);
    const std::vector<Webhook> due = list_due(*store.reader(), clock.now());
    const Round round{store, vault, rules, clock};
    std::vector<std::future<Result<PassReport>>> rounds;
    for (const Webhook& webhook : due) {
        rounds.push_back(
            std::async(std::launch::async, [&round, &webhook] { return round.run(webhook); }));
    }
    PassReport all;
    std::optional<Error> error;
    for (std::future<Result<PassReport>>& one : rounds) {
        const Result<PassReport> report = one.get();
        if (!report) {
            error = report.error();
            continue;
        }
        all.delivered += report->delivered;
        all.failed += report->failed;
        all.paused.insert(all.paused.end(), report->paused.begin(), report->paused.end());
    }
    if (error) return *error;
    return all;
}

void forget_old(store::Store& store, Instant now) {
    for (bool may_be_more = true; may_be_more;) {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        may_be_more = forget_some(*writer, now);
        transaction.commit();
    }
}

Courier::Courier(store::Store& store, const security::Vault& vault, DeliveryRules rules,
                 const Clock& clock)
    : store_{store}, vault_{vault}, rules_{std::move(rules)}, clock_{clock} {
    thread_ = std::thread{[this] { run(); }};
}

Courier::~Courier() {
    {
        const std::scoped_lock lock{mutex_};
        is_ending_ = true;
    }
    ending_.notify_all();
    thread_.join();
}

void Courier::run() {
    constexpr std::chrono::seconds kIdle = 1s;
    constexpr std::chrono::seconds kAfterTrouble = 30s;
    constexpr std::chrono::seconds kForgetEvery = 1h;
    Instant forgotten_at{};
    for (std::unique_lock lock{mutex_}; !is_ending_;) {
        lock.unlock();
        std::chrono::seconds wait = kIdle;
        try {
            const Result<PassReport> report = deliver_due(store_, vault_, rules_, clock_);
            if (!report) wait = kAfterTrouble;
            if (report && report->delivered > 0) wait = 0s;
            if (clock_.now() - forgotten_at >= kForgetEvery) {
                forgotten_at = clock_.now();
                forget_old(store_, forgotten_at);
            }
        } catch (const std::exception& exception) {
            // The database is busy or away: what was not noted is sent again.
            wait = kAfterTrouble;
        }
        lock.lock();
        ending_.wait_for(lock, wait, [this] { return is_ending_; });
    }
}

}  // namespace voltmark::webhook
