// SPDX-License-Identifier: Apache-2.0
#include "webhook_rows.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/rows.hpp"
#include "voltmark/webhook/errors.hpp"

namespace voltmark::webhook {

namespace {

using namespace std::chrono_literals;
using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

/// What was delivered is shown so long.
constexpr std::chrono::seconds kKept = 24h * 30;
/// A webhook that does not answer is asked again within this, whatever its events wait for.
constexpr std::chrono::seconds kHoldMax = 10min;
/// What a receiver may ask for.
constexpr std::chrono::seconds kWaitMax = 8h;
constexpr int kForgottenAtOnce = 1'000;

constexpr BulkTable::Column kEventColumns[] = {
    {"event_id", Type::text},     {"kind", Type::int32},         {"site_id", Type::int64},
    {"contract_no", Type::int32}, {"document", Type::text},      {"period_from", Type::int32},
    {"period_to", Type::int32},   {"booked_on", Type::int32},    {"due_on", Type::int32},
    {"currency", Type::text},     {"amount_minor", Type::int64}, {"method", Type::text},
    {"created_at", Type::int64}};
constexpr BulkTable::Column kDeliveryColumns[] = {
    {"webhook_id", Type::int64}, {"event_id", Type::text},     {"state", Type::int32},
    {"attempts", Type::int32},   {"first_at", Type::int64},    {"last_at", Type::int64},
    {"next_at", Type::int64},    {"last_status", Type::int32}, {"last_code", Type::text},
    {"created_at", Type::int64}};

long long seconds_of(Instant at) {
    return at.time_since_epoch().count();
}
long long number_of(WebhookId id) {
    return static_cast<std::int64_t>(id);
}

void write_events(store::Session& session, std::span<const Event> events) {
    const auto writer = session.bulk_writer({"webhook_event", kEventColumns});
    for (const Event& one : events) {
        writer->text(one.event_id).integer(static_cast<int>(one.kind));
        writer->integer(raw(one.contract.site_id)).integer(raw(one.contract.contract_no));
        writer->text(one.document);
        writer->integer(one.period ? time::to_number(one.period->from) : 0);
        writer->integer(one.period ? time::to_number(one.period->to) : 0);
        writer->integer(time::to_number(one.booked_on));
        writer->integer(one.due_on ? time::to_number(*one.due_on) : 0);
        writer->text(one.amount.currency().name()).integer(one.amount.minor());
        writer->text(one.method).integer(seconds_of(one.posted_at)).end_row();
    }
    writer->finish();
}

void write_deliveries(store::Session& session, WebhookId id, std::span<const Event> events) {
    const auto writer = session.bulk_writer({"webhook_delivery", kDeliveryColumns});
    for (const Event& one : events) {
        writer->integer(number_of(id)).text(one.event_id).integer(1).integer(0).integer(0);
        writer->integer(0).integer(seconds_of(one.posted_at)).integer(0).text("");
        writer->integer(seconds_of(one.posted_at)).end_row();
    }
    writer->finish();
}

Event event_in(const BulkRow& row) {
    const auto kind = static_cast<EventKind>(row.integer(1));
    const auto day = [&](int column) { return time::day_from_number(row.integer(column)); };
    Event event{std::string{row.text(0)},
                kind,
                store::contract_in(row, 2),
                std::string{row.text(4)},
                {},
                day(7),
                {},
                store::money_in(row, 9, 10),
                std::string{row.text(11)},
                Instant{std::chrono::seconds{row.integer(12)}}};
    if (kind == EventKind::bill_issued) {
        event.period = time::BillingPeriod{day(5), day(6)};
        event.due_on = day(8);
    }
    return event;
}

/// Whether this process has it now: only one finds the moment that it saw.
bool claim(store::Session& session, WebhookId id, const std::string& event_id, long long seen,
           long long until) {
    const long long number = number_of(id);
    soci::statement marked =
        (session.sql().prepare << "UPDATE webhook_delivery SET next_at = :u WHERE webhook_id = :w "
                                  "AND event_id = :e AND state = 1 AND next_at = :n",
         soci::use(until, "u"), soci::use(number, "w"), soci::use(event_id, "e"),
         soci::use(seen, "n"));
    marked.execute(true);
    return marked.get_affected_rows() == 1;
}

/// Of deliveries that may be forgotten, some.
std::vector<std::string> events_of(store::Session& session, WebhookId id, bool of_all_states,
                                   Instant until) {
    const long long number = number_of(id);
    const long long at = seconds_of(until);
    const int least = of_all_states ? 1 : 2;
    const int most = of_all_states ? 3 : 2;
    std::vector<std::string> ids;
    const soci::rowset<std::string> rows =
        (session.sql().prepare << "SELECT event_id FROM webhook_delivery WHERE webhook_id = :w AND "
                                  "state >= :l AND state <= :m AND next_at <= :t LIMIT :c",
         soci::use(number, "w"), soci::use(least, "l"), soci::use(most, "m"), soci::use(at, "t"),
         soci::use(kForgottenAtOnce, "c"));
    for (const std::string& event_id : rows) ids.push_back(event_id);
    return ids;
}

/// A delivery after an attempt that failed.
struct Failure {
    const std::string& event_id;
    int state;
    int attempts;
    Instant first_at;
    Instant last_at;
    Instant next_at;
    int status;
    const ErrorCode* error;
};
void write_failure(store::Session& session, WebhookId id, const Failure& one) {
    const long long number = number_of(id);
    const long long first = seconds_of(one.first_at);
    const long long last = seconds_of(one.last_at);
    const long long next = seconds_of(one.next_at);
    const std::string code{one.error->name};
    session.sql()
        << "UPDATE webhook_delivery SET state = :x, attempts = :a, first_at = :f, last_at "
           "= :t, next_at = :n, last_status = :s, last_code = :c WHERE webhook_id = :w "
           "AND event_id = :e AND state = 1",
        soci::use(one.state, "x"), soci::use(one.attempts, "a"), soci::use(first, "f"),
        soci::use(last, "t"), soci::use(next, "n"), soci::use(one.status, "s"),
        soci::use(code, "c"), soci::use(number, "w"), soci::use(one.event_id, "e");
}

void forget(store::Session& session, WebhookId id, const std::string& event_id) {
    const long long number = number_of(id);
    session.sql() << "DELETE FROM webhook_delivery WHERE webhook_id = :w AND event_id = :e",
        soci::use(number, "w"), soci::use(event_id, "e");
    session.sql() << "DELETE FROM webhook_event WHERE event_id = :e AND NOT EXISTS (SELECT 1 FROM "
                     "webhook_delivery d WHERE d.event_id = webhook_event.event_id)",
        soci::use(event_id, "e");
}

}  // namespace

void note_events(store::Session& session, std::span<const Event> events) {
    if (events.empty()) return;
    const EventKind kind = events.front().kind;
    std::vector<WebhookId> wanted_by;
    for (const Webhook& one : list_webhooks(session)) {
        if (one.events.contains(kind)) wanted_by.push_back(one.webhook_id);
    }
    if (wanted_by.empty()) return;
    write_events(session, events);
    for (const WebhookId id : wanted_by) write_deliveries(session, id, events);
}

std::vector<DueEvent> claim_due(store::Session& session, WebhookId id, Instant now,
                                Instant claimed_until, int limit) {
    struct Seen {
        DueEvent due;
        long long next_at;
    };
    std::vector<Seen> seen;
    const auto query = session.bulk_query(
        "SELECT e.event_id, e.kind, e.site_id, e.contract_no, e.document, e.period_from, "
        "e.period_to, e.booked_on, e.due_on, e.currency, e.amount_minor, e.method, e.created_at, "
        "d.attempts, d.first_at, d.next_at FROM webhook_delivery d JOIN webhook_event e ON "
        "e.event_id = d.event_id WHERE d.webhook_id = ?1 AND d.state = 1 AND d.next_at <= ?2 ORDER "
        "BY d.next_at LIMIT ?3");
    query->run({number_of(id), seconds_of(now), limit}, [&](const BulkRow& row) {
        DueEvent due{event_in(row), static_cast<int>(row.integer(13)), {}};
        if (row.integer(14) != 0) due.first_at = Instant{std::chrono::seconds{row.integer(14)}};
        seen.push_back({std::move(due), row.integer(15)});
    });
    std::vector<DueEvent> claimed;
    for (Seen& one : seen) {
        if (claim(session, id, one.due.event.event_id, one.next_at, seconds_of(claimed_until)))
            claimed.push_back(std::move(one.due));
    }
    return claimed;
}

Result<security::Secret> open_secret(store::Session& session, const security::Vault& vault,
                                     WebhookId id) {
    const long long number = number_of(id);
    std::string sealed;
    session.sql() << "SELECT secret_sealed FROM webhook WHERE webhook_id = :w AND state <> 3",
        soci::into(sealed), soci::use(number, "w");
    if (!session.sql().got_data()) return make_error(kWebhookUnknown, number);
    return vault.open_own(secret_place(id), sealed);
}

void note_delivered(store::Session& session, WebhookId id, const DueEvent& sent,
                    const Outcome& outcome, Instant now) {
    const long long number = number_of(id);
    const long long at = seconds_of(now);
    const long long first = seconds_of(sent.first_at.value_or(now));
    const long long kept_until = seconds_of(now + kKept);
    session.sql() << "UPDATE webhook_delivery SET state = 2, attempts = attempts + 1, first_at = "
                     ":f, last_at = :t, next_at = :k, last_status = :s, last_code = '' WHERE "
                     "webhook_id = :w AND event_id = :e",
        soci::use(first, "f"), soci::use(at, "t"), soci::use(kept_until, "k"),
        soci::use(outcome.status, "s"), soci::use(number, "w"), soci::use(sent.event.event_id, "e");
    session.sql()
        << "UPDATE webhook SET failures = 0, retry_at = 0, last_ok_at = :t WHERE webhook_id = :w",
        soci::use(at, "t"), soci::use(number, "w");
}

const ErrorCode* note_failed(store::Session& session, WebhookId id, const DueEvent& sent,
                             const Outcome& outcome, Instant now) {
    VOLTMARK_CHECK(outcome.error != nullptr);
    const long long number = number_of(id);
    int failures = 0;
    long long last_ok = 0;
    session.sql() << "SELECT failures, last_ok_at FROM webhook WHERE webhook_id = :w",
        soci::into(failures), soci::into(last_ok), soci::use(number, "w");
    ++failures;
    const Instant first_at = sent.first_at.value_or(now);
    const bool is_over = first_at + kPatience <= now;
    // Where others went well meanwhile, it is the event that is not wanted, and not the address
    // that is dead.
    const bool is_alone = is_over && last_ok > seconds_of(first_at);
    const ErrorCode* why = outcome.error == &kGone ? &kGone
                           : is_over && !is_alone  ? &kGaveUp
                                                   : nullptr;
    const std::chrono::seconds asked = std::min(outcome.wait_at_least, kWaitMax);
    const int attempts = sent.attempts + 1;
    const Instant next = now + std::max(wait_after(attempts, sent.event.event_id), asked);
    write_failure(session, id,
                  {sent.event.event_id, is_alone ? 3 : 1, attempts, first_at, now, next,
                   outcome.status, outcome.error});
    const auto hold = std::min(wait_after(failures, std::to_string(number)), kHoldMax);
    const long long retry_at = seconds_of(now + std::max(hold, asked));
    const std::string paused{why == nullptr ? std::string_view{} : why->name};
    const int state = why == nullptr ? 1 : 2;
    session.sql() << "UPDATE webhook SET failures = :f, retry_at = :r, paused_code = :p, state = "
                     ":s WHERE webhook_id = :w AND state = 1",
        soci::use(failures, "f"), soci::use(retry_at, "r"), soci::use(paused, "p"),
        soci::use(state, "s"), soci::use(number, "w");
    return why;
}

void give_back(store::Session& session, WebhookId id, const DueEvent& unsent, Instant now) {
    const long long number = number_of(id);
    const long long at = seconds_of(now);
    session.sql()
        << "UPDATE webhook_delivery SET next_at = :t WHERE webhook_id = :w AND event_id = "
           ":e AND state = 1",
        soci::use(at, "t"), soci::use(number, "w"), soci::use(unsent.event.event_id, "e");
}

bool forget_some(store::Session& session, Instant now) {
    struct Row {
        WebhookId id;
        bool is_removed;
    };
    std::vector<Row> all;
    const auto query = session.bulk_query("SELECT webhook_id, state FROM webhook");
    query->run({}, [&](const BulkRow& row) {
        all.push_back({WebhookId{row.integer(0)}, row.integer(1) == 3});
    });
    bool may_be_more = false;
    for (const Row& one : all) {
        // Of a removed one everything, whatever its moment.
        const Instant until = one.is_removed ? Instant::max() : now;
        const std::vector<std::string> ids = events_of(session, one.id, one.is_removed, until);
        for (const std::string& event_id : ids) forget(session, one.id, event_id);
        if (!ids.empty()) may_be_more = true;
        if (!one.is_removed || !ids.empty()) continue;
        const long long number = number_of(one.id);
        session.sql() << "DELETE FROM webhook WHERE webhook_id = :w", soci::use(number, "w");
    }
    return may_be_more;
}

}  // namespace voltmark::webhook
