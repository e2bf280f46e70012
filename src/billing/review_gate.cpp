// SPDX-License-Identifier: Apache-2.0
#include "review_gate.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

namespace {

constexpr std::size_t kRecentPeriods = 4;

/// A bill without its body, which stands in its own table.
BillRow columns_of(const BillRow& bill) {
    BillRow row;
    row.id = bill.id;
    row.period = bill.period;
    row.total = bill.total;
    row.tax = bill.tax;
    row.import_milli = bill.import_milli;
    row.export_milli = bill.export_milli;
    row.estimated_slots = bill.estimated_slots;
    row.tiers_after = bill.tiers_after;
    return row;
}

}  // namespace

BillHistory::BillHistory(store::Session& session, const time::BillingPeriod& period,
                         customer::SiteRange sites) {
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, period_from, period_to, import_milli, currency, total_minor "
        "FROM bill WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3 "
        "ORDER BY site_id, contract_no, version_no");
    const auto load = [&](time::CivilDay run_from) {
        Period rows;
        query->run({time::to_number(run_from), raw(sites.first), raw(sites.last)},
                   [&](const store::BulkRow& row) {
                       const ContractId contract = store::contract_in(row, 0);
                       if (!rows.empty() && rows.back().contract == contract) rows.pop_back();
                       rows.push_back({contract,
                                       {{time::day_from_number(row.integer(2)),
                                         time::day_from_number(row.integer(3))},
                                        row.integer(4),
                                        store::money_in(row, 5, 6)}});
                   });
        return rows;
    };
    const std::chrono::year_month_day from = time::to_ymd(period.from);
    const std::chrono::year_month_day year_before = from - std::chrono::years{1};
    std::optional<time::CivilDay> last;
    for (const time::BillingPeriod& run : earlier_periods(session, period.from, true)) {
        if (run.from == last) continue;
        last = run.from;
        const bool recent = recent_.size() < kRecentPeriods;
        const bool same = year_before.ok() && run.from == time::CivilDay{year_before};
        if (!recent && !same) continue;
        Period rows = load(run.from);
        if (same) year_before_ = rows;
        if (recent) recent_.push_back(std::move(rows));
    }
}

const PreviousBill* BillHistory::find(const Period& period, ContractId contract) {
    const auto row =
        std::lower_bound(period.begin(), period.end(), contract,
                         [](const Row& one, ContractId id) { return one.contract < id; });
    return row != period.end() && row->contract == contract ? &row->bill : nullptr;
}

void BillHistory::fill(ReviewSubject& subject) const {
    const ContractId contract = subject.bill.id.contract;
    time::CivilDay next = subject.bill.period.from;
    for (const Period& period : recent_) {
        const PreviousBill* bill = find(period, contract);
        if (bill == nullptr || bill->period.to != next) break;
        subject.before.push_back(*bill);
        next = bill->period.from;
    }
    if (const PreviousBill* bill = find(year_before_, contract)) subject.year_before = *bill;
}

namespace {

/// Takes the lines of held bills out of a unit's totals.
void take_off(std::vector<LineTotal>& totals, const std::vector<LineTotal>& held) {
    const auto key = [](const LineTotal& one) {
        return std::tie(one.tariff, one.component, one.band, one.tier, one.unit);
    };
    for (const LineTotal& one : held) {
        const auto total = std::find_if(totals.begin(), totals.end(), [&](const LineTotal& other) {
            return key(other) == key(one) && other.amount.currency() == one.amount.currency();
        });
        VOLTMARK_CHECK(total != totals.end());
        total->lines += one.lines;
        total->quantity_e6 += one.quantity_e6;
        total->amount += one.amount;
    }
    std::erase_if(totals, [](const LineTotal& one) { return one.lines == 0; });
}

}  // namespace

Reviewed ReviewGate::judge(const BillRow& bill, const BillBody& body, const Unit& unit,
                           const BillHistory& history, const std::vector<Reviewed>& by_hand) const {
    ReviewSubject subject{bill, body, {}, {}};
    history.fill(subject);
    std::vector<ReviewFinding> findings = review_bill(policy_, subject);
    int score = 0;
    for (const ReviewFinding& one : findings) score += one.weight;
    const ReviewOutcome outcome = outcome_of(policy_, score, bill.id);
    const auto hand = std::find_if(by_hand.begin(), by_hand.end(), [&](const Reviewed& one) {
        return one.bill.contract == bill.id.contract;
    });
    if (hand == by_hand.end())
        return review_of(bill, unit, run_.run_id, score, outcome, std::move(findings));
    Reviewed review =
        review_of(bill, unit, run_.run_id, score, ReviewOutcome::hold, std::move(findings));
    review.decided_by = hand->decided_by;
    review.reason = hand->reason;
    return review;
}

void ReviewGate::review(RatedUnit& rated, std::vector<ReviewRow>& reviews) {
    VOLTMARK_CHECK(rated.bodies.size() == rated.bills.size());
    const BillHistory history{session_, run_.period, {rated.unit.first_site, rated.unit.last_site}};
    const std::vector<Reviewed> by_hand = held_by_hand(session_, run_, rated.unit);
    std::vector<BillRow> passed;
    passed.reserve(rated.bills.size());
    for (std::size_t i = 0; i < rated.bills.size(); ++i) {
        BillRow& bill = rated.bills[i];
        Reviewed review = judge(bill, rated.bodies[i], rated.unit, history, by_hand);
        const bool held = review.outcome == ReviewOutcome::hold;
        if (held) {
            totals_.add(bill, -1);
            rated.holds.push_back(
                {bill.id.contract, make_error(kReviewHold, to_text(bill.id), review.score)});
        }
        const bool kept = review.outcome != ReviewOutcome::pass ||
                          (review.score > 0 && review.score >= policy_.record_from);
        if (kept) reviews.push_back({std::move(review), held, held ? bill : columns_of(bill)});
        if (!held) passed.push_back(std::move(bill));
    }
    rated.bills = std::move(passed);
    rated.bodies.clear();
    take_off(rated.totals, totals_.take());
    rated.unit.bills = static_cast<int>(rated.bills.size());
    rated.unit.holds = static_cast<int>(rated.holds.size());
}

}  // namespace voltmark::billing
