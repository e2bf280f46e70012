// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/write_off.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/collect/advance.hpp"
#include "voltmark/collect/errors.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::collect {

namespace {

using nlohmann::json;
using security::Approval;
using store::BulkRow;

constexpr std::size_t kReasonMax = 500;
constexpr std::string_view kTakenBackSuffix = "-R";

time::CivilDay day_of(Instant now) {
    return std::chrono::floor<std::chrono::days>(time::LocalSeconds{now.time_since_epoch()});
}

bool is_reason(const std::string& text) {
    return !text.empty() && text.size() <= kReasonMax;
}

std::string approval_text(const std::optional<security::ApprovalId>& approval) {
    return approval ? fmt::format("{}", static_cast<std::int64_t>(*approval)) : std::string{};
}

void write_row(store::Session& session, const WriteOff& one, Instant now) {
    const long long site = raw(one.contract.site_id);
    const int contract = raw(one.contract.contract_no);
    const std::string currency = one.amount.currency().name();
    const long long minor = one.amount.minor();
    const int day = time::to_number(one.booked_on);
    const long long approval = one.approval ? static_cast<std::int64_t>(*one.approval) : 0;
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO write_off (site_id, contract_no, write_off_id, document, "
                     "currency, amount_minor, booked_on, reason, by_person, approval_id, "
                     "recorded_at) VALUES (:s, :c, :w, :d, :y, :m, :b, :r, :p, :a, :t)",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(one.write_off_id, "w"),
        soci::use(one.document, "d"), soci::use(currency, "y"), soci::use(minor, "m"),
        soci::use(day, "b"), soci::use(one.reason, "r"), soci::use(one.by, "p"),
        soci::use(approval, "a"), soci::use(at, "t");
}

/// Row, journal and entry, and the audit log.
/// \param by  whose deed it is.
Result<WriteOff> post(store::Session& session, const WriteOff& one, const security::Actor& by,
                      Instant now) {
    write_row(session, one, now);
    const ledger::Entry entry{one.contract,
                              one.write_off_id,
                              ledger::SubLedger::receivable,
                              ledger::EntryKind::write_off,
                              one.booked_on,
                              one.booked_on,
                              -one.amount,
                              one.write_off_id};
    ledger::post(session,
                 {one.write_off_id,
                  one.booked_on,
                  "write-off " + one.write_off_id,
                  {{ledger::kReceivable, -one.amount}, {ledger::kAllowance, one.amount}}},
                 {&entry, 1}, now);
    const bool is_back = one.amount.minor() < 0;
    security::AuditEvent event;
    event.actor = by.name;
    event.action = is_back ? "ledger.write_off_back" : "ledger.write_off";
    event.object_kind = "bill";
    event.object_id = one.document;
    event.after = json{{"write_off", one.write_off_id},
                       {"amount", to_text(one.amount)},
                       {"currency", one.amount.currency().name()},
                       {"site", raw(one.contract.site_id)},
                       {"contract", raw(one.contract.contract_no)},
                       {"asked_by", one.by},
                       {"approval", approval_text(one.approval)}}
                      .dump();
    event.purpose = one.reason;
    if (const auto logged = security::write_audit(session, event, now); !logged)
        return logged.error();
    return one;
}

std::string next_id(store::Session& session) {
    return fmt::format("W{}", store::take_ids(session, "write_off"));
}

/// What was given up of a document before.
std::int64_t given_up_minor(store::Session& session, ContractId contract,
                            const std::string& document) {
    std::int64_t sum = 0;
    for (const WriteOff& one : write_offs_of(session, contract)) {
        if (one.document == document) sum += one.amount.minor();
    }
    return sum;
}

json payload_of(const WriteOffRequest& request, const WriteOffPlan& plan) {
    return {{"site", raw(request.contract.site_id)},
            {"contract", raw(request.contract.contract_no)},
            {"consumer_no", request.consumer_no},
            {"document", request.document},
            {"open", to_text(plan.item.open)},
            {"amount", to_text(plan.amount)},
            {"currency", plan.amount.currency().name()},
            {"reason", request.reason}};
}

/// \pre  the payload is one of ours: it was checked with its digest.
Money money_in(const json& payload, const char* name) {
    const std::optional<Currency> currency =
        find_currency(payload.at("currency").get<std::string>());
    VOLTMARK_CHECK(currency.has_value());
    const Result<std::int64_t> minor =
        parse_decimal(payload.at(name).get<std::string>(), currency->minor_digits);
    VOLTMARK_CHECK(minor.has_value());
    return Money::from_minor(*minor, *currency);
}

/// \pre  of money_in.
WriteOffRequest request_in(const Approval& approval) {
    const json payload = json::parse(approval.payload);
    WriteOffRequest request;
    request.contract = {SiteId{payload.at("site").get<std::int64_t>()},
                        ContractNo{payload.at("contract").get<std::int32_t>()}};
    request.consumer_no = payload.at("consumer_no").get<std::string>();
    request.document = payload.at("document").get<std::string>();
    request.amount = money_in(payload, "amount");
    request.reason = payload.at("reason").get<std::string>();
    return request;
}

WriteOff write_off_of(store::Session& session, const WriteOffRequest& request, Money amount,
                      Instant now) {
    return {next_id(session),
            request.contract,
            request.document,
            amount,
            day_of(now),
            request.reason,
            {},
            std::nullopt};
}

security::Request asked_of(const WriteOffRequest& request, const WriteOffPlan& plan,
                           const security::Actor& by) {
    const std::string amount =
        fmt::format("{} {}", to_text(plan.amount), plan.amount.currency().name());
    security::Request asked;
    asked.kind = kWriteOffApproval;
    asked.subject = request.document;
    asked.payload = payload_of(request, plan).dump();
    asked.amount = plan.amount;
    asked.asked_by = by;
    asked.summary_en = fmt::format("write off {} of bill {} of {}: {}", amount, request.document,
                                   request.consumer_no, request.reason);
    asked.summary_zh = fmt::format("核销户号 {} 账单 {} 欠费 {}：{}", request.consumer_no,
                                   request.document, amount, request.reason);
    return asked;
}

}  // namespace

Result<WriteOffPlan> plan_write_off(store::Session& session, const WriteOffRequest& request,
                                    std::int64_t direct_up_to) {
    if (!is_reason(request.reason)) return make_error(kWriteOffReason, kReasonMax);
    const std::vector<OpenItem> items = open_items(session, request.contract);
    const auto item = std::find_if(items.begin(), items.end(), [&](const OpenItem& one) {
        return one.document == request.document;
    });
    if (item == items.end()) return make_error(kNotOpen, request.document);
    const Currency currency = item->open.currency();
    const Money amount = request.amount.value_or(item->open);
    if (amount.currency() != currency || amount.minor() <= 0 || amount > item->open) {
        return make_error(kWriteOffAmount, to_text(amount), amount.currency().name(),
                          to_text(item->open), currency.name());
    }
    const Int128 all =
        Int128{given_up_minor(session, request.contract, request.document)} + amount.minor();
    return WriteOffPlan{*item, amount,
                        all > Int128{direct_up_to} * power_of_ten(currency.minor_digits)};
}

Result<WriteOffAnswer> ask_write_off(store::Session& session, const WriteOffRequest& request,
                                     std::int64_t direct_up_to, const security::Actor& by,
                                     Instant now) {
    Result<WriteOffPlan> plan = plan_write_off(session, request, direct_up_to);
    if (!plan) return plan.error();
    WriteOffAnswer answer{*plan, std::nullopt, std::nullopt};
    if (plan->needs_second_person) {
        Result<Approval> waits = security::ask(session, asked_of(request, *plan, by), now);
        if (!waits) return waits.error();
        answer.waits_for = std::move(*waits);
        return answer;
    }
    WriteOff one = write_off_of(session, request, plan->amount, now);
    one.by = by.name;
    Result<WriteOff> done = post(session, one, by, now);
    if (!done) return done.error();
    answer.done = std::move(*done);
    return answer;
}

WriteOffChange write_off_in(const Approval& approval) {
    const json payload = json::parse(approval.payload);
    const Money open = money_in(payload, "open");
    return {approval.subject, open, open - money_in(payload, "amount")};
}

Result<WriteOff> carry_out_write_off(store::Session& session, const Approval& approval,
                                     const security::Actor& actor, Instant now) {
    const security::Operation operation{kWriteOffApproval, approval.subject, approval.payload};
    const Result<Approval> taken =
        security::carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    const WriteOffRequest request = request_in(*taken);
    const Result<WriteOffPlan> plan = plan_write_off(session, request, 0);
    if (!plan) return plan.error();
    WriteOff one = write_off_of(session, request, plan->amount, now);
    one.by = taken->asked_by.name;
    one.approval = taken->approval_id;
    return post(session, one, actor, now);
}

Result<WriteOff> take_back_write_off(store::Session& session, ContractId contract,
                                     const std::string& write_off_id, const std::string& reason,
                                     const security::Actor& by, Instant now) {
    if (!is_reason(reason)) return make_error(kWriteOffReason, kReasonMax);
    const std::string back_id = write_off_id + std::string{kTakenBackSuffix};
    std::optional<WriteOff> back;
    for (const WriteOff& one : write_offs_of(session, contract)) {
        if (one.write_off_id == back_id) return make_error(kWriteOffTakenBack, write_off_id);
        if (one.write_off_id == write_off_id && one.amount.minor() > 0) back = one;
    }
    if (!back) return make_error(kWriteOffUnknown, write_off_id);
    back->write_off_id = back_id;
    back->amount = -back->amount;
    back->booked_on = day_of(now);
    back->reason = reason;
    back->by = by.name;
    back->approval.reset();
    Result<WriteOff> done = post(session, *back, by, now);
    if (done) spend_advances(session, {back_id, back->booked_on}, {&contract, 1}, now);
    return done;
}

std::vector<WriteOff> write_offs_of(store::Session& session, ContractId contract) {
    std::vector<WriteOff> found;
    const auto query = session.bulk_query(
        "SELECT write_off_id, document, currency, amount_minor, booked_on, reason, by_person, "
        "approval_id FROM write_off WHERE site_id = ?1 AND contract_no = ?2 ORDER BY recorded_at, "
        "write_off_id");
    query->run({raw(contract.site_id), raw(contract.contract_no)}, [&](const BulkRow& row) {
        WriteOff one;
        one.write_off_id = row.text(0);
        one.contract = contract;
        one.document = row.text(1);
        one.amount = store::money_in(row, 2, 3);
        one.booked_on = time::day_from_number(row.integer(4));
        one.reason = row.text(5);
        one.by = row.text(6);
        if (row.integer(7) != 0) one.approval = security::ApprovalId{row.integer(7)};
        found.push_back(std::move(one));
    });
    return found;
}

std::vector<WriteOffProblem> check_write_offs(store::Session& session) {
    std::vector<WriteOffProblem> problems;
    const auto query = session.bulk_query(fmt::format(
        "SELECT coalesce(w.write_off_id, e.document) FROM write_off w FULL JOIN (SELECT site_id, "
        "contract_no, document, currency, amount_minor FROM ledger_entry WHERE kind = {}) e ON "
        "e.site_id = w.site_id AND e.contract_no = w.contract_no AND e.document = w.write_off_id "
        "WHERE w.write_off_id IS NULL OR e.document IS NULL OR e.amount_minor <> -w.amount_minor "
        "OR e.currency <> w.currency",
        static_cast<int>(ledger::EntryKind::write_off)));
    query->run({}, [&](const BulkRow& row) {
        problems.push_back(
            {std::string{row.text(0)}, "the ledger does not have it with its amount"});
    });
    return problems;
}

}  // namespace voltmark::collect
