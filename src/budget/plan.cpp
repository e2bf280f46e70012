// SPDX-License-Identifier: Apache-2.0
#include "voltmark/budget/plan.hpp"

#include <map>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/budget/errors.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/rows.hpp"

#include "levelling.hpp"
#include "plan_store.hpp"

namespace voltmark::budget {

namespace {

using time::CivilDay;

/// The newest bills in the ledger of a contract that no correction replaced, the newest first.
std::vector<billing::BillSummary> newest_bills(store::Session& session, ContractId contract) {
    constexpr int kEnough = 100;  // Corrected versions among them.
    billing::BillFilter filter;
    filter.contract = contract;
    filter.limit = kEnough;
    std::vector<billing::BillSummary> bills;
    for (billing::BillSummary& bill : billing::list_bills(session, filter)) {
        const bool stands = !bill.replaced && bill.state == billing::State::posted;
        if (stands && bills.size() < kMonths) bills.push_back(std::move(bill));
    }
    return bills;
}

Result<Money> owed_of(store::Session& session, const billing::BillId& id) {
    const Result<billing::Bill> bill = billing::load_bill(session, id);
    if (!bill) return bill.error();
    return bill->total - bill->body.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
}

Result<Money> amount_from(store::Session& session, const std::vector<billing::BillSummary>& bills) {
    if (static_cast<int>(bills.size()) < kFewestBills)
        return make_error(kFewBills, bills.size(), kFewestBills);
    std::vector<Money> owed;
    for (const billing::BillSummary& bill : bills) {
        const Result<Money> one = owed_of(session, bill.id);
        if (!one) return one.error();
        owed.push_back(*one);
    }
    return instalment_of(owed);
}

bool is_prepaid(store::Session& session, const StartRequest& request) {
    const time::BillingPeriod day{request.from, request.from + std::chrono::days{1}};
    const SiteId site = request.contract.site_id;
    for (const customer::ContractTerms& one : customer::contracts_in(session, {site, site}, day)) {
        if (one.contract.id != request.contract) continue;
        for (const customer::ContractTerm& term : one.terms) {
            const bool holds = intersect(term.valid, day).days() > 0;
            if (holds && term.attributes.word("settlement") == std::string_view{"prepaid"})
                return true;
        }
    }
    return false;
}

}  // namespace

Money Plan::billed() const {
    Money sum = Money::zero(amount.currency());
    for (const Month& month : months) sum += month.billed;
    return sum;
}

Money Plan::instalments() const {
    Money sum = Money::zero(amount.currency());
    for (const Month& month : months) sum += month.instalment;
    return sum;
}

std::int64_t Plan::drift_percent() const {
    const std::int64_t whole = instalments().minor();
    if (whole == 0) return 0;
    const std::int64_t part = difference().minor();
    return static_cast<std::int64_t>(Int128{part < 0 ? -part : part} * 100 / whole);
}

bool Plan::needs_review() const {
    if (reconciled || static_cast<int>(months.size()) < kReviewFrom) return false;
    const Money gathered = difference();
    const Int128 size = gathered.minor() < 0 ? -Int128{gathered.minor()} : gathered.minor();
    return size * 100 > Int128{instalments().minor()} * kDriftPercent;
}

Money instalment_of(std::span<const Money> bills) {
    VOLTMARK_CHECK(!bills.empty());
    Money sum = Money::zero(bills.front().currency());
    for (const Money bill : bills) sum += bill;
    const std::int64_t unit = power_of_ten(sum.currency().minor_digits);
    const auto divisor = static_cast<std::int64_t>(bills.size()) * unit;
    const std::int64_t whole = sum.minor() <= 0 ? 0 : (sum.minor() - 1) / divisor + 1;
    return Money::from_minor(whole * unit, sum.currency());
}

Result<Plan> start(store::Session& session, const StartRequest& request, Instant now) {
    if (time::month_of(request.from).from != request.from)
        return make_error(kMonth, time::to_text(request.from));
    const std::vector<Plan> known = plans_of(session, request.contract);
    for (const Plan& plan : known) {
        if (!plan.reconciled) return make_error(kRunning, request.consumer_no);
    }
    if (is_prepaid(session, request)) return make_error(kPrepaid, request.consumer_no);
    const std::vector<billing::BillSummary> bills = newest_bills(session, request.contract);
    for (const billing::BillSummary& bill : bills) {
        if (bill.period.to > request.from)
            return make_error(kBilled, request.consumer_no, time::to_text(bill.period.to));
    }
    Plan plan;
    if (request.amount) {
        plan.amount = *request.amount;
        const bool fits =
            plan.amount.minor() > 0 &&
            (bills.empty() || bills.front().total.currency() == plan.amount.currency());
        if (!fits) return make_error(kAmount, to_text(plan.amount), plan.amount.currency().name());
    } else {
        const Result<Money> amount = amount_from(session, bills);
        if (!amount) return amount.error();
        if (amount->minor() <= 0)
            return make_error(kAmount, to_text(*amount), amount->currency().name());
        plan.amount = *amount;
    }
    plan.contract = request.contract;
    plan.plan_no = static_cast<int>(known.size()) + 1;
    plan.starts_on = request.from;
    plan.asked_by = request.by;
    write_plan(session, plan, now);
    return plan;
}

Result<Plan> stop(store::Session& session, ContractId contract, const std::string& consumer_no,
                  CivilDay on, Instant now) {
    constexpr std::chrono::days kToPay{15};
    for (Plan& plan : plans_of(session, contract)) {
        if (plan.reconciled) continue;
        reconcile(session, plan, {on, on + kToPay}, "stopped", now);
        return std::move(plan);
    }
    return make_error(kNone, consumer_no);
}

std::vector<billing::Invariant> check_budget(store::Session& session) {
    billing::Invariant law{
        "budget",
        {"what budget billing holds back is what bills and instalments differ by",
         "均衡缴费差额等于账单与每期金额之差"},
        0,
        0,
        {}};
    std::map<ContractId, std::int64_t> held;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, CAST(sum(amount_minor) AS BIGINT) FROM ledger_entry WHERE "
        "ledger = 4 GROUP BY site_id, contract_no");
    query->run(
        {}, [&](const store::BulkRow& row) { held[store::contract_in(row, 0)] = row.integer(2); });
    for (const Plan& plan : list_plans(session)) {
        ++law.checked;
        const Money difference = plan.difference();
        std::int64_t& left = held[plan.contract];
        left -= plan.reconciled ? 0 : difference.minor();
        if (plan.reconciled && plan.reconciled->due != difference) {
            ++law.violated;
            law.cases.push_back(fmt::format("{}: {} reconciled, {} differ", reconciliation_of(plan),
                                            to_text(plan.reconciled->due), to_text(difference)));
        }
    }
    for (const auto& [contract, minor] : held) {
        if (minor == 0) continue;
        ++law.violated;
        law.cases.push_back(fmt::format("{}-{}: {} more in the ledger than its plan says",
                                        raw(contract.site_id), raw(contract.contract_no), minor));
    }
    if (law.cases.size() > billing::kCasesNamed) law.cases.resize(billing::kCasesNamed);
    return {law};
}

}  // namespace voltmark::budget
