// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/month_cost.hpp"

#include "voltmark/billing/bill_body.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/store/rows.hpp"
#include "voltmark/tariff/price_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::billing {

namespace {

using store::BulkRow;
using time::BillingPeriod;
using time::CivilDay;

/// A bill over days of the month.
struct Billed {
    BillingPeriod period;
    Money owed = Money::zero(kCny);
    std::int64_t import_milli = 0;
    int estimated_slots = 0;
};
/// By the run's first day: a newer version replaces an older one.
using BilledByRun = std::map<CivilDay, Billed>;

/// The first days of the runs that have bills over days of `month`.
std::vector<std::int64_t> runs_over(store::Session& session, const BillingPeriod& month) {
    std::vector<std::int64_t> beginnings;
    session
        .bulk_query(
            "SELECT DISTINCT period_from FROM bill_run WHERE period_from < ?1 AND period_to > ?2 "
            "ORDER BY period_from")
        ->run({time::to_number(month.to), time::to_number(month.from)},
              [&](const BulkRow& row) { beginnings.push_back(row.integer(0)); });
    return beginnings;
}

std::map<ContractId, BilledByRun> bills_over(store::Session& session, customer::SiteRange sites,
                                             const std::set<ContractId>& contracts,
                                             const BillingPeriod& month) {
    std::map<ContractId, BilledByRun> bills;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, period_from, period_to, currency, total_minor, "
        "import_milli, estimated_slots, body FROM bill WHERE run_from = ?1 AND site_id >= ?2 AND "
        "site_id <= ?3 AND period_from < ?4 AND period_to > ?5 ORDER BY site_id, contract_no, "
        "version_no");
    for (const std::int64_t from : runs_over(session, month)) {
        const CivilDay run_from = time::day_from_number(from);
        query->run(
            {from, raw(sites.first), raw(sites.last), time::to_number(month.to),
             time::to_number(month.from)},
            [&](const BulkRow& row) {
                const ContractId contract = store::contract_in(row, 0);
                if (!contracts.contains(contract)) return;
                const Currency currency = store::currency_in(row, 4);
                const Result<BillBody> body = decode_body(row.bytes(8), run_from, currency);
                if (!body) throw store::Failure{body.error()};
                const Money feed_in =
                    body->by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
                bills[contract][run_from] = {
                    {time::day_from_number(row.integer(2)), time::day_from_number(row.integer(3))},
                    Money::from_minor(row.integer(5), currency) - feed_in,
                    row.integer(6),
                    static_cast<int>(row.integer(7))};
            });
    }
    return bills;
}

std::int64_t share(std::int64_t whole, int days, int of_days) {
    return static_cast<std::int64_t>(
        divide_rounded(Int128{whole} * days, of_days, Rounding::half_up));
}

/// What a bill says of the month.
void add_bill(const Billed& bill, MonthCost& cost) {
    const BillingPeriod here = intersect(bill.period, cost.wanted);
    if (here.days() <= 0) return;
    const int all = bill.period.days();
    const Money owed =
        Money::from_minor(share(bill.owed.minor(), here.days(), all), bill.owed.currency());
    cost.owed = cost.days.days() == 0 ? owed : cost.owed + owed;
    cost.imported += Energy::from_milli(share(bill.import_milli, here.days(), all));
    if (here == bill.period) cost.estimated_slots += bill.estimated_slots;
    cost.days.to = std::max(cost.days.to, here.to);
}

/// One contract's days that no bill covers.
struct OpenMonth {
    std::size_t cost;  ///< Index.
    OpenDays all;      ///< Up to the last day that is wanted.
    OpenDays before;   ///< Those of them before the month; none where the month begins billed.
};

/// \param rated   of `open.all`. \param before  of `open.before`; null where there is none.
void add_open(const ProvisionalCharge& rated, const ProvisionalCharge* before, MonthCost& cost) {
    cost.stopped = rated.stopped;
    if (rated.days.to <= cost.days.to) return;  // No day of the month.
    Money owed = rated.owed;
    Energy imported = rated.imported;
    int estimated = rated.estimated_slots;
    if (before != nullptr && before->days.days() > 0) {
        owed -= before->owed;
        imported -= before->imported;
        estimated -= before->estimated_slots;
    }
    cost.owed = cost.days.days() == 0 ? owed : cost.owed + owed;
    cost.imported += imported;
    cost.estimated_slots += estimated;
    cost.days.to = rated.days.to;
}

/// The day from which a contract with no bill over the month is charged.
CivilDay open_from(const std::map<ContractId, CivilDay>& billed, const MonthCost& cost,
                   const customer::Contract& contract) {
    const auto known = billed.find(cost.contract);
    if (known != billed.end()) return std::min(known->second, cost.days.from);
    const CivilDay month_before = time::month_of(cost.days.from - std::chrono::days{1}).from;
    return std::min(std::max(contract.valid.from, month_before), cost.days.from);
}

void rate_open(ProvisionalRater& rater, customer::SiteRange sites,
               const std::vector<OpenMonth>& open, std::vector<MonthCost>& costs) {
    std::vector<OpenDays> all;
    std::vector<OpenDays> before;
    for (const OpenMonth& one : open) {
        all.push_back(one.all);
        if (one.before.days.days() > 0) before.push_back(one.before);
    }
    const std::vector<ProvisionalCharge> rated = rater.rate(sites, all);
    const std::vector<ProvisionalCharge> earlier = rater.rate(sites, before);
    std::size_t next = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
        const bool has_before = open[i].before.days.days() > 0;
        add_open(rated[i], has_before ? &earlier[next++] : nullptr, costs[open[i].cost]);
    }
}

}  // namespace

std::vector<MonthCost> month_costs(store::Session& session, ProvisionalRater& rater,
                                   customer::SiteRange sites, std::span<const ContractId> contracts,
                                   const BillingPeriod& month, CivilDay today) {
    const std::set<ContractId> asked{contracts.begin(), contracts.end()};
    std::vector<MonthCost> costs;
    std::vector<customer::Contract> held;
    for (customer::ContractTerms& one : customer::contracts_in(session, sites, month)) {
        if (!asked.contains(one.contract.id)) continue;
        MonthCost cost;
        cost.contract = one.contract.id;
        cost.wanted = intersect(one.contract.valid, month);
        if (cost.wanted.from >= today) continue;
        cost.days = {cost.wanted.from, cost.wanted.from};
        costs.push_back(std::move(cost));
        held.push_back(std::move(one.contract));
    }
    const std::map<ContractId, BilledByRun> bills = bills_over(session, sites, asked, month);
    std::map<ContractId, CivilDay> billed;
    for (const EarlierBill& one : earlier_bills(session, sites, month.from, SIZE_MAX))
        billed.emplace(one.contract, one.period_to);
    std::vector<OpenMonth> open;
    for (std::size_t i = 0; i < costs.size(); ++i) {
        MonthCost& cost = costs[i];
        if (const auto known = bills.find(cost.contract); known != bills.end())
            for (const auto& [run_from, bill] : known->second) add_bill(bill, cost);
        const CivilDay to = std::min(today, cost.wanted.to);
        if (cost.days.to >= to) continue;
        const CivilDay first = cost.days.to;
        const CivilDay from = cost.days.days() > 0 ? first : open_from(billed, cost, held[i]);
        open.push_back({i, {cost.contract, {from, to}}, {cost.contract, {from, first}}});
    }
    rate_open(rater, sites, open, costs);
    return costs;
}

ProvisionalRater newest_rater(store::Session& session) {
    return {session, meter::last_delivery(session), tariff::last_price_revision(session),
            tariff::load_tariffs(session, tariff::last_document(session))};
}

}  // namespace voltmark::billing
