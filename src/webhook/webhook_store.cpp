// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/webhook_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/collect/followed.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/store/rows.hpp"
#include "voltmark/webhook/delivery.hpp"
#include "voltmark/webhook/errors.hpp"
#include "voltmark/webhook/signature.hpp"

#include "webhook_rows.hpp"

namespace voltmark::embedded {
std::span<const File> webhook_schema();
}

namespace voltmark::webhook {

namespace {

using nlohmann::ordered_json;
using store::BulkRow;

constexpr std::size_t kWebhooksMax = 50;

long long number_of(WebhookId id) {
    return static_cast<std::int64_t>(id);
}
Instant instant_in(const BulkRow& row, int column) {
    return Instant{std::chrono::seconds{row.integer(column)}};
}
std::optional<Instant> moment_in(const BulkRow& row, int column) {
    if (row.integer(column) == 0) return std::nullopt;
    return instant_in(row, column);
}

std::string joined(const std::set<EventKind>& events) {
    std::string text;
    for (const EventKind kind : events)
        text += fmt::format("{}{}", text.empty() ? "" : " ", to_text(kind));
    return text;
}

std::set<EventKind> events_in(std::string_view text) {
    std::set<EventKind> events;
    for (const EventKind kind : kEventKinds) {
        // No name is a part of another.
        if (text.find(to_text(kind)) != text.npos) events.insert(kind);
    }
    return events;
}

Webhook webhook_in(const BulkRow& row) {
    return {WebhookId{row.integer(0)}, std::string{row.text(1)},
            events_in(row.text(2)),    static_cast<WebhookState>(row.integer(3)),
            find_code(row.text(4)),    std::string{row.text(5)},
            instant_in(row, 6),        static_cast<int>(row.integer(7)),
            instant_in(row, 8),        row.integer(9)};
}

constexpr std::string_view kColumns =
    "SELECT w.webhook_id, w.url, w.events, w.state, w.paused_code, w.created_by, w.created_at, "
    "w.failures, w.retry_at, ";
/// With what is on its way, of those that are not removed.
const std::string kSelect =
    std::string{kColumns} +
    "(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.webhook_id AND d.state = 1) "
    "FROM webhook w WHERE w.state <> 3 ";

Result<void> log(store::Session& session, const security::Actor& by, std::string_view action,
                 WebhookId id, const ordered_json& after, Instant now) {
    security::AuditEvent event{by.name, fmt::format("webhook.{}", action), "webhook",
                               std::to_string(number_of(id))};
    if (!after.is_null()) event.after = after.dump();
    const auto logged = security::write_audit(session, event, now);
    if (!logged) return logged.error();
    return ok();
}

void set_state(store::Session& session, WebhookId id, WebhookState state) {
    const long long number = number_of(id);
    const int value = static_cast<int>(state);
    session.sql() << "UPDATE webhook SET state = :s, paused_code = '', failures = 0, retry_at = 0 "
                     "WHERE webhook_id = :w",
        soci::use(value, "s"), soci::use(number, "w");
}

/// Payments are followed while somebody wants to hear of them.
void follow_as_needed(store::Session& session) {
    const std::vector<Webhook> all = list_webhooks(session);
    const bool is_needed = std::any_of(all.begin(), all.end(), [](const Webhook& one) {
        return one.events.contains(EventKind::payment_received);
    });
    if (is_needed) {
        collect::follow_payments(session, kFollower);
    } else {
        collect::leave_payments(session, kFollower);
    }
}

}  // namespace

store::Schema schema() {
    return {"webhook", embedded::webhook_schema()};
}

const ErrorCode* find_code(std::string_view name) {
    for (const ErrorCode* code : kWebhookErrors) {
        if (code->name == name) return code;
    }
    return nullptr;
}

std::string secret_place(WebhookId id) {
    return fmt::format("webhook/{}", number_of(id));
}

Result<AddedWebhook> add_webhook(store::Session& session, const security::Vault& vault,
                                 const NewWebhook& wanted, const security::Actor& by, Instant now) {
    if (Result<void> right = check_url(wanted.url, wanted.allows_loopback); !right)
        return right.error();
    if (wanted.events.empty()) return make_error(kEvent, "");
    if (list_webhooks(session).size() >= kWebhooksMax) return make_error(kTooMany, kWebhooksMax);
    const WebhookId id{store::take_ids(session, "webhook")};
    const long long number = number_of(id);
    const std::string events = joined(wanted.events);
    const security::Secret secret = new_secret();
    const std::string sealed = vault.seal_own(secret_place(id), secret);
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO webhook (webhook_id, url, events, secret_sealed, state, "
                     "paused_code, created_by, created_at, failures, retry_at, last_ok_at) VALUES "
                     "(:w, :u, :e, :s, 1, '', :b, :t, 0, 0, 0)",
        soci::use(number, "w"), soci::use(wanted.url, "u"), soci::use(events, "e"),
        soci::use(sealed, "s"), soci::use(by.name, "b"), soci::use(at, "t");
    follow_as_needed(session);
    const ordered_json after{{"url", wanted.url}, {"events", events}};
    if (Result<void> logged = log(session, by, "add", id, after, now); !logged)
        return logged.error();
    return AddedWebhook{id, to_text(secret)};
}

Result<void> pause_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                           Instant now) {
    const Result<Webhook> known = get_webhook(session, id);
    if (!known) return known.error();
    if (known->state == WebhookState::paused)
        return make_error(kState, number_of(id), to_text(known->state));
    set_state(session, id, WebhookState::paused);
    return log(session, by, "pause", id, {}, now);
}

Result<void> resume_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                            Instant now) {
    const Result<Webhook> known = get_webhook(session, id);
    if (!known) return known.error();
    if (known->state == WebhookState::active)
        return make_error(kState, number_of(id), to_text(known->state));
    set_state(session, id, WebhookState::active);
    const long long number = number_of(id);
    const long long at = now.time_since_epoch().count();
    session.sql()
        << "UPDATE webhook_delivery SET state = 1, attempts = 0, first_at = 0, next_at = :t "
           "WHERE webhook_id = :w AND state <> 2",
        soci::use(at, "t"), soci::use(number, "w");
    return log(session, by, "resume", id, {}, now);
}

Result<void> remove_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                            Instant now) {
    const Result<Webhook> known = get_webhook(session, id);
    if (!known) return known.error();
    set_state(session, id, WebhookState::removed);
    const long long number = number_of(id);
    session.sql() << "UPDATE webhook SET secret_sealed = '' WHERE webhook_id = :w",
        soci::use(number, "w");
    follow_as_needed(session);
    return log(session, by, "remove", id, ordered_json{{"url", known->url}}, now);
}

std::vector<Webhook> list_webhooks(store::Session& session) {
    std::vector<Webhook> all;
    const auto query = session.bulk_query(kSelect + "ORDER BY w.webhook_id");
    query->run({}, [&](const BulkRow& row) { all.push_back(webhook_in(row)); });
    return all;
}

std::vector<Webhook> list_due(store::Session& session, Instant now) {
    std::vector<Webhook> due;
    const auto query = session.bulk_query(
        std::string{kColumns} +
        "CAST(0 AS BIGINT) FROM webhook w WHERE w.state = 1 AND w.retry_at <= ?1 AND EXISTS "
        "(SELECT "
        "1 FROM webhook_delivery d WHERE d.webhook_id = w.webhook_id AND d.state = 1 AND d.next_at "
        "<= ?1) ORDER BY w.webhook_id");
    query->run({now.time_since_epoch().count()},
               [&](const BulkRow& row) { due.push_back(webhook_in(row)); });
    return due;
}

Result<Webhook> get_webhook(store::Session& session, WebhookId id) {
    std::optional<Webhook> found;
    const auto query = session.bulk_query(kSelect + "AND w.webhook_id = ?1");
    query->run({number_of(id)}, [&](const BulkRow& row) { found = webhook_in(row); });
    if (!found) return make_error(kWebhookUnknown, number_of(id));
    return std::move(*found);
}

std::vector<Delivery> list_deliveries(store::Session& session, WebhookId id, int limit,
                                      const std::optional<std::pair<Instant, std::string>>& after) {
    std::vector<Delivery> all;
    const std::int64_t last =
        after ? after->first.time_since_epoch().count() : std::numeric_limits<std::int64_t>::max();
    const auto query = session.bulk_query(
        "SELECT d.event_id, e.kind, e.document, d.state, d.attempts, d.created_at, d.last_at, "
        "d.next_at, d.last_status, d.last_code FROM webhook_delivery d JOIN webhook_event e ON "
        "e.event_id = d.event_id WHERE d.webhook_id = ?1 AND d.created_at <= ?2 ORDER BY "
        "d.created_at DESC, d.event_id DESC");
    query->run({number_of(id), last}, [&](const BulkRow& row) {
        const Instant created = instant_in(row, 5);
        if (after && created == after->first && row.text(0) >= after->second)
            return store::Visit::next;
        const auto state = static_cast<DeliveryState>(row.integer(3));
        all.push_back({id,
                       std::string{row.text(0)},
                       static_cast<EventKind>(row.integer(1)),
                       std::string{row.text(2)},
                       state,
                       static_cast<int>(row.integer(4)),
                       created,
                       moment_in(row, 6),
                       {},
                       static_cast<int>(row.integer(8)),
                       find_code(row.text(9))});
        if (state == DeliveryState::waiting) all.back().next_at = instant_in(row, 7);
        return static_cast<int>(all.size()) < limit ? store::Visit::next : store::Visit::stop;
    });
    return all;
}

void note_bills(store::Session& session, const billing::PostedBills& posted, Instant now) {
    int count = 0;
    session.sql() << "SELECT count(*) FROM webhook WHERE state <> 3", soci::into(count);
    if (count == 0) return;
    std::vector<Event> events;
    for (const billing::PostedBill& bill : posted.bills) {
        const std::string document = billing::to_text(bill.id);
        events.push_back({event_id_of(EventKind::bill_issued, document), EventKind::bill_issued,
                          bill.id.contract, document, bill.period, posted.booked_on, posted.due_on,
                          bill.owed, "", now});
    }
    note_events(session, events);
}

}  // namespace voltmark::webhook
