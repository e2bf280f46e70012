// SPDX-License-Identifier: Apache-2.0
#include "plan_store.hpp"

#include <map>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/rows.hpp"

#include "levelling.hpp"

namespace voltmark::embedded {
std::span<const File> budget_schema();
}

namespace voltmark::budget {

namespace {

using store::BulkRow;
using store::contract_in;

Plan plan_in(const BulkRow& row) {
    const auto money = [&](int column) { return store::money_in(row, 4, column); };
    Plan plan;
    plan.contract = contract_in(row, 0);
    plan.plan_no = static_cast<int>(row.integer(2));
    plan.starts_on = time::day_from_number(row.integer(3));
    plan.amount = money(5);
    plan.asked_by = row.text(6);
    if (row.integer(7) == 0) return plan;
    plan.reconciled =
        Plan::Reconciliation{time::day_from_number(row.integer(7)), std::string{row.text(10)},
                             money(8), money(9), reconciliation_of(plan)};
    return plan;
}

}  // namespace

store::Schema schema() {
    return {"budget", embedded::budget_schema()};
}

void write_plan(store::Session& session, const Plan& plan, Instant now) {
    const long long site = raw(plan.contract.site_id);
    const int contract = raw(plan.contract.contract_no);
    const int starts = time::to_number(plan.starts_on);
    const std::string currency = plan.amount.currency().name();
    const long long minor = plan.amount.minor();
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO budget_plan (site_id, contract_no, plan_no, starts_on, currency, "
                     "amount_minor, asked_by, created_at, settled_on, settled_minor, "
                     "proposed_minor, reason) VALUES (:s, :c, :n, :f, :y, :a, :b, :t, 0, 0, 0, '')",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(plan.plan_no, "n"),
        soci::use(starts, "f"), soci::use(currency, "y"), soci::use(minor, "a"),
        soci::use(plan.asked_by, "b"), soci::use(at, "t");
}

void write_month(store::Session& session, const Plan& plan, const Month& month) {
    const long long site = raw(plan.contract.site_id);
    const int contract = raw(plan.contract.contract_no);
    const int from = time::to_number(month.bill.run_from);
    const long long billed = month.billed.minor();
    const long long instalment = month.instalment.minor();
    session.sql() << "INSERT INTO budget_instalment (site_id, contract_no, run_from, version_no, "
                     "plan_no, bill_minor, instalment_minor) VALUES (:s, :c, :f, :v, :n, :b, :i)",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(from, "f"),
        soci::use(month.bill.version_no, "v"), soci::use(plan.plan_no, "n"), soci::use(billed, "b"),
        soci::use(instalment, "i");
}

void write_reconciliation(store::Session& session, const Plan& plan) {
    VOLTMARK_CHECK(plan.reconciled.has_value());
    const long long site = raw(plan.contract.site_id);
    const int contract = raw(plan.contract.contract_no);
    const int on = time::to_number(plan.reconciled->on);
    const long long due = plan.reconciled->due.minor();
    const long long proposed = plan.reconciled->proposed.minor();
    session.sql() << "UPDATE budget_plan SET settled_on = :o, settled_minor = :d, proposed_minor = "
                     ":p, reason = :r WHERE site_id = :s AND contract_no = :c AND plan_no = :n",
        soci::use(on, "o"), soci::use(due, "d"), soci::use(proposed, "p"),
        soci::use(plan.reconciled->reason, "r"), soci::use(site, "s"), soci::use(contract, "c"),
        soci::use(plan.plan_no, "n");
}

std::vector<Plan> plans_in(store::Session& session, SiteId first, SiteId last) {
    std::vector<Plan> plans;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, plan_no, starts_on, currency, amount_minor, asked_by, "
        "settled_on, settled_minor, proposed_minor, reason FROM budget_plan WHERE site_id >= ?1 "
        "AND site_id <= ?2 ORDER BY site_id, contract_no, plan_no");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) { plans.push_back(plan_in(row)); });
    if (plans.empty()) return plans;
    std::map<std::pair<ContractId, int>, Plan*> by_number;
    for (Plan& plan : plans) by_number[{plan.contract, plan.plan_no}] = &plan;
    const auto months = session.bulk_query(
        "SELECT site_id, contract_no, plan_no, run_from, version_no, bill_minor, instalment_minor "
        "FROM budget_instalment WHERE site_id >= ?1 AND site_id <= ?2 ORDER BY site_id, "
        "contract_no, run_from, version_no");
    months->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        Plan& plan = *by_number.at({contract_in(row, 0), static_cast<int>(row.integer(2))});
        const Currency currency = plan.amount.currency();
        const Month month{{plan.contract, time::day_from_number(row.integer(3)),
                           static_cast<int>(row.integer(4))},
                          Money::from_minor(row.integer(5), currency),
                          Money::from_minor(row.integer(6), currency)};
        const bool is_version =
            !plan.months.empty() && plan.months.back().bill.run_from == month.bill.run_from;
        if (is_version) {
            plan.months.back() = month;
        } else {
            plan.months.push_back(month);
        }
    });
    return plans;
}

std::vector<Plan> plans_of(store::Session& session, ContractId contract) {
    std::vector<Plan> plans = plans_in(session, contract.site_id, contract.site_id);
    std::erase_if(plans, [&](const Plan& plan) { return plan.contract != contract; });
    return plans;
}

std::vector<Plan> list_plans(store::Session& session) {
    return plans_in(session, SiteId{INT64_MIN + 1}, SiteId{INT64_MAX});
}

}  // namespace voltmark::budget
