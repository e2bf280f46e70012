// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "voltmark/base/crc32c.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/issue_log.hpp"
#include "voltmark/billing/review.hpp"
#include "voltmark/security/approval_store.hpp"

#include "correction_totals.hpp"
#include "posting.hpp"
#include "review_store.hpp"

namespace voltmark::billing {

namespace {

bool needs_second_person(const BillRow& bill, const ReviewPolicy& policy) {
    const std::int64_t minor = bill.total.minor();
    return (minor < 0 ? -Int128{minor} : Int128{minor}) >
           Int128{policy.release_second_person_above} *
               power_of_ten(bill.total.currency().minor_digits);
}

security::Request request_for(const ReviewRow& held, const std::string& payload,
                              const std::string& reason, const security::Actor& by) {
    security::Request request;
    request.kind = kReleaseApproval;
    request.subject = to_text(held.bill.id);
    request.payload = payload;
    request.amount = held.bill.total;
    request.asked_by = by;
    request.summary_en = fmt::format("release bill {}, score {}: {}", to_text(held.bill.id),
                                     held.review.score, reason);
    request.summary_zh =
        fmt::format("放行账单 {}，评分 {}：{}", to_text(held.bill.id), held.review.score, reason);
    return request;
}

/// Puts a released bill where it would be had it never been held.
void put_back(store::Session& session, const ReviewRow& held, const Run& run, State state,
              Instant now, const AfterPosting& after) {
    const int unit_no = held.review.unit_no;
    write_bills(session, run, unit_no, {&held.bill, 1});
    TotalsChange totals{session};
    totals.add(held.bill, 1);
    add_totals(session, run.run_id, unit_no, totals.take());
    remove_hold(session, run.run_id, held.bill.id.contract);
    count_bill(session, run.run_id, unit_no, 1);
    if (state == State::issued) log_single_issue(session, held.bill, now);
    if (state != State::posted) return;
    UnitPosting posting{run, single_journal_id(run.run_id, unit_no, held.bill.id.contract)};
    posting.add(held.bill);
    posting.post(session, now, after);
    give_numbers(session, run.booked_on, posting.documents());
    log_single_issue(session, held.bill, now);
}

State state_of_unit(store::Session& session, RunId run, int unit_no) {
    for (const Unit& unit : list_units(session, run)) {
        if (unit.unit_no == unit_no) return unit.state;
    }
    return State::planned;
}

}  // namespace

Result<Release> release_bill(store::Store& store, const BillId& bill, const std::string& reason,
                             const security::Actor& by, const ReviewPolicy& policy,
                             const Clock& clock, const AfterPosting& after) {
    if (reason.empty()) return make_error(kNoReason);
    const Instant now = clock.now();
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Result<ReviewRow> held = load_held(*writer, bill);
    if (!held) return held.error();
    const Result<Run> run = load_run(*writer, held->review.run_id);
    if (!run) return run.error();
    std::optional<security::ApprovalId> approval;
    if (needs_second_person(held->bill, policy)) {
        const std::string subject = to_text(bill);
        const std::string payload =
            nlohmann::json{{"bill", subject},
                           {"total", to_text(held->bill.total)},
                           {"currency", held->bill.total.currency().name()},
                           {"body_crc32c", fmt::format("{:08x}", crc32c(held->bill.body))}}
                .dump();
        const std::vector<security::Approval> asked =
            security::find_approvals(*writer, std::string{kReleaseApproval}, subject);
        const bool approved =
            !asked.empty() && state_of(asked.front(), now) == security::State::approved;
        if (!approved) {
            const Result<security::Approval> waits =
                security::ask(*writer, request_for(*held, payload, reason, by), now);
            if (!waits) return waits.error();
            transaction.commit();
            return Release{held->review, *waits};
        }
        const Result<security::Approval> taken = security::carry_out(
            *writer, asked.front().approval_id, {kReleaseApproval, subject, payload}, by, now);
        if (!taken) return taken.error();
        approval = taken->approval_id;
    }
    put_back(*writer, *held, *run, state_of_unit(*writer, run->run_id, held->review.unit_no), now,
             after);
    note_released(*writer, bill, by, reason, approval, now);
    const Result<Reviewed> review = load_review(*writer, bill);
    if (!review) return review.error();
    transaction.commit();
    return Release{*review, std::nullopt};
}

Result<Reviewed> hold_bill(store::Store& store, const BillId& id, const std::string& reason,
                           const security::Actor& by, const Clock& clock) {
    if (reason.empty()) return make_error(kNoReason);
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const Result<Bill> bill = load_bill(*writer, id);
    if (!bill) return bill.error();
    const Result<Run> run = load_run(*writer, bill->run_id);
    if (!run) return run.error();
    Unit unit;
    for (const Unit& one : list_units(*writer, run->run_id)) {
        if (one.unit_no == bill->unit_no) unit = one;
    }
    if (unit.state != State::draft)
        return make_error(kNotDraft, raw(run->run_id), to_text(unit.state));
    ReviewRow row;
    for (BillRow& one : unit_bills(*writer, *run, unit)) {
        if (one.id == id) row.bill = std::move(one);
    }
    if (const Result<Reviewed> known = load_review(*writer, id)) {
        row.review = *known;
    } else {
        row.review = review_of(row.bill, unit, run->run_id, 0, ReviewOutcome::hold, {});
    }
    row.held = true;
    row.review.outcome = ReviewOutcome::hold;
    row.review.state = ReviewState::open;
    row.review.decided_by = by.name;
    row.review.reason = reason;
    replace_review(*writer, row, clock.now());
    TotalsChange totals{*writer};
    totals.add(row.bill, -1);
    add_totals(*writer, run->run_id, unit.unit_no, totals.take());
    remove_bill(*writer, id);
    const Hold hold{id.contract, make_error(kReviewHold, to_text(id), row.review.score)};
    write_holds(*writer, run->run_id, {&hold, 1});
    count_bill(*writer, run->run_id, unit.unit_no, -1);
    transaction.commit();
    return row.review;
}

}  // namespace voltmark::billing
