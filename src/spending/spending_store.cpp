// SPDX-License-Identifier: Apache-2.0
#include "voltmark/spending/spending_store.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/spending/errors.hpp"
#include "voltmark/store/rows.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::embedded {
std::span<const File> spending_schema();
}

namespace voltmark::spending {

namespace {

using store::BulkRow;

constexpr std::string_view kBudgetSelect =
    "SELECT site_id, contract_no, currency, amount_minor, thresholds, set_by, set_at FROM "
    "spending_budget ";
constexpr std::string_view kAlertSelect =
    "SELECT site_id, contract_no, month_from, kind, percent, currency, budget_minor, cost_minor, "
    "projected_minor, known_to, recorded_at FROM spending_alert ";

Budget budget_in(const BulkRow& row) {
    const Result<std::vector<int>> thresholds = parse_thresholds(row.text(4));
    VOLTMARK_CHECK(thresholds.has_value());  // Only such are ever written.
    return {store::contract_in(row, 0), store::money_in(row, 2, 3), *thresholds,
            std::string{row.text(5)}, Instant{std::chrono::seconds{row.integer(6)}}};
}

Alert alert_in(const BulkRow& row) {
    return {store::contract_in(row, 0),
            time::day_from_number(row.integer(2)),
            static_cast<AlertKind>(row.integer(3)),
            static_cast<int>(row.integer(4)),
            store::money_in(row, 5, 6),
            store::money_in(row, 5, 7),
            store::money_in(row, 5, 8),
            time::day_from_number(row.integer(9)),
            Instant{std::chrono::seconds{row.integer(10)}}};
}

void delete_budget(store::Session& session, ContractId contract) {
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    session.sql() << "DELETE FROM spending_budget WHERE site_id = :s AND contract_no = :c",
        soci::use(site, "s"), soci::use(number, "c");
}

bool write_alert(store::Session& session, const Alert& alert) {
    const long long site = raw(alert.contract.site_id);
    const int number = raw(alert.contract.contract_no);
    const int month = time::to_number(alert.month);
    const int kind = static_cast<int>(alert.kind);
    const std::string currency = alert.budget.currency().name();
    const long long budget = alert.budget.minor();
    const long long cost = alert.cost.minor();
    const long long projected = alert.projected.minor();
    const int known_to = time::to_number(alert.known_to);
    const long long at = alert.recorded_at.time_since_epoch().count();
    soci::statement statement =
        (session.sql().prepare
             << "INSERT INTO spending_alert (site_id, contract_no, month_from, kind, percent, "
                "currency, budget_minor, cost_minor, projected_minor, known_to, recorded_at) "
                "VALUES (:s, :c, :m, :k, :p, :y, :b, :o, :j, :d, :t) ON CONFLICT DO NOTHING",
         soci::use(site, "s"), soci::use(number, "c"), soci::use(month, "m"), soci::use(kind, "k"),
         soci::use(alert.percent, "p"), soci::use(currency, "y"), soci::use(budget, "b"),
         soci::use(cost, "o"), soci::use(projected, "j"), soci::use(known_to, "d"),
         soci::use(at, "t"));
    statement.execute(true);
    return statement.get_affected_rows() == 1;
}

}  // namespace

store::Schema schema() {
    return {"spending", embedded::spending_schema()};
}

std::optional<Currency> currency_of(store::Session& session, ContractId contract,
                                    time::CivilDay day) {
    const SiteId site = contract.site_id;
    const customer::Validity always{time::CivilDay{}, time::kOpenEnd};
    std::string tariff;
    for (const customer::ContractTerms& one :
         customer::contracts_in(session, {site, site}, always)) {
        if (one.contract.id != contract) continue;
        for (const customer::ContractTerm& term : one.terms) {
            if (tariff.empty() || term.valid.from <= day) tariff = term.tariff;
        }
    }
    const auto known = tariff::find_tariff(session, tariff);
    if (!known) return std::nullopt;
    return (*known)->tariff.currency;
}

Result<void> set_budget(store::Session& session, const Budget& budget, time::CivilDay day) {
    const std::string currency = budget.amount.currency().name();
    if (budget.amount.minor() <= 0)
        return make_error(kAmount, voltmark::to_text(budget.amount), currency);
    const std::optional<Currency> billed = currency_of(session, budget.contract, day);
    if (billed && *billed != budget.amount.currency())
        return make_error(kCurrency, currency, billed->name());
    delete_budget(session, budget.contract);
    const long long site = raw(budget.contract.site_id);
    const int number = raw(budget.contract.contract_no);
    const long long minor = budget.amount.minor();
    const std::string thresholds = to_text(budget.thresholds);
    const long long at = budget.set_at.time_since_epoch().count();
    session.sql() << "INSERT INTO spending_budget (site_id, contract_no, currency, amount_minor, "
                     "thresholds, set_by, set_at) VALUES (:s, :c, :y, :a, :h, :b, :t)",
        soci::use(site, "s"), soci::use(number, "c"), soci::use(currency, "y"),
        soci::use(minor, "a"), soci::use(thresholds, "h"), soci::use(budget.set_by, "b"),
        soci::use(at, "t");
    return ok();
}

Result<void> remove_budget(store::Session& session, ContractId contract,
                           const std::string& consumer_no) {
    if (!find_budget(session, contract)) return make_error(kNone, consumer_no);
    delete_budget(session, contract);
    return ok();
}

std::optional<Budget> find_budget(store::Session& session, ContractId contract) {
    std::optional<Budget> budget;
    session.bulk_query(std::string{kBudgetSelect} + "WHERE site_id = ?1 AND contract_no = ?2")
        ->run({raw(contract.site_id), raw(contract.contract_no)},
              [&](const BulkRow& row) { budget = budget_in(row); });
    return budget;
}

std::vector<Budget> list_budgets(store::Session& session) {
    std::vector<Budget> budgets;
    session.bulk_query(std::string{kBudgetSelect} + "ORDER BY site_id, contract_no")
        ->run({}, [&](const BulkRow& row) { budgets.push_back(budget_in(row)); });
    return budgets;
}

std::vector<Alert> alerts_of(store::Session& session, ContractId contract, int limit) {
    std::vector<Alert> alerts;
    session
        .bulk_query(std::string{kAlertSelect} +
                    "WHERE site_id = ?1 AND contract_no = ?2 ORDER BY month_from DESC, "
                    "recorded_at DESC, percent DESC LIMIT ?3")
        ->run({raw(contract.site_id), raw(contract.contract_no), limit},
              [&](const BulkRow& row) { alerts.push_back(alert_in(row)); });
    return alerts;
}

std::vector<Alert> alerts_in(store::Session& session, customer::SiteRange sites,
                             time::CivilDay month) {
    std::vector<Alert> alerts;
    session
        .bulk_query(std::string{kAlertSelect} +
                    "WHERE site_id >= ?1 AND site_id <= ?2 AND month_from = ?3 ORDER BY site_id, "
                    "contract_no, kind, percent")
        ->run({raw(sites.first), raw(sites.last), time::to_number(month)},
              [&](const BulkRow& row) { alerts.push_back(alert_in(row)); });
    return alerts;
}

int record_alerts(store::Session& session, std::span<const Alert> alerts) {
    int recorded = 0;
    for (const Alert& alert : alerts) recorded += write_alert(session, alert) ? 1 : 0;
    return recorded;
}

}  // namespace voltmark::spending
