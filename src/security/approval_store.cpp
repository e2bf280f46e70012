// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/approval_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::embedded {
std::span<const File> security_schema();
}

namespace voltmark::security {

namespace {

constexpr std::string_view kColumns =
    "approval_id, kind, subject, payload, payload_sha256, summary_en, summary_zh, currency, "
    "amount_minor, asked_by, asked_at, lapses_at, decision, decided_by, decided_at, reason, done, "
    "done_by, done_at";

Instant instant_of(std::int64_t seconds) {
    return Instant{std::chrono::seconds{seconds}};
}

Approval approval_of(const store::BulkRow& row) {
    const auto text = [&](int column) { return std::string{row.text(column)}; };
    Approval approval;
    approval.approval_id = ApprovalId{row.integer(0)};
    approval.kind = text(1);
    approval.subject = text(2);
    approval.payload = text(3);
    approval.payload_sha256 = text(4);
    approval.summary_en = text(5);
    approval.summary_zh = text(6);
    if (!row.text(7).empty()) approval.amount = store::money_in(row, 7, 8);
    approval.asked_by = {text(9)};
    approval.asked_at = instant_of(row.integer(10));
    approval.lapses_at = instant_of(row.integer(11));
    if (const auto verdict = static_cast<Verdict>(row.integer(12)); verdict != Verdict::none)
        approval.decision = Decision{verdict, {text(13)}, instant_of(row.integer(14)), text(15)};
    if (row.integer(16) != 0) approval.done = Execution{{text(17)}, instant_of(row.integer(18))};
    return approval;
}

Result<void> check_request(const Request& request) {
    const Result<Actor> actor = make_actor(request.asked_by.name);
    if (!actor) return actor.error();
    if (request.kind.empty()) return make_error(kRequest, "kind");
    if (request.subject.empty()) return make_error(kRequest, "subject");
    if (request.summary_en.empty() || request.summary_zh.empty())
        return make_error(kRequest, "summary");
    if (request.lapses_after <= std::chrono::seconds{0})
        return make_error(kRequest, "lapses_after");
    return ok();
}

void insert(store::Session& session, const Approval& approval) {
    const auto id = static_cast<long long>(approval.approval_id);
    const std::string currency = approval.amount ? approval.amount->currency().name() : "";
    const long long minor = approval.amount ? approval.amount->minor() : 0;
    const long long asked_at = approval.asked_at.time_since_epoch().count();
    const long long lapses_at = approval.lapses_at.time_since_epoch().count();
    session.sql() << "INSERT INTO approval (" << kColumns
                  << ") VALUES (:i, :k, :s, :p, :h, :e, :z, :c, :m, :a, :t, :l, 0, '', 0, '', 0, "
                     "'', 0)",
        soci::use(id, "i"), soci::use(approval.kind, "k"), soci::use(approval.subject, "s"),
        soci::use(approval.payload, "p"), soci::use(approval.payload_sha256, "h"),
        soci::use(approval.summary_en, "e"), soci::use(approval.summary_zh, "z"),
        soci::use(currency, "c"), soci::use(minor, "m"), soci::use(approval.asked_by.name, "a"),
        soci::use(asked_at, "t"), soci::use(lapses_at, "l");
}

/// Writes a decision unless there is one: on PostgreSQL another process may decide at the same
/// moment, and this statement waits for it. \returns  whether it was written.
bool write_decision(store::Session& session, ApprovalId approval, const Decision& decision) {
    const auto id = static_cast<long long>(approval);
    const int verdict = static_cast<int>(decision.verdict);
    const long long at = decision.at.time_since_epoch().count();
    soci::statement update =
        (session.sql().prepare << "UPDATE approval SET decision = :d, decided_by = :b, decided_at "
                                  "= :t, reason = :r WHERE approval_id = :i AND decision = 0",
         soci::use(verdict, "d"), soci::use(decision.by.name, "b"), soci::use(at, "t"),
         soci::use(decision.reason, "r"), soci::use(id, "i"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

/// As `write_decision`, for carrying out.
bool write_done(store::Session& session, ApprovalId approval, const Execution& done) {
    const auto id = static_cast<long long>(approval);
    const long long at = done.at.time_since_epoch().count();
    soci::statement update =
        (session.sql().prepare << "UPDATE approval SET done = 1, done_by = :b, done_at = :t WHERE "
                                  "approval_id = :i AND done = 0 AND decision = 1",
         soci::use(done.by.name, "b"), soci::use(at, "t"), soci::use(id, "i"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

/// A reason may be as long as people like; an entry takes its beginning.
std::string purpose_of(const std::string& reason) {
    constexpr std::size_t kBytesMax = 1000;
    if (reason.size() <= kBytesMax) return reason;
    std::size_t end = kBytesMax;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U) --end;
    return reason.substr(0, end);
}

/// Tells the audit log what became of an approval.
Result<void> log_step(store::Session& session, std::string_view step, const Actor& actor,
                      const Approval& approval, Instant now) {
    AuditEvent event;
    event.actor = actor.name;
    event.action = fmt::format("approval.{}", step);
    event.object_kind = "approval";
    event.object_id = fmt::format("{}", static_cast<std::int64_t>(approval.approval_id));
    event.after = nlohmann::json{{"kind", approval.kind},
                                 {"subject", approval.subject},
                                 {"payload_sha256", approval.payload_sha256}}
                      .dump();
    if (approval.decision) event.purpose = purpose_of(approval.decision->reason);
    const Result<AuditEntry> entry = write_audit(session, event, now);
    if (!entry) return entry.error();
    return ok();
}

Result<Approval> decide(store::Session& session, ApprovalId id, const Decision& decision) {
    const Result<Actor> actor = make_actor(decision.by.name);
    if (!actor) return actor.error();
    Result<Approval> approval = get_approval(session, id);
    if (!approval) return approval;
    const Result<void> may = may_decide(*approval, decision.by, decision.at);
    if (!may) return may.error();
    if (!write_decision(session, id, decision)) {
        // Somebody was faster between the reading and the writing; now their decision shows.
        approval = get_approval(session, id);
        if (!approval) return approval;
        const Result<void> lost = may_decide(*approval, decision.by, decision.at);
        VOLTMARK_CHECK(!lost);
        return lost.error();
    }
    approval->decision = decision;
    const bool agreed = decision.verdict == Verdict::approved;
    const Result<void> logged =
        log_step(session, agreed ? "approve" : "refuse", decision.by, *approval, decision.at);
    if (!logged) return logged.error();
    return approval;
}

}  // namespace

store::Schema schema() {
    return {"security", embedded::security_schema()};
}

Result<Approval> ask(store::Session& session, const Request& request, Instant now) {
    if (const Result<void> sound = check_request(request); !sound) return sound.error();
    const Result<std::string> payload = canonical_json(request.payload);
    if (!payload) return payload.error();
    Approval asked;
    asked.kind = request.kind;
    asked.subject = request.subject;
    asked.payload = *payload;
    asked.payload_sha256 = sha256_hex(*payload);
    asked.summary_en = request.summary_en;
    asked.summary_zh = request.summary_zh;
    asked.amount = request.amount;
    asked.asked_by = request.asked_by;
    asked.asked_at = now;
    asked.lapses_at = now + request.lapses_after;
    for (Approval& known : find_approvals(session, request.kind, request.subject)) {
        const bool same = known.payload_sha256 == asked.payload_sha256 &&
                          is_same_person(known.asked_by, asked.asked_by);
        if (same && state_of(known, now) == State::waiting) return std::move(known);
    }
    asked.approval_id = ApprovalId{store::take_ids(session, "approval")};
    insert(session, asked);
    const Result<void> logged = log_step(session, "ask", asked.asked_by, asked, now);
    if (!logged) return logged.error();
    return asked;
}

Result<Approval> get_approval(store::Session& session, ApprovalId id) {
    std::optional<Approval> found;
    const auto query =
        session.bulk_query(fmt::format("SELECT {} FROM approval WHERE approval_id = ?1", kColumns));
    query->run({static_cast<std::int64_t>(id)},
               [&](const store::BulkRow& row) { found = approval_of(row); });
    if (!found) return make_error(kUnknownApproval, static_cast<std::int64_t>(id));
    return std::move(*found);
}

std::vector<Approval> find_approvals(store::Session& session, const std::string& kind,
                                     const std::string& subject) {
    const soci::rowset<long long> rows =
        (session.sql().prepare << "SELECT approval_id FROM approval WHERE kind = :k AND subject = "
                                  ":s ORDER BY approval_id DESC",
         soci::use(kind, "k"), soci::use(subject, "s"));
    const std::vector<long long> ids{rows.begin(), rows.end()};
    std::vector<Approval> approvals;
    for (const long long id : ids) approvals.push_back(*get_approval(session, ApprovalId{id}));
    return approvals;
}

std::vector<Approval> list_approvals(store::Session& session) {
    std::vector<Approval> approvals;
    const auto query = session.bulk_query(
        fmt::format("SELECT {} FROM approval ORDER BY approval_id DESC", kColumns));
    query->run({}, [&](const store::BulkRow& row) { approvals.push_back(approval_of(row)); });
    return approvals;
}

Result<Approval> approve(store::Session& session, ApprovalId id, const Actor& actor,
                         const std::string& reason, Instant now) {
    return decide(session, id, {Verdict::approved, actor, now, reason});
}

Result<Approval> refuse(store::Session& session, ApprovalId id, const Actor& actor,
                        const std::string& reason, Instant now) {
    if (reason.empty()) return make_error(kReason);
    return decide(session, id, {Verdict::refused, actor, now, reason});
}

Result<Approval> carry_out(store::Session& session, ApprovalId id, const Operation& operation,
                           const Actor& actor, Instant now) {
    const Result<Actor> known = make_actor(actor.name);
    if (!known) return known.error();
    Result<Approval> approval = get_approval(session, id);
    if (!approval) return approval;
    const Result<void> may = may_carry_out(*approval, operation, now);
    if (!may) return may.error();
    const Execution done{actor, now};
    if (!write_done(session, id, done)) {
        approval = get_approval(session, id);
        if (!approval) return approval;
        const Result<void> lost = may_carry_out(*approval, operation, now);
        VOLTMARK_CHECK(!lost);
        return lost.error();
    }
    approval->done = done;
    const Result<void> logged = log_step(session, "carry_out", actor, *approval, now);
    if (!logged) return logged.error();
    return approval;
}

}  // namespace voltmark::security
