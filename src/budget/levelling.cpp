// SPDX-License-Identifier: Apache-2.0
#include "levelling.hpp"

#include <map>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"

#include "plan_store.hpp"

namespace voltmark::budget {

namespace {

using ledger::EntryKind;
using ledger::SubLedger;
using time::CivilDay;

/// Entries that move an amount from the levelling account to the receivables.
std::vector<ledger::Entry> move(ContractId contract, const std::string& document, EntryKind kind,
                                const Booking& booking, Money due, const std::string& journal) {
    std::vector<ledger::Entry> entries;
    if (due.minor() == 0) return entries;
    const auto enter = [&](SubLedger book, Money amount) {
        entries.push_back(
            {contract, document, book, kind, booking.booked_on, booking.due_on, amount, journal});
    };
    enter(SubLedger::receivable, due);
    enter(SubLedger::levelling, -due);
    return entries;
}

void post_moves(store::Session& session, const std::string& journal_id, CivilDay booked_on,
                const std::string& source, std::span<const ledger::Entry> entries, Instant now) {
    if (entries.empty()) return;
    std::map<std::string, Money> sums;
    for (const ledger::Entry& entry : entries) {
        if (entry.ledger != SubLedger::receivable) continue;
        const Currency currency = entry.amount.currency();
        sums.try_emplace(currency.name(), Money::zero(currency)).first->second += entry.amount;
    }
    ledger::Journal journal{journal_id, booked_on, source, {}};
    for (const auto& [currency, sum] : sums) {
        journal.postings.push_back({ledger::kReceivable, sum});
        journal.postings.push_back({ledger::kLevelling, -sum});
    }
    ledger::post(session, journal, entries, now);
}

bool holds_on(const Plan& plan, CivilDay month) {
    const std::chrono::year_month_day starts = time::to_ymd(plan.starts_on);
    const CivilDay ends{CivilDay{starts + std::chrono::months{kMonths}}};
    return plan.starts_on <= month && month < ends;
}

/// The plan that a bill belongs to, and what is due in its place.
struct Levelled {
    Plan* plan = nullptr;
    Money instalment = Money::zero(kCny);
    Money due = Money::zero(kCny);  ///< What the levelling entry adds to the receivables.
};

Levelled level(const billing::PostedBill& bill, std::span<Plan> plans) {
    for (Plan& plan : plans) {
        for (const Month& month : plan.months) {
            if (month.bill.run_from != bill.id.run_from) continue;
            // A correction after the reconciliation is due like that of any bill.
            if (plan.reconciled) return {};
            return {&plan, month.instalment, month.billed - bill.owed};
        }
    }
    for (Plan& plan : plans) {
        const bool is_under = !plan.reconciled && holds_on(plan, bill.period.from) &&
                              plan.amount.currency() == bill.owed.currency();
        if (is_under) return {&plan, plan.amount, plan.amount - bill.owed};
    }
    return {};
}

void note(Plan& plan, const Month& month) {
    for (Month& known : plan.months) {
        if (known.bill.run_from != month.bill.run_from) continue;
        known = month;
        return;
    }
    plan.months.push_back(month);
}

/// Why a plan is to be reconciled with a bill.
std::optional<std::string> reason_to_end(store::Session& session, const Plan& plan,
                                         const billing::PostedBill& bill) {
    const time::BillingPeriod valid = customer::get_contract(session, plan.contract).contract.valid;
    if (bill.period.to == valid.to) return "final";
    const std::chrono::year_month_day starts = time::to_ymd(plan.starts_on);
    const CivilDay ends{CivilDay{starts + std::chrono::months{kMonths}}};
    if (bill.period.to >= ends) return "anniversary";
    return std::nullopt;
}

}  // namespace

std::string reconciliation_of(const Plan& plan) {
    return fmt::format("B-{}-{}-{}", raw(plan.contract.site_id), raw(plan.contract.contract_no),
                       plan.plan_no);
}

void reconcile(store::Session& session, Plan& plan, const Booking& booking,
               const std::string& reason, Instant now) {
    std::vector<Money> bills;
    for (const Month& month : plan.months) bills.push_back(month.billed);
    const Money due = plan.difference();
    const std::string document = reconciliation_of(plan);
    post_moves(session, document, booking.booked_on, "reconciliation of budget billing",
               move(plan.contract, document, EntryKind::reconciliation, booking, due, document),
               now);
    const Money zero = Money::zero(plan.amount.currency());
    plan.reconciled = Plan::Reconciliation{booking.booked_on, reason, due,
                                           bills.empty() ? zero : instalment_of(bills), document};
    write_reconciliation(session, plan);
}

void level_bills(store::Session& session, const billing::PostedBills& posted, Instant now) {
    if (posted.bills.empty()) return;
    const auto [first, last] = std::minmax_element(
        posted.bills.begin(), posted.bills.end(),
        [](const auto& left, const auto& right) { return left.id.contract < right.id.contract; });
    std::map<ContractId, std::vector<Plan>> plans;
    for (Plan& plan : plans_in(session, first->id.contract.site_id, last->id.contract.site_id))
        plans[plan.contract].push_back(std::move(plan));
    if (plans.empty()) return;
    const std::string journal = "L" + posted.journal_id;
    const Booking booking{posted.booked_on, posted.due_on};
    std::vector<ledger::Entry> entries;
    std::map<Plan*, std::string> to_end;
    for (const billing::PostedBill& bill : posted.bills) {
        const auto known = plans.find(bill.id.contract);
        if (known == plans.end()) continue;
        const Levelled levelled = level(bill, known->second);
        if (levelled.plan == nullptr) continue;
        const Month month{bill.id, bill.owed, levelled.instalment};
        note(*levelled.plan, month);
        write_month(session, *levelled.plan, month);
        const std::string document = ledger::levelling_of(billing::to_text(bill.id));
        for (ledger::Entry& entry :
             move(bill.id.contract, document, EntryKind::levelling, booking, levelled.due, journal))
            entries.push_back(std::move(entry));
        if (const auto reason = reason_to_end(session, *levelled.plan, bill))
            to_end.emplace(levelled.plan, *reason);
    }
    post_moves(session, journal, posted.booked_on, "budget billing, for " + posted.journal_id,
               entries, now);
    for (const auto& [plan, reason] : to_end) reconcile(session, *plan, booking, reason, now);
}

}  // namespace voltmark::budget
