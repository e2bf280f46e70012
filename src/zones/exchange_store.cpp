// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::embedded {
std::span<const File> zones_schema();
}

namespace voltmark::zones {

namespace {

std::string counter_of(const std::string& sender) {
    return "exchange/" + sender;
}

security::AuditEvent event_of(const ExchangeHeader& header, std::string_view action,
                              const security::Actor& by) {
    const nlohmann::json after{{"bytes", header.content_bytes},
                               {"sha256", security::to_text(header.content)},
                               {"type", to_text(header.type)}};
    security::AuditEvent event;
    event.actor = by.name;
    event.action = action;
    event.object_kind = "exchange";
    event.object_id = fmt::format("{}/{}", header.sender, header.sequence);
    event.after = after.dump();
    return event;
}

void insert(store::Session& session, const ExchangeHeader& header, const security::Actor& by,
            std::optional<Instant> received_at) {
    const long long sequence = header.sequence;
    const std::string type{to_text(header.type)};
    const long long bytes = static_cast<long long>(header.content_bytes);
    const std::string digest = security::to_text(header.content);
    const long long made_at = header.made_at.time_since_epoch().count();
    if (!received_at) {
        session.sql()
            << "INSERT INTO exchange_sent (sender, sequence, content_type, bytes, sha256, "
               "made_at, made_by) VALUES (:s, :n, :t, :b, :d, :m, :by)",
            soci::use(header.sender, "s"), soci::use(sequence, "n"), soci::use(type, "t"),
            soci::use(bytes, "b"), soci::use(digest, "d"), soci::use(made_at, "m"),
            soci::use(by.name, "by");
        return;
    }
    const long long at = received_at->time_since_epoch().count();
    session.sql()
        << "INSERT INTO exchange_received (sender, sequence, content_type, bytes, sha256, "
           "made_at, received_at, received_by) VALUES (:s, :n, :t, :b, :d, :m, :at, :by)",
        soci::use(header.sender, "s"), soci::use(sequence, "n"), soci::use(type, "t"),
        soci::use(bytes, "b"), soci::use(digest, "d"), soci::use(made_at, "m"), soci::use(at, "at"),
        soci::use(by.name, "by");
}

ExchangeNote note_in(const store::BulkRow& row, bool is_sent) {
    ExchangeNote note;
    note.is_sent = is_sent;
    note.header.sender = row.text(0);
    note.header.sequence = row.integer(1);
    const std::optional<ContentType> type = find_content_type(row.text(2));
    const std::optional<security::Digest> digest = security::find_digest(row.text(4));
    VOLTMARK_CHECK(type && digest);
    note.header.type = *type;
    note.header.content_bytes = static_cast<std::uint64_t>(row.integer(3));
    note.header.content = *digest;
    note.header.made_at = Instant{std::chrono::seconds{row.integer(5)}};
    note.by = row.text(6);
    note.at = Instant{std::chrono::seconds{row.integer(7)}};
    return note;
}

void read_notes(store::Session& session, std::string_view sql, bool is_sent,
                std::vector<ExchangeNote>& notes) {
    const auto query = session.bulk_query(sql);
    query->run({}, [&](const store::BulkRow& row) { notes.push_back(note_in(row, is_sent)); });
}

}  // namespace

store::Schema schema() {
    return {"zones", embedded::zones_schema()};
}

std::int64_t next_sequence(store::Session& session, const std::string& sender) {
    return store::take_ids(session, counter_of(sender), 1);
}

Result<void> note_sent(store::Session& session, const ExchangeHeader& header,
                       const security::Actor& by) {
    insert(session, header, by, std::nullopt);
    const auto logged =
        security::write_audit(session, event_of(header, "exchange.export", by), header.made_at);
    if (!logged) return logged.error();
    return ok();
}

KnownSender known_sender(store::Session& session, const ExchangeHeader& header) {
    KnownSender known;
    long long last = 0;
    session.sql() << "SELECT coalesce(max(sequence), 0) FROM exchange_received WHERE sender = :s",
        soci::use(header.sender, "s"), soci::into(last);
    known.last = last;
    std::string digest;
    const long long sequence = header.sequence;
    session.sql()
        << "SELECT coalesce(max(sha256), '') FROM exchange_received WHERE sender = :s AND "
           "sequence = :n",
        soci::use(header.sender, "s"), soci::use(sequence, "n"), soci::into(digest);
    known.same_number = security::find_digest(digest);
    return known;
}

Result<Arrival> note_received(store::Session& session, const ExchangeHeader& header,
                              bool accept_gap, const security::Actor& by, Instant now) {
    const KnownSender known = known_sender(session, header);
    const Result<Arrival> arrival = judge_arrival(header, known, accept_gap);
    if (!arrival || *arrival == Arrival::repeated) return arrival;
    insert(session, header, by, now);
    security::AuditEvent event = event_of(header, "exchange.import", by);
    if (header.sequence > known.last + 1)
        event.purpose =
            fmt::format("numbers {} to {} are missing", known.last + 1, header.sequence - 1);
    const auto logged = security::write_audit(session, event, now);
    if (!logged) return logged.error();
    return Arrival::fresh;
}

std::vector<ExchangeNote> list_exchange(store::Session& session) {
    std::vector<ExchangeNote> notes;
    read_notes(session,
               "SELECT sender, sequence, content_type, bytes, sha256, made_at, made_by, made_at "
               "FROM exchange_sent ORDER BY sender, sequence",
               true, notes);
    read_notes(session,
               "SELECT sender, sequence, content_type, bytes, sha256, made_at, received_by, "
               "received_at FROM exchange_received ORDER BY sender, sequence",
               false, notes);
    return notes;
}

}  // namespace voltmark::zones
