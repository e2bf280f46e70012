// SPDX-License-Identifier: Apache-2.0
#include "correction_store.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

#include "bill_carry_store.hpp"

namespace voltmark::billing {

namespace {

using store::BulkRow;
using store::BulkTable;
using store::contract_in;
using store::currency_in;
using Type = BulkTable::Type;

constexpr BulkTable::Column kCorrectionColumns[] = {
    {"correction_id", Type::int64}, {"scope", Type::text},        {"period_from", Type::int32},
    {"period_to", Type::int32},     {"reason", Type::text},       {"asked_by", Type::text},
    {"tariff_cut", Type::int64},    {"as_of", Type::int64},       {"booked_on", Type::int32},
    {"due_on", Type::int32},        {"created_at", Type::int64},  {"state", Type::text},
    {"second_person", Type::int32}, {"approval_id", Type::int64}, {"carried_out_by", Type::text},
    {"price_cut", Type::int64}};
constexpr BulkTable::Column kItemColumns[] = {
    {"correction_id", Type::int64}, {"site_id", Type::int64},    {"contract_no", Type::int32},
    {"run_from", Type::int32},      {"version_no", Type::int32}, {"period_to", Type::int32},
    {"currency", Type::text},       {"old_minor", Type::int64},  {"new_minor", Type::int64},
    {"body_crc", Type::int64}};

constexpr std::string_view kCorrectionSelect =
    "SELECT correction_id, scope, period_from, period_to, reason, asked_by, tariff_cut, as_of, "
    "booked_on, due_on, state, second_person, approval_id, carried_out_by, price_cut FROM "
    "correction ";

constexpr std::array<std::string_view, 4> kStates = {"proposed", "running", "done", "withdrawn"};

CorrectionState state_of(std::string_view word) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == word) return static_cast<CorrectionState>(i);
    }
    VOLTMARK_CHECK(false);  // Only known states are ever written.
}

time::CivilDay day_in(const BulkRow& row, int column) {
    return time::day_from_number(row.integer(column));
}

Correction correction_in(const BulkRow& row) {
    Correction one;
    one.id = CorrectionId{row.integer(0)};
    one.scope = row.text(1);
    one.period = {day_in(row, 2), day_in(row, 3)};
    one.reason = row.text(4);
    one.asked_by = row.text(5);
    one.tariff_cut = tariff::DocumentId{row.integer(6)};
    one.as_of = DeliveryId{row.integer(7)};
    one.booked_on = day_in(row, 8);
    one.due_on = day_in(row, 9);
    one.state = state_of(row.text(10));
    one.second_person = row.integer(11) != 0;
    if (row.integer(12) != 0) one.approval = security::ApprovalId{row.integer(12)};
    one.carried_out_by = row.text(13);
    one.price_cut = tariff::PriceRevision{row.integer(14)};
    return one;
}

StandingBill standing_in(const BulkRow& row, time::CivilDay run_from) {
    const Currency currency = currency_in(row, 7);
    StandingBill bill;
    bill.row.id = {contract_in(row, 0), run_from, static_cast<int>(row.integer(2))};
    bill.row.period = {day_in(row, 3), day_in(row, 4)};
    bill.run_id = RunId{row.integer(5)};
    bill.state = find_state(row.text(6)).value_or(State::draft);
    bill.row.total = Money::from_minor(row.integer(8), currency);
    bill.row.tax = Money::from_minor(row.integer(9), currency);
    bill.row.import_milli = row.integer(10);
    bill.row.export_milli = row.integer(11);
    bill.row.estimated_slots = static_cast<int>(row.integer(12));
    bill.row.tiers_after.month = Energy::from_milli(row.integer(13));
    bill.row.tiers_after.year = Energy::from_milli(row.integer(14));
    const std::span<const std::uint8_t> body = row.bytes(15);
    bill.row.body.assign(body.begin(), body.end());
    const Result<BillBody> decoded = decode_body(body, run_from, currency);
    if (!decoded) throw store::Failure{decoded.error()};
    bill.row.by_layer = decoded->by_layer;
    return bill;
}

}  // namespace

std::string_view to_text(CorrectionState state) {
    return kStates[static_cast<std::size_t>(state)];
}

Text name_of(CorrectionState state) {
    static constexpr std::array<Text, 4> kNames = {{{"proposed", "待执行"},
                                                    {"running", "执行中"},
                                                    {"done", "已执行"},
                                                    {"withdrawn", "已撤回"}}};
    return kNames[static_cast<std::size_t>(state)];
}

void write_correction(store::Session& session, const Correction& one,
                      std::span<const CorrectionItem> items, Instant now) {
    const auto id = static_cast<std::int64_t>(one.id);
    const auto writer = session.bulk_writer({"correction", kCorrectionColumns});
    writer->integer(id).text(one.scope).integer(time::to_number(one.period.from));
    writer->integer(time::to_number(one.period.to)).text(one.reason).text(one.asked_by);
    writer->integer(static_cast<std::int64_t>(one.tariff_cut)).integer(raw(one.as_of));
    writer->integer(time::to_number(one.booked_on)).integer(time::to_number(one.due_on));
    writer->integer(now.time_since_epoch().count()).text(to_text(one.state));
    writer->integer(one.second_person ? 1 : 0).integer(0).text("");
    writer->integer(static_cast<std::int64_t>(one.price_cut)).end_row();
    writer->finish();
    const auto rows = session.bulk_writer({"correction_item", kItemColumns});
    for (const CorrectionItem& item : items) {
        rows->integer(id).integer(raw(item.contract.site_id));
        rows->integer(raw(item.contract.contract_no));
        rows->integer(time::to_number(item.run_period.from)).integer(item.version_no);
        rows->integer(time::to_number(item.run_period.to)).text(item.before.currency().name());
        rows->integer(item.before.minor()).integer(item.after.minor());
        rows->integer(item.body_crc).end_row();
    }
    rows->finish();
}

bool advance_correction(store::Session& session, CorrectionId id, CorrectionState from,
                        CorrectionState to) {
    const auto number = static_cast<long long>(id);
    const std::string before{to_text(from)};
    const std::string after{to_text(to)};
    soci::statement update =
        (session.sql().prepare << "UPDATE correction SET state = :a WHERE "
                                  "correction_id = :i AND state = :b",
         soci::use(after, "a"), soci::use(number, "i"), soci::use(before, "b"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

void note_carried_out(store::Session& session, CorrectionId id, const security::Actor& by,
                      std::optional<security::ApprovalId> approval) {
    const auto number = static_cast<long long>(id);
    const long long approved = approval ? static_cast<long long>(*approval) : 0;
    session.sql() << "UPDATE correction SET carried_out_by = :b, approval_id = :a WHERE "
                     "correction_id = :i",
        soci::use(by.name, "b"), soci::use(approved, "a"), soci::use(number, "i");
}

Result<Correction> load_correction(store::Session& session, CorrectionId id) {
    std::optional<Correction> found;
    const auto query =
        session.bulk_query(std::string{kCorrectionSelect} + "WHERE correction_id = ?1");
    query->run({static_cast<std::int64_t>(id)},
               [&](const BulkRow& row) { found = correction_in(row); });
    if (!found) return make_error(kCorrectionUnknown, static_cast<std::int64_t>(id));
    return std::move(*found);
}

std::vector<Correction> list_corrections(store::Session& session) {
    std::vector<Correction> found;
    const auto query =
        session.bulk_query(std::string{kCorrectionSelect} + "ORDER BY correction_id DESC");
    query->run({}, [&](const BulkRow& row) { found.push_back(correction_in(row)); });
    return found;
}

std::vector<CorrectionItem> correction_items(store::Session& session, CorrectionId id) {
    std::vector<CorrectionItem> items;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, run_from, version_no, period_to, currency, old_minor, "
        "new_minor, body_crc FROM correction_item WHERE correction_id = ?1 ORDER BY site_id, "
        "contract_no, run_from");
    query->run({static_cast<std::int64_t>(id)}, [&](const BulkRow& row) {
        const Currency currency = currency_in(row, 5);
        items.push_back({contract_in(row, 0),
                         {day_in(row, 2), day_in(row, 4)},
                         static_cast<int>(row.integer(3)),
                         Money::from_minor(row.integer(6), currency),
                         Money::from_minor(row.integer(7), currency),
                         static_cast<std::uint32_t>(row.integer(8))});
    });
    return items;
}

std::vector<Run> correction_runs(store::Session& session, CorrectionId id) {
    std::vector<Run> runs;
    for (const Run& run : list_runs(session)) {
        if (run.correction == id) runs.push_back(run);
    }
    std::sort(runs.begin(), runs.end(), [](const Run& left, const Run& right) {
        return std::tie(left.period.from, left.period.to) <
               std::tie(right.period.from, right.period.to);
    });
    return runs;
}

std::vector<StandingBill> standing_bills(store::Session& session, time::CivilDay run_from,
                                         customer::SiteRange sites) {
    std::vector<StandingBill> bills;
    const auto query = session.bulk_query(
        "SELECT b.site_id, b.contract_no, b.version_no, b.period_from, b.period_to, b.run_id, "
        "u.state, b.currency, b.total_minor, b.tax_minor, b.import_milli, b.export_milli, "
        "b.estimated_slots, b.tier_month, b.tier_year, b.body FROM bill b JOIN bill_run_unit u ON "
        "u.run_id = b.run_id AND u.unit_no = b.unit_no WHERE b.run_from = ?1 AND b.site_id >= ?2 "
        "AND b.site_id <= ?3 ORDER BY b.site_id, b.contract_no, b.version_no");
    query->run({time::to_number(run_from), raw(sites.first), raw(sites.last)},
               [&](const BulkRow& row) {
                   StandingBill bill = standing_in(row, run_from);
                   const bool later =
                       !bills.empty() && bills.back().row.id.contract == bill.row.id.contract;
                   if (later) bills.pop_back();
                   bills.push_back(std::move(bill));
               });
    const auto carries = carries_of(session, sites, run_from);
    for (StandingBill& bill : bills) {
        const auto carry = carries.find({bill.row.id.contract, bill.row.id.version_no});
        if (carry != carries.end()) bill.row.tiers_after = carry->second;
    }
    return bills;
}

std::map<BillId, State> standing_states(store::Session& session, time::CivilDay run_from,
                                        customer::SiteRange sites) {
    std::map<BillId, State> states;
    const auto query = session.bulk_query(
        "SELECT b.site_id, b.contract_no, b.version_no, u.state FROM bill b JOIN bill_run_unit u "
        "ON u.run_id = b.run_id AND u.unit_no = b.unit_no WHERE b.run_from = ?1 AND b.site_id >= "
        "?2 AND b.site_id <= ?3 ORDER BY b.site_id, b.contract_no, b.version_no");
    query->run({time::to_number(run_from), raw(sites.first), raw(sites.last)},
               [&](const BulkRow& row) {
                   const BillId id{contract_in(row, 0), run_from, static_cast<int>(row.integer(2))};
                   states.erase({id.contract, run_from, id.version_no - 1});
                   states.emplace(id, find_state(row.text(3)).value_or(State::draft));
               });
    return states;
}

std::vector<BillId> bills_seen(store::Session& session, SiteId site, time::CivilDay run_from,
                               RunId run) {
    std::vector<BillId> bills;
    const auto query = session.bulk_query(
        "SELECT contract_no, version_no FROM bill WHERE run_from = ?1 AND site_id = ?2 AND run_id "
        "<= ?3 ORDER BY contract_no, version_no");
    query->run({time::to_number(run_from), raw(site), raw(run)}, [&](const BulkRow& row) {
        const BillId id{{site, ContractNo{static_cast<std::int32_t>(row.integer(0))}},
                        run_from,
                        static_cast<int>(row.integer(1))};
        if (!bills.empty() && bills.back().contract == id.contract) bills.pop_back();
        bills.push_back(id);
    });
    return bills;
}

void lock_units(store::Session& session, time::CivilDay run_from, customer::SiteRange sites) {
    session.run_script(fmt::format(
        "UPDATE bill_run_unit SET bills = bills WHERE first_site <= {} AND last_site >= {} AND "
        "run_id IN (SELECT run_id FROM bill_run WHERE period_from = {})",
        raw(sites.last), raw(sites.first), time::to_number(run_from)));
}

std::vector<time::BillingPeriod> run_periods_from(store::Session& session, time::CivilDay day) {
    std::vector<time::BillingPeriod> periods;
    const auto query = session.bulk_query(
        "SELECT DISTINCT period_from, period_to FROM bill_run WHERE period_from >= ?1 "
        "ORDER BY period_from, period_to");
    query->run({time::to_number(day)}, [&](const BulkRow& row) {
        periods.push_back({day_in(row, 0), day_in(row, 1)});
    });
    return periods;
}

std::vector<ContractId> billed_contracts(store::Session& session,
                                         const time::BillingPeriod& period) {
    std::vector<ContractId> found;
    const auto query =
        session.bulk_query("SELECT site_id, contract_no FROM bill WHERE run_from = ?1");
    std::optional<time::CivilDay> last;
    for (const time::BillingPeriod& run : run_periods_from(session, period.from)) {
        if (run.from >= period.to || run.from == last) continue;
        last = run.from;
        query->run({time::to_number(run.from)},
                   [&](const BulkRow& row) { found.push_back(contract_in(row, 0)); });
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace voltmark::billing
