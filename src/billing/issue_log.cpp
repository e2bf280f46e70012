// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/issue_log.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/bytes.hpp"
#include "voltmark/security/errors.hpp"

namespace voltmark::billing {

namespace {

// Stored and signed: set in stone.
constexpr std::string_view kContentForm = "voltmark-bill-1";
constexpr std::string_view kIssue = "bill.issue";
/// Runs are started by people and by schedules; which, the entry of the run says.
constexpr std::string_view kActor = "bill-run";

std::string unit_name(RunId run, int unit_no) {
    return fmt::format("{}/{}", raw(run), unit_no);
}

std::vector<security::Digest> leaves_of(std::span<const BillRow> bills) {
    std::vector<security::Digest> leaves;
    for (const BillRow& bill : bills)
        leaves.push_back(security::merkle_leaf(canonical_content(bill)));
    return leaves;
}

void log(store::Session& session, const std::string& kind, const std::string& id,
         std::span<const BillRow> bills, Instant now) {
    security::AuditEvent event{std::string{kActor}, std::string{kIssue}, kind, id};
    event.after =
        nlohmann::json{{"bills", bills.size()},
                       {"root", security::to_text(security::merkle_root(leaves_of(bills)))}}
            .dump();
    const Result<security::AuditEntry> entry = security::write_audit(session, event, now);
    if (!entry) throw store::Failure{entry.error()};
}

std::optional<std::int64_t> find_issue(store::Session& session, const std::string& kind,
                                       const std::string& id) {
    security::AuditFilter filter;
    filter.action = kIssue;
    filter.object_kind = kind;
    filter.object_id = id;
    const std::vector<security::AuditEntry> found = security::list_audit(session, filter);
    if (found.empty()) return std::nullopt;
    return found.back().entry_no;
}

std::vector<BillRow> sorted(std::span<const BillRow> bills) {
    std::vector<BillRow> all{bills.begin(), bills.end()};
    std::sort(all.begin(), all.end(),
              [](const BillRow& left, const BillRow& right) { return left.id < right.id; });
    return all;
}

}  // namespace

std::vector<std::uint8_t> canonical_content(const BillRow& bill) {
    std::vector<std::uint8_t> bytes;
    ByteWriter out{bytes};
    out.text(kContentForm);
    out.text(to_text(bill.id));
    out.svarint(time::to_number(bill.period.from));
    out.svarint(time::to_number(bill.period.to));
    out.text(bill.total.currency().name());
    out.svarint(bill.total.minor());
    out.svarint(bill.tax.minor());
    out.svarint(bill.import_milli);
    out.svarint(bill.export_milli);
    out.svarint(bill.estimated_slots);
    out.text({reinterpret_cast<const char*>(bill.body.data()), bill.body.size()});
    return bytes;
}

void log_issue(store::Session& session, const Run& run, int unit_no, std::span<const BillRow> bills,
               Instant now) {
    if (bills.empty()) return;
    log(session, "bill_run_unit", unit_name(run.run_id, unit_no), sorted(bills), now);
}

void log_single_issue(store::Session& session, const BillRow& bill, Instant now) {
    log(session, "bill", to_text(bill.id), {&bill, 1}, now);
}

Result<security::ProofSource> proof_source(store::Session& session, const BillId& id) {
    const Result<Bill> bill = load_bill(session, id);
    if (!bill) return bill.error();
    const Result<Run> run = load_run(session, bill->run_id);
    if (!run) return run.error();
    std::vector<BillRow> rows;
    for (const Unit& unit : list_units(session, bill->run_id)) {
        if (unit.unit_no == bill->unit_no) rows = sorted(unit_bills(session, *run, unit));
    }
    const auto own = find_issue(session, "bill", to_text(id));
    const auto entry =
        own ? own : find_issue(session, "bill_run_unit", unit_name(run->run_id, bill->unit_no));
    if (!entry) return make_error(security::kNotBound, to_text(id));
    // Of the others, those that were issued later have entries of their own.
    std::erase_if(rows, [&](const BillRow& row) {
        if (own) return row.id != id;
        return find_issue(session, "bill", to_text(row.id)).has_value();
    });
    const auto place =
        std::find_if(rows.begin(), rows.end(), [&](const BillRow& row) { return row.id == id; });
    if (place == rows.end()) return make_error(security::kNotBound, to_text(id));
    return security::ProofSource{
        "bill",
        to_text(id),
        canonical_content(*place),
        {*entry, leaves_of(rows), static_cast<std::size_t>(place - rows.begin())}};
}

}  // namespace voltmark::billing
