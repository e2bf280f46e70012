// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/correction_preview.hpp"

#include <tuple>

#include "voltmark/billing/bill_body.hpp"

#include "bill_lines.hpp"

namespace voltmark::billing {

namespace {

auto key_of(const ExplainedLine& one) {
    return std::tuple{one.line.segment, one.line_id, one.band, one.line.tier, one.line.unit};
}

/// Whether a customer reads the same.
bool is_same_line(const rating::ChargeLine& left, const rating::ChargeLine& right) {
    return left.quantity_e6 == right.quantity_e6 && left.price == right.price &&
           left.amount == right.amount;
}

Result<std::vector<BillLines::Line>> lines_of(BillLines& words, const BillRow& bill) {
    const Result<BillBody> body = decode_body(bill.body, bill.id.run_from, bill.total.currency());
    if (!body) return body.error();
    return words.of(*body);
}

}  // namespace

Result<std::vector<LineChange>> line_changes(store::Session& session, const BillRow& before,
                                             const BillRow& after) {
    BillLines words{session};
    Result<std::vector<BillLines::Line>> old = lines_of(words, before);
    if (!old) return old.error();
    Result<std::vector<BillLines::Line>> fresh = lines_of(words, after);
    if (!fresh) return fresh.error();
    std::vector<LineChange> changes;
    for (BillLines::Line& line : *fresh) {
        const auto same = std::find_if(old->begin(), old->end(), [&](const BillLines::Line& one) {
            return key_of(one.explained) == key_of(line.explained);
        });
        LineChange change;
        if (same != old->end()) {
            const bool differs = !is_same_line(same->explained.line, line.explained.line);
            if (differs) change.before = std::move(same->explained);
            old->erase(same);
            if (!differs) continue;
        }
        change.after = std::move(line.explained);
        changes.push_back(std::move(change));
    }
    for (BillLines::Line& line : *old) changes.push_back({std::move(line.explained), std::nullopt});
    return changes;
}

std::vector<CorrectionId> corrections_of(store::Session& session, const BillId& bill) {
    std::vector<CorrectionId> found;
    const auto query = session.bulk_query(
        "SELECT correction_id FROM correction_item WHERE site_id = ?1 AND contract_no = ?2 AND "
        "run_from = ?3 AND (version_no = ?4 OR version_no = ?4 + 1) ORDER BY correction_id DESC");
    query->run({raw(bill.contract.site_id), raw(bill.contract.contract_no),
                time::to_number(bill.run_from), bill.version_no},
               [&](const store::BulkRow& row) { found.push_back(CorrectionId{row.integer(0)}); });
    return found;
}

}  // namespace voltmark::billing
