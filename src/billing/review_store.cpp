// SPDX-License-Identifier: Apache-2.0
#include "review_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kColumns[] = {
    {"run_from", Type::int32},     {"site_id", Type::int64},      {"contract_no", Type::int32},
    {"run_id", Type::int64},       {"unit_no", Type::int32},      {"score", Type::int32},
    {"outcome", Type::text},       {"state", Type::text},         {"findings", Type::text},
    {"decided_by", Type::text},    {"reason", Type::text},        {"decided_at", Type::int64},
    {"approval_id", Type::int64},  {"period_from", Type::int32},  {"period_to", Type::int32},
    {"currency", Type::text},      {"total_minor", Type::int64},  {"tax_minor", Type::int64},
    {"import_milli", Type::int64}, {"export_milli", Type::int64}, {"estimated_slots", Type::int32},
    {"carry", Type::bytes},        {"body", Type::bytes},         {"assignee", Type::text}};

constexpr std::string_view kSelect =
    "SELECT run_from, site_id, contract_no, run_id, unit_no, score, outcome, state, findings, "
    "decided_by, reason, approval_id, period_from, period_to, currency, total_minor, tax_minor, "
    "import_milli, export_milli, estimated_slots, carry, body, assignee FROM "
    "bill_review ";

std::string findings_json(const std::vector<ReviewFinding>& findings) {
    nlohmann::json json = nlohmann::json::array();
    for (const ReviewFinding& one : findings)
        json.push_back({{"code", to_text(one.rule)}, {"weight", one.weight}, {"args", one.args}});
    return json.dump();
}

std::vector<ReviewFinding> findings_in(std::string_view text) {
    std::vector<ReviewFinding> findings;
    for (const nlohmann::json& one : nlohmann::json::parse(text)) {
        const std::optional<ReviewRule> rule = find_review_rule(one.at("code").get<std::string>());
        if (!rule) continue;  // Of a newer program.
        findings.push_back(
            {*rule, one.at("weight").get<int>(), one.at("args").get<std::vector<std::string>>()});
    }
    return findings;
}

template <class Enum>
Enum word_in(std::string_view word, std::initializer_list<Enum> known) {
    for (const Enum one : known) {
        if (to_text(one) == word) return one;
    }
    VOLTMARK_CHECK(false);  // Only known words are ever written.
}

time::CivilDay day_in(const BulkRow& row, int column) {
    return time::day_from_number(row.integer(column));
}

ReviewRow review_in(const BulkRow& row) {
    const Currency currency = store::currency_in(row, 14);
    ReviewRow found;
    Reviewed& review = found.review;
    review.bill = {store::contract_in(row, 1), day_in(row, 0), 1};
    review.run_id = RunId{row.integer(3)};
    review.unit_no = static_cast<int>(row.integer(4));
    review.score = static_cast<int>(row.integer(5));
    review.outcome =
        word_in(row.text(6), {ReviewOutcome::pass, ReviewOutcome::sample, ReviewOutcome::hold});
    review.state =
        word_in(row.text(7), {ReviewState::noted, ReviewState::open, ReviewState::released});
    review.findings = findings_in(row.text(8));
    review.decided_by = row.text(9);
    review.reason = row.text(10);
    if (row.integer(11) != 0) review.approval = security::ApprovalId{row.integer(11)};
    review.total = Money::from_minor(row.integer(15), currency);
    review.imported = Energy::from_milli(row.integer(17));
    BillRow& bill = found.bill;
    bill.id = review.bill;
    bill.period = {day_in(row, 12), day_in(row, 13)};
    bill.total = review.total;
    bill.tax = Money::from_minor(row.integer(16), currency);
    bill.import_milli = row.integer(17);
    bill.export_milli = row.integer(18);
    bill.estimated_slots = static_cast<int>(row.integer(19));
    Result<rating::Carry> carry = decode_carry(row.bytes(20));
    if (!carry) throw store::Failure{carry.error()};
    bill.tiers_after = std::move(*carry);
    const std::span<const std::uint8_t> body = row.bytes(21);
    bill.body.assign(body.begin(), body.end());
    found.held = !body.empty();
    review.assignee = row.text(22);
    return found;
}

void write(store::BulkWriter& writer, const ReviewRow& row, Instant now) {
    const Reviewed& review = row.review;
    const BillRow& bill = row.bill;
    writer.integer(time::to_number(review.bill.run_from));
    writer.integer(raw(review.bill.contract.site_id))
        .integer(raw(review.bill.contract.contract_no));
    writer.integer(raw(review.run_id)).integer(review.unit_no).integer(review.score);
    writer.text(to_text(review.outcome)).text(to_text(review.state));
    writer.text(findings_json(review.findings)).text(review.decided_by).text(review.reason);
    writer.integer(review.decided_by.empty() ? 0 : now.time_since_epoch().count());
    writer.integer(review.approval ? static_cast<std::int64_t>(*review.approval) : 0);
    writer.integer(time::to_number(bill.period.from)).integer(time::to_number(bill.period.to));
    writer.text(bill.total.currency().name()).integer(bill.total.minor());
    writer.integer(bill.tax.minor()).integer(bill.import_milli).integer(bill.export_milli);
    std::vector<std::uint8_t> carry;
    encode_carry(bill.tiers_after, carry);
    writer.integer(bill.estimated_slots).bytes(carry);
    writer.bytes(row.held ? std::span<const std::uint8_t>{bill.body}
                          : std::span<const std::uint8_t>{});
    writer.text(review.assignee);
    writer.end_row();
}

void remove_review(store::Session& session, const BillId& bill) {
    session.run_script(fmt::format(
        "DELETE FROM bill_review WHERE run_from = {} AND site_id = {} AND contract_no = {}",
        time::to_number(bill.run_from), raw(bill.contract.site_id),
        raw(bill.contract.contract_no)));
}

}  // namespace

Reviewed review_of(const BillRow& bill, const Unit& unit, RunId run, int score,
                   ReviewOutcome outcome, std::vector<ReviewFinding> findings) {
    Reviewed review;
    review.bill = bill.id;
    review.run_id = run;
    review.unit_no = unit.unit_no;
    review.score = score;
    review.outcome = outcome;
    review.state = outcome == ReviewOutcome::hold ? ReviewState::open : ReviewState::noted;
    review.findings = std::move(findings);
    review.total = bill.total;
    review.imported = Energy::from_milli(bill.import_milli);
    return review;
}

void write_reviews(store::Session& session, const Run& run, const Unit& unit,
                   std::span<const ReviewRow> reviews, Instant now) {
    session.run_script(fmt::format(
        "DELETE FROM bill_review WHERE run_from = {} AND site_id >= {} AND site_id <= {} AND "
        "state = 'open'",
        time::to_number(run.period.from), raw(unit.first_site), raw(unit.last_site)));
    if (reviews.empty()) return;
    const auto writer = session.bulk_writer({"bill_review", kColumns});
    for (const ReviewRow& row : reviews) write(*writer, row, now);
    writer->finish();
}

void replace_review(store::Session& session, const ReviewRow& review, Instant now) {
    remove_review(session, review.review.bill);
    const auto writer = session.bulk_writer({"bill_review", kColumns});
    write(*writer, review, now);
    writer->finish();
}

std::vector<Reviewed> held_by_hand(store::Session& session, const Run& run, const Unit& unit) {
    std::vector<Reviewed> found;
    const auto query = session.bulk_query(
        std::string{kSelect} +
        "WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3 AND state = 'open' AND decided_by "
        "<> ''");
    query->run({time::to_number(run.period.from), raw(unit.first_site), raw(unit.last_site)},
               [&](const BulkRow& row) { found.push_back(review_in(row).review); });
    return found;
}

std::vector<Reviewed> list_reviews(store::Session& session, const ReviewFilter& filter) {
    std::vector<Reviewed> found;
    const auto query = session.bulk_query(
        std::string{kSelect} +
        "WHERE (?1 = 0 OR run_id = ?1) ORDER BY score DESC, run_from, site_id, contract_no");
    query->run({filter.run ? raw(*filter.run) : 0}, [&](const BulkRow& row) {
        if (static_cast<int>(found.size()) >= filter.limit) return store::Visit::stop;
        ReviewRow one = review_in(row);
        const bool wanted = (!filter.outcome || one.review.outcome == *filter.outcome) &&
                            (!filter.open_only || one.review.state == ReviewState::open) &&
                            (filter.assignee.empty() || one.review.assignee == filter.assignee);
        if (wanted) found.push_back(std::move(one.review));
        return store::Visit::next;
    });
    return found;
}

namespace {

Result<ReviewRow> load_row(store::Session& session, const BillId& bill) {
    std::optional<ReviewRow> found;
    const auto query = session.bulk_query(
        std::string{kSelect} + "WHERE run_from = ?1 AND site_id = ?2 AND contract_no = ?3");
    query->run({time::to_number(bill.run_from), raw(bill.contract.site_id),
                raw(bill.contract.contract_no)},
               [&](const BulkRow& row) { found = review_in(row); });
    if (!found || bill.version_no != 1) return make_error(kNotReviewed, to_text(bill));
    return std::move(*found);
}

}  // namespace

Result<Reviewed> load_review(store::Session& session, const BillId& bill) {
    Result<ReviewRow> row = load_row(session, bill);
    if (!row) return row.error();
    return std::move(row->review);
}

Result<ReviewRow> load_held(store::Session& session, const BillId& bill) {
    Result<ReviewRow> row = load_row(session, bill);
    if (!row) return row.error();
    if (row->review.state != ReviewState::open) return make_error(kNotHeld, to_text(bill));
    const Result<BillBody> body =
        decode_body(row->bill.body, bill.run_from, row->bill.total.currency());
    if (!body) return body.error();
    row->bill.by_layer = body->by_layer;
    return row;
}

void note_released(store::Session& session, const BillId& bill, const security::Actor& by,
                   const std::string& reason, std::optional<security::ApprovalId> approval,
                   Instant now) {
    const int from = time::to_number(bill.run_from);
    const long long site = raw(bill.contract.site_id);
    const int contract = raw(bill.contract.contract_no);
    const long long at = now.time_since_epoch().count();
    const long long approved = approval ? static_cast<long long>(*approval) : 0;
    session.sql() << "UPDATE bill_review SET state = 'released', decided_by = :b, reason = :w, "
                     "decided_at = :t, approval_id = :a WHERE run_from = :f AND site_id = :s AND "
                     "contract_no = :c",
        soci::use(by.name, "b"), soci::use(reason, "w"), soci::use(at, "t"),
        soci::use(approved, "a"), soci::use(from, "f"), soci::use(site, "s"),
        soci::use(contract, "c");
}

void note_assignee(store::Session& session, const BillId& bill, const std::string& assignee) {
    const int from = time::to_number(bill.run_from);
    const long long site = raw(bill.contract.site_id);
    const int contract = raw(bill.contract.contract_no);
    session.sql() << "UPDATE bill_review SET assignee = :a WHERE run_from = :f AND site_id = :s "
                     "AND contract_no = :c",
        soci::use(assignee, "a"), soci::use(from, "f"), soci::use(site, "s"),
        soci::use(contract, "c");
}

void add_totals(store::Session& session, RunId run, int unit_no,
                std::span<const LineTotal> totals) {
    const long long id = raw(run);
    std::vector<LineTotal> fresh;
    for (const LineTotal& total : totals) {
        const std::string unit{rating::to_text(total.unit)};
        const std::string currency = total.amount.currency().name();
        const long long lines = total.lines;
        const long long quantity = total.quantity_e6;
        const long long amount = total.amount.minor();
        soci::statement update =
            (session.sql().prepare
                 << "UPDATE bill_total SET lines = lines + :l, quantity_e6 = quantity_e6 + :q, "
                    "amount_minor = amount_minor + :m WHERE run_id = :r AND unit_no = :u AND "
                    "tariff = :t AND component = :c AND band = :b AND tier = :i AND unit = :k AND "
                    "currency = :y",
             soci::use(lines, "l"), soci::use(quantity, "q"), soci::use(amount, "m"),
             soci::use(id, "r"), soci::use(unit_no, "u"), soci::use(total.tariff, "t"),
             soci::use(total.component, "c"), soci::use(total.band, "b"),
             soci::use(total.tier, "i"), soci::use(unit, "k"), soci::use(currency, "y"));
        update.execute(true);
        if (update.get_affected_rows() == 0) fresh.push_back(total);
    }
    write_totals(session, run, unit_no, fresh);
}

void count_bill(store::Session& session, RunId run, int unit_no, int change) {
    session.run_script(fmt::format(
        "UPDATE bill_run_unit SET bills = bills + ({0}), holds = holds - ({0}) WHERE run_id = {1} "
        "AND unit_no = {2}",
        change, raw(run), unit_no));
}

void remove_bill(store::Session& session, const BillId& bill) {
    const std::string where =
        fmt::format("WHERE run_from = {} AND site_id = {} AND contract_no = {} AND version_no = {}",
                    time::to_number(bill.run_from), raw(bill.contract.site_id),
                    raw(bill.contract.contract_no), bill.version_no);
    session.run_script("DELETE FROM bill_carry " + where + "; DELETE FROM bill " + where);
}

void remove_hold(store::Session& session, RunId run, ContractId contract) {
    session.run_script(
        fmt::format("DELETE FROM bill_hold WHERE run_id = {} AND site_id = {} AND contract_no = {}",
                    raw(run), raw(contract.site_id), raw(contract.contract_no)));
}

}  // namespace voltmark::billing
