// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_store.hpp"

#include <map>

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/error_codes.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

#include "bill_carry_store.hpp"

namespace voltmark::embedded {
std::span<const File> billing_schema();
}

namespace voltmark::billing {

namespace {

using store::BulkRow;
using store::BulkTable;
using store::contract_in;
using store::currency_in;
using time::CivilDay;
using Type = BulkTable::Type;

constexpr BulkTable::Column kBillColumns[] = {
    {"run_from", Type::int32},     {"site_id", Type::int64},
    {"contract_no", Type::int32},  {"version_no", Type::int32},
    {"period_from", Type::int32},  {"period_to", Type::int32},
    {"run_id", Type::int64},       {"unit_no", Type::int32},
    {"currency", Type::text},      {"total_minor", Type::int64},
    {"tax_minor", Type::int64},    {"import_milli", Type::int64},
    {"export_milli", Type::int64}, {"estimated_slots", Type::int32},
    {"tier_month", Type::int64},   {"tier_year", Type::int64},
    {"body", Type::bytes}};
constexpr BulkTable::Column kHoldColumns[] = {{"run_id", Type::int64},
                                              {"site_id", Type::int64},
                                              {"contract_no", Type::int32},
                                              {"code", Type::text},
                                              {"details", Type::text}};
constexpr BulkTable::Column kTotalColumns[] = {
    {"run_id", Type::int64},      {"unit_no", Type::int32},     {"tariff", Type::text},
    {"component", Type::text},    {"band", Type::text},         {"tier", Type::int32},
    {"unit", Type::text},         {"currency", Type::text},     {"lines", Type::int64},
    {"quantity_e6", Type::int64}, {"amount_minor", Type::int64}};

constexpr std::string_view kBillSelect =
    "SELECT run_from, site_id, contract_no, version_no, period_from, period_to, run_id, unit_no, "
    "currency, "
    "total_minor, "
    "tax_minor, import_milli, export_milli, estimated_slots, tier_month, tier_year, body FROM "
    "bill ";

CivilDay day_in(const BulkRow& row, int column) {
    return time::day_from_number(row.integer(column));
}
rating::Carry tiers_in(const BulkRow& row, int column) {
    rating::Carry carry;
    carry.month = Energy::from_milli(row.integer(column));
    carry.year = Energy::from_milli(row.integer(column + 1));
    return carry;
}

rating::QuantityUnit unit_of(std::string_view word) {
    for (int i = 0; i <= static_cast<int>(rating::QuantityUnit::kvar); ++i) {
        if (rating::to_text(static_cast<rating::QuantityUnit>(i)) == word)
            return static_cast<rating::QuantityUnit>(i);
    }
    return rating::QuantityUnit::none;
}

Run run_in(const BulkRow& row) {
    return {RunId{row.integer(0)},
            {day_in(row, 1), day_in(row, 2)},
            day_in(row, 3),
            day_in(row, 4),
            tariff::DocumentId{row.integer(5)},
            DeliveryId{row.integer(6)},
            CorrectionId{row.integer(7)},
            tariff::PriceRevision{row.integer(8)},
            row.integer(10) == 0 ? std::nullopt : std::optional{contract_in(row, 9)}};
}

constexpr std::string_view kRunSelect =
    "SELECT run_id, period_from, period_to, booked_on, due_on, tariff_cut, as_of, correction_id, "
    "price_cut, only_site_id, only_contract_no FROM bill_run ";

}  // namespace

store::Schema schema() {
    return {"billing", embedded::billing_schema()};
}

std::string journal_id(RunId run, int unit_no) {
    return fmt::format("R{}-{}", raw(run), unit_no);
}

std::vector<Run> list_runs(store::Session& session) {
    std::vector<Run> runs;
    const auto query = session.bulk_query(std::string{kRunSelect} + "ORDER BY run_id");
    query->run({}, [&](const BulkRow& row) { runs.push_back(run_in(row)); });
    return runs;
}

Result<Run> load_run(store::Session& session, RunId run) {
    std::optional<Run> found;
    const auto query = session.bulk_query(std::string{kRunSelect} + "WHERE run_id = ?1");
    query->run({raw(run)}, [&](const BulkRow& row) { found = run_in(row); });
    if (!found) return make_error(kRunUnknown, raw(run));
    return *found;
}

std::vector<Unit> list_units(store::Session& session, RunId run) {
    std::vector<Unit> units;
    const auto query = session.bulk_query(
        "SELECT unit_no, first_site, last_site, state, bills, holds FROM bill_run_unit WHERE "
        "run_id = ?1 ORDER BY unit_no");
    query->run({raw(run)}, [&](const BulkRow& row) {
        units.push_back({static_cast<int>(row.integer(0)), SiteId{row.integer(1)},
                         SiteId{row.integer(2)}, find_state(row.text(3)).value_or(State::planned),
                         static_cast<int>(row.integer(4)), static_cast<int>(row.integer(5))});
    });
    return units;
}

State unit_state(store::Session& session, RunId run, int unit_no) {
    std::optional<State> found;
    session.bulk_query("SELECT state FROM bill_run_unit WHERE run_id = ?1 AND unit_no = ?2")
        ->run({raw(run), unit_no}, [&](const BulkRow& row) { found = find_state(row.text(0)); });
    VOLTMARK_CHECK(found);
    return *found;
}

Result<Bill> load_bill(store::Session& session, const BillId& id) {
    std::optional<Result<Bill>> found;
    const auto query = session.bulk_query(
        std::string{kBillSelect} +
        "WHERE run_from = ?1 AND site_id = ?2 AND contract_no = ?3 AND version_no = ?4");
    query->run({time::to_number(id.run_from), raw(id.contract.site_id),
                raw(id.contract.contract_no), id.version_no},
               [&](const BulkRow& row) {
                   const Currency currency = currency_in(row, 8);
                   Bill bill;
                   bill.id = id;
                   bill.period = {day_in(row, 4), day_in(row, 5)};
                   bill.run_id = RunId{row.integer(6)};
                   bill.unit_no = static_cast<int>(row.integer(7));
                   bill.total = Money::from_minor(row.integer(9), currency);
                   bill.tax = Money::from_minor(row.integer(10), currency);
                   bill.imported = Energy::from_milli(row.integer(11));
                   bill.exported = Energy::from_milli(row.integer(12));
                   bill.estimated_slots = static_cast<int>(row.integer(13));
                   bill.tiers_after = tiers_in(row, 14);
                   Result<BillBody> body = decode_body(row.bytes(16), id.run_from, currency);
                   if (!body) {
                       found = body.error();
                       return;
                   }
                   bill.body = std::move(*body);
                   found = std::move(bill);
               });
    if (!found) return make_error(kBillUnknown, to_text(id));
    if (*found) {
        const SiteId site = id.contract.site_id;
        const auto carries = carries_of(session, {site, site}, id.run_from);
        const auto carry = carries.find({id.contract, id.version_no});
        if (carry != carries.end()) (*found)->tiers_after = carry->second;
    }
    return std::move(*found);
}

std::vector<BillSummary> list_bills(store::Session& session, const BillFilter& filter) {
    // Few distinct beginnings of periods exist; within one, bills lie in the order of the list.
    std::vector<std::int64_t> beginnings;
    const auto periods =
        session.bulk_query("SELECT DISTINCT period_from FROM bill_run ORDER BY period_from DESC");
    periods->run({}, [&](const BulkRow& row) {
        if (!filter.period || filter.period->contains(day_in(row, 0)))
            beginnings.push_back(row.integer(0));
    });
    std::vector<BillSummary> bills;
    const auto query = session.bulk_query(
        "SELECT b.run_from, b.site_id, b.contract_no, b.version_no, b.period_from, b.period_to, "
        "b.run_id, u.state, b.currency, "
        "b.total_minor, b.import_milli, b.export_milli, b.estimated_slots, (SELECT count(*) FROM "
        "bill n WHERE n.run_from = b.run_from AND n.site_id = b.site_id AND n.contract_no = "
        "b.contract_no AND n.version_no > b.version_no), coalesce(m.series, ''), "
        "coalesce(m.number, 0) "
        "FROM bill b JOIN bill_run_unit u ON u.run_id = b.run_id AND u.unit_no = b.unit_no "
        "LEFT JOIN bill_number m ON m.run_from = b.run_from AND m.site_id = b.site_id AND "
        "m.contract_no = b.contract_no AND m.version_no = b.version_no AND m.kind = 1 "
        "WHERE b.run_from = ?1 AND b.site_id >= ?2 AND b.site_id <= ?3 "
        "ORDER BY b.site_id, b.contract_no, b.version_no LIMIT ?4");
    for (const std::int64_t beginning : beginnings) {
        if (static_cast<int>(bills.size()) >= filter.limit) break;
        std::int64_t first = filter.contract ? raw(filter.contract->site_id) : INT64_MIN + 1;
        const std::int64_t last = filter.contract ? raw(filter.contract->site_id) : INT64_MAX;
        if (filter.after) {
            const std::int64_t after = time::to_number(filter.after->run_from);
            if (beginning > after) continue;
            if (beginning == after) first = std::max(first, raw(filter.after->contract.site_id));
        }
        // A site has few bills in a period: the slack covers those that the filter drops.
        query->run({beginning, first, last, filter.limit + 64}, [&](const BulkRow& row) {
            const BillId id{contract_in(row, 1), day_in(row, 0), static_cast<int>(row.integer(3))};
            if (static_cast<int>(bills.size()) >= filter.limit) return;
            if (filter.contract && id.contract != *filter.contract) return;
            if (filter.run && row.integer(6) != raw(*filter.run)) return;
            if (filter.after && beginning == time::to_number(filter.after->run_from) &&
                std::tie(id.contract, id.version_no) <=
                    std::tie(filter.after->contract, filter.after->version_no)) {
                return;
            }
            bills.push_back(
                {id,
                 {day_in(row, 4), day_in(row, 5)},
                 RunId{row.integer(6)},
                 find_state(row.text(7)).value_or(State::draft),
                 store::money_in(row, 8, 9),
                 Energy::from_milli(row.integer(10)),
                 Energy::from_milli(row.integer(11)),
                 static_cast<int>(row.integer(12)),
                 row.integer(13) > 0,
                 row.integer(15) == 0
                     ? std::nullopt
                     : std::optional{BillNumber{std::string{row.text(14)}, row.integer(15)}}});
        });
    }
    return bills;
}

std::vector<HeldContract> list_holds(store::Session& session, std::optional<RunId> run, int limit) {
    std::vector<HeldContract> held;
    // Only what is still open: no bill of the same period came later.
    const auto query = session.bulk_query(
        "SELECT h.run_id, h.site_id, h.contract_no, h.code, h.details, r.period_from, r.period_to "
        "FROM bill_hold h JOIN bill_run r ON r.run_id = h.run_id "
        "WHERE (h.run_id = ?1 OR (?1 = 0 AND h.run_id = (SELECT max(n.run_id) FROM bill_run n "
        "WHERE n.period_from = r.period_from AND n.period_to = r.period_to AND "
        "n.correction_id = 0))) "
        "ORDER BY h.run_id DESC, h.site_id, h.contract_no LIMIT ?2");
    query->run({run ? raw(*run) : 0, limit}, [&](const BulkRow& row) {
        held.push_back({{contract_in(row, 1), error_from(row.text(3), row.text(4))},
                        RunId{row.integer(0)},
                        {day_in(row, 5), day_in(row, 6)}});
    });
    return held;
}

namespace {

LineTotal total_in(const BulkRow& row) {
    LineTotal total;
    total.tariff = row.text(0);
    total.component = row.text(1);
    total.band = row.text(2);
    total.tier = static_cast<int>(row.integer(3));
    total.unit = unit_of(row.text(4));
    total.lines = row.integer(6);
    total.quantity_e6 = row.integer(7);
    total.amount = store::money_in(row, 5, 8);
    return total;
}

constexpr std::string_view kTotalSelect =
    "SELECT t.tariff, t.component, t.band, t.tier, t.unit, t.currency, CAST(sum(t.lines) AS "
    "BIGINT), CAST(sum(t.quantity_e6) AS BIGINT), CAST(sum(t.amount_minor) AS BIGINT) FROM "
    "bill_total t ";
constexpr std::string_view kTotalGroups =
    " GROUP BY t.tariff, t.component, t.band, t.tier, t.unit, t.currency "
    "ORDER BY t.tariff, t.component, t.tier, t.band";

}  // namespace

std::vector<LineTotal> line_totals(store::Session& session,
                                   std::optional<time::BillingPeriod> period) {
    std::vector<LineTotal> totals;
    const auto query = session.bulk_query(
        fmt::format("{}JOIN bill_run r ON r.run_id = t.run_id WHERE r.period_from >= ?1 AND "
                    "r.period_to <= ?2{}",
                    kTotalSelect, kTotalGroups));
    const std::int64_t from = period ? time::to_number(period->from) : INT32_MIN;
    const std::int64_t to = period ? time::to_number(period->to) : INT32_MAX;
    query->run({from, to}, [&](const BulkRow& row) { totals.push_back(total_in(row)); });
    return totals;
}

std::vector<LineTotal> run_totals(store::Session& session, RunId run) {
    std::vector<LineTotal> totals;
    const auto query =
        session.bulk_query(fmt::format("{}WHERE t.run_id = ?1{}", kTotalSelect, kTotalGroups));
    query->run({raw(run)}, [&](const BulkRow& row) { totals.push_back(total_in(row)); });
    return totals;
}

void write_bills(store::Session& session, const Run& run, int unit_no,
                 std::span<const BillRow> bills) {
    const auto writer = session.bulk_writer({"bill", kBillColumns});
    for (const BillRow& bill : bills) {
        writer->integer(time::to_number(bill.id.run_from)).integer(raw(bill.id.contract.site_id));
        writer->integer(raw(bill.id.contract.contract_no)).integer(bill.id.version_no);
        writer->integer(time::to_number(bill.period.from)).integer(time::to_number(bill.period.to));
        writer->integer(raw(run.run_id)).integer(unit_no);
        writer->text(bill.total.currency().name())
            .integer(bill.total.minor())
            .integer(bill.tax.minor());
        writer->integer(bill.import_milli).integer(bill.export_milli).integer(bill.estimated_slots);
        writer->integer(bill.tiers_after.month.milli())
            .integer(bill.tiers_after.year.milli())
            .bytes(bill.body)
            .end_row();
    }
    writer->finish();
    write_carries(session, bills);
}

void write_holds(store::Session& session, RunId run, std::span<const Hold> holds) {
    const auto writer = session.bulk_writer({"bill_hold", kHoldColumns});
    for (const Hold& hold : holds) {
        writer->integer(raw(run))
            .integer(raw(hold.contract.site_id))
            .integer(raw(hold.contract.contract_no));
        writer->text(hold.reason.name()).text(nlohmann::json(hold.reason.args).dump()).end_row();
    }
    writer->finish();
}

void write_totals(store::Session& session, RunId run, int unit_no,
                  std::span<const LineTotal> totals) {
    const auto writer = session.bulk_writer({"bill_total", kTotalColumns});
    for (const LineTotal& total : totals) {
        writer->integer(raw(run))
            .integer(unit_no)
            .text(total.tariff)
            .text(total.component)
            .text(total.band);
        writer->integer(total.tier)
            .text(rating::to_text(total.unit))
            .text(total.amount.currency().name());
        writer->integer(total.lines)
            .integer(total.quantity_e6)
            .integer(total.amount.minor())
            .end_row();
    }
    writer->finish();
}

std::vector<BillRow> unit_bills(store::Session& session, const Run& run, const Unit& unit) {
    std::vector<BillRow> bills;
    const auto query = session.bulk_query(
        std::string{kBillSelect} +
        "WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3 AND run_id = ?4 "
        "ORDER BY site_id, contract_no, version_no");
    query->run(
        {time::to_number(run.period.from), raw(unit.first_site), raw(unit.last_site),
         raw(run.run_id)},
        [&](const BulkRow& row) {
            const Currency currency = currency_in(row, 8);
            BillRow bill;
            bill.id = {contract_in(row, 1), day_in(row, 0), static_cast<int>(row.integer(3))};
            bill.period = {day_in(row, 4), day_in(row, 5)};
            bill.total = Money::from_minor(row.integer(9), currency);
            bill.tax = Money::from_minor(row.integer(10), currency);
            bill.import_milli = row.integer(11);
            bill.export_milli = row.integer(12);
            bill.estimated_slots = static_cast<int>(row.integer(13));
            bill.tiers_after = tiers_in(row, 14);
            const std::span<const std::uint8_t> body = row.bytes(16);
            bill.body.assign(body.begin(), body.end());
            Result<BillBody> decoded = decode_body(body, bill.id.run_from, currency);
            if (!decoded) throw store::Failure{decoded.error()};
            bill.by_layer = decoded->by_layer;
            bills.push_back(std::move(bill));
        });
    const auto carries = carries_of(session, {unit.first_site, unit.last_site}, run.period.from);
    for (BillRow& bill : bills) {
        const auto carry = carries.find({bill.id.contract, bill.id.version_no});
        if (carry != carries.end()) bill.tiers_after = carry->second;
    }
    return bills;
}

std::vector<Hold> unit_holds(store::Session& session, RunId run, const Unit& unit) {
    std::vector<Hold> holds;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, code, details FROM bill_hold WHERE run_id = ?1 AND site_id "
        ">= ?2 AND site_id <= ?3 "
        "ORDER BY site_id, contract_no");
    query->run({raw(run), raw(unit.first_site), raw(unit.last_site)}, [&](const BulkRow& row) {
        holds.push_back({contract_in(row, 0), error_from(row.text(2), row.text(3))});
    });
    return holds;
}

bool advance_unit(store::Session& session, RunId run, int unit_no, State from, State to, int bills,
                  int holds) {
    const long long id = raw(run);
    const std::string before{to_text(from)};
    const std::string after{to_text(to)};
    soci::statement update =
        (session.sql().prepare << "UPDATE bill_run_unit SET state = :a, bills = :n, holds = :h "
                                  "WHERE run_id = :r AND unit_no = :u AND state = :b",
         soci::use(after, "a"), soci::use(bills, "n"), soci::use(holds, "h"), soci::use(id, "r"),
         soci::use(unit_no, "u"), soci::use(before, "b"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

std::vector<ContractId> billed_in(store::Session& session, customer::SiteRange sites,
                                  const time::BillingPeriod& period) {
    std::vector<std::int64_t> beginnings;
    const auto periods = session.bulk_query(
        "SELECT DISTINCT period_from FROM bill_run WHERE period_from < ?2 AND period_to > ?1");
    periods->run({time::to_number(period.from), time::to_number(period.to)},
                 [&](const BulkRow& row) { beginnings.push_back(row.integer(0)); });
    std::vector<ContractId> billed;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no FROM bill WHERE run_from = ?1 AND site_id >= ?2 AND "
        "site_id <= ?3 AND period_to > ?4 AND period_from < ?5");
    for (const std::int64_t beginning : beginnings) {
        query->run({beginning, raw(sites.first), raw(sites.last), time::to_number(period.from),
                    time::to_number(period.to)},
                   [&](const BulkRow& row) { billed.push_back(contract_in(row, 0)); });
    }
    std::sort(billed.begin(), billed.end());
    return billed;
}

std::vector<time::BillingPeriod> earlier_periods(store::Session& session, CivilDay day,
                                                 bool with_off_cycle) {
    std::vector<time::BillingPeriod> found;
    const auto periods = session.bulk_query(
        "SELECT DISTINCT period_from, period_to FROM bill_run WHERE period_to <= ?1 AND period_to "
        "> ?2 AND (?3 = 1 OR only_contract_no = 0) "
        "ORDER BY period_to DESC, period_from DESC");
    const int all = with_off_cycle ? 1 : 0;
    periods->run({time::to_number(day), time::to_number(day) - 366, all}, [&](const BulkRow& row) {
        found.push_back({day_in(row, 0), day_in(row, 1)});
    });
    return found;
}

std::vector<EarlierBill> earlier_bills(store::Session& session, customer::SiteRange sites,
                                       CivilDay day, std::size_t wanted) {
    std::map<ContractId, EarlierBill> newest;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, period_to, tier_month, tier_year, version_no FROM bill "
        "WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3 AND period_to <= ?4 ORDER BY "
        "site_id, contract_no, version_no");
    for (const time::BillingPeriod& period : earlier_periods(session, day, true)) {
        if (newest.size() >= wanted) break;
        const auto carries = carries_of(session, sites, period.from);
        query->run(
            {time::to_number(period.from), raw(sites.first), raw(sites.last), time::to_number(day)},
            [&](const BulkRow& row) {
                const ContractId contract = contract_in(row, 0);
                EarlierBill bill{contract, day_in(row, 2), tiers_in(row, 3)};
                const auto carry = carries.find({contract, static_cast<int>(row.integer(5))});
                if (carry != carries.end()) bill.tiers_after = carry->second;
                const auto [it, fresh] = newest.try_emplace(contract, bill);
                if (!fresh && it->second.period_to <= bill.period_to) it->second = bill;
            });
    }
    std::vector<EarlierBill> bills;
    bills.reserve(newest.size());
    for (const auto& [contract, bill] : newest) bills.push_back(bill);
    return bills;
}

}  // namespace voltmark::billing
