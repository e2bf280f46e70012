// SPDX-License-Identifier: Apache-2.0
#include "statement_store.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/error_codes.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

namespace {

using store::BulkRow;
using store::BulkTable;
using store::contract_in;
using Type = BulkTable::Type;

constexpr BulkTable::Column kStatementColumns[] = {
    {"series", Type::text},       {"number", Type::int64},    {"group_code", Type::text},
    {"period_from", Type::int32}, {"period_to", Type::int32}, {"issued_on", Type::int32},
    {"due_on", Type::int32},      {"currency", Type::text},   {"total_minor", Type::int64},
    {"partial", Type::int32},     {"created_at", Type::int64}};
constexpr BulkTable::Column kItemColumns[] = {
    {"group_code", Type::text},    {"run_from", Type::int32},     {"site_id", Type::int64},
    {"contract_no", Type::int32},  {"version_no", Type::int32},   {"replaces_version", Type::int32},
    {"series", Type::text},        {"number", Type::int64},       {"item_no", Type::int32},
    {"import_milli", Type::int64}, {"export_milli", Type::int64}, {"amount_minor", Type::int64}};
constexpr BulkTable::Column kMissingColumns[] = {
    {"series", Type::text},       {"number", Type::int64}, {"site_id", Type::int64},
    {"contract_no", Type::int32}, {"code", Type::text},    {"details", Type::text}};

constexpr std::string_view kStatementSelect =
    "SELECT series, number, group_code, period_from, period_to, issued_on, due_on, currency, "
    "total_minor, partial FROM statement ";
constexpr std::string_view kItemSelect =
    "SELECT i.run_from, i.site_id, i.contract_no, i.version_no, i.replaces_version, "
    "i.import_milli, i.export_milli, i.amount_minor, i.series, i.number, i.group_code, s.currency "
    "FROM statement_item i JOIN statement s ON s.series = i.series AND s.number = i.number ";

std::string counter_of(std::string_view series) {
    return fmt::format("statement {}", series);
}

Statement statement_in(const BulkRow& row) {
    Statement statement;
    statement.number = {std::string{row.text(0)}, row.integer(1)};
    statement.group = row.text(2);
    statement.period = {time::day_from_number(row.integer(3)),
                        time::day_from_number(row.integer(4))};
    statement.issued_on = time::day_from_number(row.integer(5));
    statement.due_on = time::day_from_number(row.integer(6));
    statement.total = store::money_in(row, 7, 8);
    statement.partial = row.integer(9) != 0;
    return statement;
}

StatementItem item_in(const BulkRow& row) {
    return {{contract_in(row, 1), time::day_from_number(row.integer(0)),
             static_cast<int>(row.integer(3))},
            static_cast<int>(row.integer(4)),
            Energy::from_milli(row.integer(5)),
            Energy::from_milli(row.integer(6)),
            store::money_in(row, 11, 7)};
}

void write_items(store::Session& session, const Statement& statement) {
    const auto writer = session.bulk_writer({"statement_item", kItemColumns});
    int item_no = 0;
    for (const StatementItem& item : statement.items) {
        writer->text(statement.group).integer(time::to_number(item.bill.run_from));
        writer->integer(raw(item.bill.contract.site_id));
        writer->integer(raw(item.bill.contract.contract_no)).integer(item.bill.version_no);
        writer->integer(item.replaces_version).text(statement.number.series);
        writer->integer(statement.number.number).integer(++item_no);
        writer->integer(item.imported.milli()).integer(item.exported.milli());
        writer->integer(item.amount.minor()).end_row();
    }
    writer->finish();
    const auto missing = session.bulk_writer({"statement_missing", kMissingColumns});
    for (const MissingMember& one : statement.missing) {
        missing->text(statement.number.series).integer(statement.number.number);
        missing->integer(raw(one.contract.site_id)).integer(raw(one.contract.contract_no));
        missing->text(one.reason ? one.reason->name() : std::string_view{});
        missing->text(one.reason ? nlohmann::json(one.reason->args).dump() : "[]").end_row();
    }
    missing->finish();
}

}  // namespace

void write_statement(store::Session& session, Statement& statement, Instant now) {
    statement.number.series = "S" + series_of(statement.issued_on);
    statement.number.number = store::take_ids(session, counter_of(statement.number.series));
    const auto writer = session.bulk_writer({"statement", kStatementColumns});
    writer->text(statement.number.series).integer(statement.number.number).text(statement.group);
    writer->integer(time::to_number(statement.period.from));
    writer->integer(time::to_number(statement.period.to));
    writer->integer(time::to_number(statement.issued_on));
    writer->integer(time::to_number(statement.due_on)).text(statement.total.currency().name());
    writer->integer(statement.total.minor()).integer(statement.partial ? 1 : 0);
    writer->integer(now.time_since_epoch().count()).end_row();
    writer->finish();
    write_items(session, statement);
}

std::map<std::pair<ContractId, time::CivilDay>, StatedBill> stated_bills(store::Session& session,
                                                                         const std::string& group) {
    std::map<std::pair<ContractId, time::CivilDay>, StatedBill> stated;
    const auto query = session.bulk_query(
        std::string{kItemSelect} +
        "ORDER BY i.group_code, i.run_from, i.site_id, i.contract_no, i.version_no");
    query->run({}, [&](const BulkRow& row) {
        if (row.text(10) != group) return;
        const StatementItem item = item_in(row);
        const auto [it, fresh] =
            stated.try_emplace({item.bill.contract, item.bill.run_from},
                               StatedBill{item.bill, item.imported, item.exported, item.amount});
        if (fresh) return;
        it->second.bill = item.bill;
        it->second.imported += item.imported;
        it->second.exported += item.exported;
        it->second.amount += item.amount;
    });
    return stated;
}

std::vector<Statement> list_statements(store::Session& session, const std::string& group) {
    std::vector<Statement> found;
    const auto query =
        session.bulk_query(std::string{kStatementSelect} + "ORDER BY series, number");
    query->run({}, [&](const BulkRow& row) {
        if (group.empty() || row.text(2) == group) found.push_back(statement_in(row));
    });
    return found;
}

Result<Statement> load_statement(store::Session& session, std::string_view text) {
    const std::optional<BillNumber> number = parse_bill_number(text);
    if (!number) return make_error(kStatementUnknown, text);
    std::optional<Statement> found;
    const auto query = session.bulk_query(std::string{kStatementSelect} + "WHERE number = ?1");
    query->run({number->number}, [&](const BulkRow& row) {
        if (row.text(0) == number->series) found = statement_in(row);
    });
    if (!found) return make_error(kStatementUnknown, text);
    const auto items =
        session.bulk_query(std::string{kItemSelect} + "WHERE i.number = ?1 ORDER BY i.item_no");
    items->run({number->number}, [&](const BulkRow& row) {
        if (row.text(8) == number->series) found->items.push_back(item_in(row));
    });
    const auto missing = session.bulk_query(
        "SELECT series, site_id, contract_no, code, details FROM statement_missing WHERE number = "
        "?1 ORDER BY site_id, contract_no");
    missing->run({number->number}, [&](const BulkRow& row) {
        if (row.text(0) != number->series) return;
        MissingMember one{contract_in(row, 1), std::nullopt};
        if (!row.text(3).empty()) one.reason = error_from(row.text(3), row.text(4));
        found->missing.push_back(std::move(one));
    });
    return std::move(*found);
}

Invariant check_statements(store::Session& session) {
    Invariant law{"statements",
                  {"statements are the sum of their bills, and no series has a gap",
                   "合并账单等于所列账单之和，编号连续"},
                  0,
                  0,
                  {}};
    const auto violate = [&](std::string what) {
        ++law.violated;
        if (law.cases.size() < kCasesNamed) law.cases.push_back(std::move(what));
    };
    std::map<std::string, std::int64_t> last;
    for (const Statement& head : list_statements(session)) {
        ++law.checked;
        const std::string name = to_text(head.number);
        if (head.number.number != ++last[head.number.series]) violate(name + ": not in order");
        const Result<Statement> whole = load_statement(session, name);
        Money sum = Money::zero(head.total.currency());
        for (const StatementItem& item : whole->items) {
            sum += item.amount;
            const Result<Bill> bill = load_bill(session, item.bill);
            Money expected = bill ? bill->total : sum;
            const BillId before{item.bill.contract, item.bill.run_from, item.replaces_version};
            const bool has_before = bill && item.is_adjustment();
            if (const Result<Bill> old = load_bill(session, before); has_before && old)
                expected -= old->total;
            if (!bill || expected != item.amount) violate(name + ": " + to_text(item.bill));
        }
        if (sum != head.total) violate(name + ": not the sum of its bills");
    }
    for (const auto& [series, number] : last) {
        const std::int64_t taken = store::last_id(session, counter_of(series));
        if (taken != number) violate(fmt::format("series {}: {} taken", series, taken));
    }
    return law;
}

}  // namespace voltmark::billing
