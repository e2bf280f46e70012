// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/prepaid_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/error_codes.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::embedded {
std::span<const File> prepaid_schema();
}

namespace voltmark::prepaid {

namespace {

using store::BulkRow;
using store::BulkTable;
using store::contract_in;
using store::currency_in;
using Type = BulkTable::Type;

constexpr BulkTable::Column kDayColumns[] = {{"day", Type::int32},
                                             {"site_id", Type::int64},
                                             {"contract_no", Type::int32},
                                             {"revision_no", Type::int32},
                                             {"run_id", Type::int64},
                                             {"charged_from", Type::int32},
                                             {"charged_to", Type::int32},
                                             {"currency", Type::text},
                                             {"provisional_minor", Type::int64},
                                             {"import_milli", Type::int64},
                                             {"estimated_slots", Type::int32},
                                             {"posted_minor", Type::int64},
                                             {"entries_seen", Type::int32},
                                             {"balance_minor", Type::int64},
                                             {"warn_minor", Type::int64},
                                             {"cut_minor", Type::int64},
                                             {"state", Type::text},
                                             {"days_below", Type::int32},
                                             {"code", Type::text},
                                             {"details", Type::text},
                                             {"computed_at", Type::int64}};
constexpr BulkTable::Column kEventColumns[] = {
    {"day", Type::int32},         {"site_id", Type::int64},       {"contract_no", Type::int32},
    {"revision_no", Type::int32}, {"state_before", Type::text},   {"state_after", Type::text},
    {"currency", Type::text},     {"balance_minor", Type::int64}, {"recorded_at", Type::int64}};
constexpr BulkTable::Column kUnitColumns[] = {
    {"run_id", Type::int64},    {"unit_no", Type::int32}, {"first_site", Type::int64},
    {"last_site", Type::int64}, {"done", Type::int32},    {"contracts", Type::int32},
    {"written", Type::int32}};

constexpr std::string_view kDaySelect =
    "SELECT day, site_id, contract_no, revision_no, run_id, charged_from, charged_to, currency, "
    "provisional_minor, import_milli, estimated_slots, posted_minor, entries_seen, balance_minor, "
    "warn_minor, cut_minor, state, days_below, code, details, computed_at FROM prepaid_day ";

Day day_in(const BulkRow& row) {
    const Currency currency = currency_in(row, 7);
    const auto money = [&](int column) { return Money::from_minor(row.integer(column), currency); };
    Day day;
    day.day = time::day_from_number(row.integer(0));
    day.contract = contract_in(row, 1);
    day.revision_no = static_cast<int>(row.integer(3));
    day.run_id = PrepaidRunId{row.integer(4)};
    day.charged = {time::day_from_number(row.integer(5)), time::day_from_number(row.integer(6))};
    day.provisional = money(8);
    day.imported = Energy::from_milli(row.integer(9));
    day.estimated_slots = static_cast<int>(row.integer(10));
    day.posted = money(11);
    day.entries_seen = static_cast<int>(row.integer(12));
    day.balance = money(13);
    day.warn = money(14);
    day.cut = money(15);
    day.state = find_state(row.text(16)).value_or(State::ok);
    day.days_below = static_cast<int>(row.integer(17));
    if (!row.text(18).empty()) day.stopped = billing::error_from(row.text(18), row.text(19));
    day.computed_at = Instant{std::chrono::seconds{row.integer(20)}};
    return day;
}

}  // namespace

store::Schema schema() {
    return {"prepaid", embedded::prepaid_schema()};
}

void write_run(store::Session& session, const Run& run, std::span<const customer::SiteRange> ranges,
               Instant now) {
    const auto id = static_cast<long long>(run.run_id);
    const int day = time::to_number(run.day);
    const long long as_of = raw(run.as_of);
    const auto cut = static_cast<long long>(run.tariff_cut);
    const auto prices = static_cast<long long>(run.price_cut);
    const long long at = now.time_since_epoch().count();
    session.sql()
        << "INSERT INTO prepaid_run (run_id, day, as_of, tariff_cut, price_cut, created_at) "
           "VALUES (:i, :d, :a, :t, :p, :c)",
        soci::use(id, "i"), soci::use(day, "d"), soci::use(as_of, "a"), soci::use(cut, "t"),
        soci::use(prices, "p"), soci::use(at, "c");
    const auto units = session.bulk_writer({"prepaid_run_unit", kUnitColumns});
    int number = 0;
    for (const customer::SiteRange& range : ranges) {
        units->integer(id).integer(++number).integer(raw(range.first)).integer(raw(range.last));
        units->integer(0).integer(0).integer(0).end_row();
    }
    units->finish();
}

std::optional<Run> newest_run(store::Session& session, time::CivilDay day) {
    std::optional<Run> newest;
    const auto query = session.bulk_query(
        "SELECT run_id, day, as_of, tariff_cut, price_cut FROM prepaid_run WHERE day = ?1 ORDER BY "
        "run_id");
    query->run({time::to_number(day)}, [&](const BulkRow& row) {
        newest = {PrepaidRunId{row.integer(0)}, day, DeliveryId{row.integer(2)},
                  tariff::DocumentId{row.integer(3)}, tariff::PriceRevision{row.integer(4)}};
    });
    return newest;
}

std::vector<Unit> list_units(store::Session& session, PrepaidRunId run) {
    std::vector<Unit> units;
    const auto query = session.bulk_query(
        "SELECT unit_no, first_site, last_site, done, contracts, written FROM prepaid_run_unit "
        "WHERE run_id = ?1 ORDER BY unit_no");
    query->run({static_cast<std::int64_t>(run)}, [&](const BulkRow& row) {
        units.push_back({static_cast<int>(row.integer(0)),
                         {SiteId{row.integer(1)}, SiteId{row.integer(2)}},
                         row.integer(3) != 0,
                         static_cast<int>(row.integer(4)),
                         static_cast<int>(row.integer(5))});
    });
    return units;
}

bool finish_unit(store::Session& session, PrepaidRunId run, const Unit& unit) {
    const auto id = static_cast<long long>(run);
    soci::statement update =
        (session.sql().prepare << "UPDATE prepaid_run_unit SET done = 1, contracts = :n, written = "
                                  ":w WHERE run_id = :r AND unit_no = :u AND done = 0",
         soci::use(unit.contracts, "n"), soci::use(unit.written, "w"), soci::use(id, "r"),
         soci::use(unit.unit_no, "u"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

void write_days(store::Session& session, std::span<const Day> days) {
    const auto writer = session.bulk_writer({"prepaid_day", kDayColumns});
    for (const Day& day : days) {
        writer->integer(time::to_number(day.day)).integer(raw(day.contract.site_id));
        writer->integer(raw(day.contract.contract_no)).integer(day.revision_no);
        writer->integer(static_cast<std::int64_t>(day.run_id));
        writer->integer(time::to_number(day.charged.from)).integer(time::to_number(day.charged.to));
        writer->text(day.balance.currency().name()).integer(day.provisional.minor());
        writer->integer(day.imported.milli()).integer(day.estimated_slots);
        writer->integer(day.posted.minor()).integer(day.entries_seen);
        writer->integer(day.balance.minor()).integer(day.warn.minor()).integer(day.cut.minor());
        writer->text(to_text(day.state)).integer(day.days_below);
        writer->text(day.stopped ? day.stopped->name() : std::string_view{""});
        writer->text(day.stopped ? nlohmann::json(day.stopped->args).dump() : std::string{});
        writer->integer(day.computed_at.time_since_epoch().count()).end_row();
    }
    writer->finish();
}

void write_events(store::Session& session, std::span<const Event> events, Instant now) {
    const auto writer = session.bulk_writer({"prepaid_event", kEventColumns});
    for (const Event& event : events) {
        writer->integer(time::to_number(event.day)).integer(raw(event.contract.site_id));
        writer->integer(raw(event.contract.contract_no)).integer(event.revision_no);
        writer->text(event.before ? to_text(*event.before) : std::string_view{""});
        writer->text(to_text(event.after)).text(event.balance.currency().name());
        writer->integer(event.balance.minor()).integer(now.time_since_epoch().count()).end_row();
    }
    writer->finish();
}

std::vector<time::CivilDay> run_days(store::Session& session, time::CivilDay before, int count) {
    std::vector<time::CivilDay> days;
    const auto query = session.bulk_query(
        "SELECT DISTINCT day FROM prepaid_run WHERE day < ?1 ORDER BY day DESC LIMIT ?2");
    query->run({time::to_number(before), count},
               [&](const BulkRow& row) { days.push_back(time::day_from_number(row.integer(0))); });
    return days;
}

std::vector<Day> revisions_on(store::Session& session, time::CivilDay day,
                              customer::SiteRange sites) {
    std::vector<Day> days;
    const auto query = session.bulk_query(std::string{kDaySelect} +
                                          "WHERE day = ?1 AND site_id >= ?2 AND site_id <= ?3 "
                                          "ORDER BY site_id, contract_no, revision_no");
    query->run({time::to_number(day), raw(sites.first), raw(sites.last)},
               [&](const BulkRow& row) { days.push_back(day_in(row)); });
    return days;
}

std::map<ContractId, Day> days_on(store::Session& session, time::CivilDay day,
                                  customer::SiteRange sites) {
    std::map<ContractId, Day> newest;
    for (Day& one : revisions_on(session, day, sites))
        newest.insert_or_assign(one.contract, std::move(one));
    return newest;
}

std::vector<Day> days_of(store::Session& session, ContractId contract, int count) {
    std::vector<Day> days;
    const auto query =
        session.bulk_query(std::string{kDaySelect} +
                           "WHERE day = ?1 AND site_id = ?2 AND contract_no = ?3 ORDER BY "
                           "revision_no DESC LIMIT 1");
    for (const time::CivilDay day : run_days(session, time::kOpenEnd, 100'000)) {
        if (static_cast<int>(days.size()) >= count) break;
        query->run({time::to_number(day), raw(contract.site_id), raw(contract.contract_no)},
                   [&](const BulkRow& row) { days.push_back(day_in(row)); });
    }
    std::reverse(days.begin(), days.end());
    return days;
}

std::vector<Event> events_on(store::Session& session, time::CivilDay day) {
    std::vector<Event> events;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, revision_no, state_before, state_after, currency, "
        "balance_minor FROM prepaid_event WHERE day = ?1 ORDER BY site_id, contract_no, "
        "revision_no");
    query->run({time::to_number(day)}, [&](const BulkRow& row) {
        events.push_back({contract_in(row, 0), day, static_cast<int>(row.integer(2)),
                          find_state(row.text(3)), find_state(row.text(4)).value_or(State::ok),
                          store::money_in(row, 5, 6)});
    });
    return events;
}

}  // namespace voltmark::prepaid
