// SPDX-License-Identifier: Apache-2.0
#include "explain_levelling.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/ledger/ledger_store.hpp"

namespace voltmark::billing {

std::optional<ExplainedLevelling> explain_levelling(store::Session& session, const Bill& bill,
                                                    const Run& run) {
    const Money zero = Money::zero(bill.total.currency());
    ExplainedLevelling levelling{zero, zero, zero};
    bool is_levelled = false;
    for (const ledger::Entry& entry : ledger::entries_of(session, bill.id.contract)) {
        if (entry.ledger != ledger::SubLedger::levelling) continue;
        if (entry.kind == ledger::EntryKind::reconciliation) {
            if (entry.booked_on < run.booked_on) levelling.accumulated += entry.amount;
            continue;
        }
        const Result<BillId> of = parse_bill_id(ledger::open_document(entry));
        const bool counts = of && std::tie(of->run_from, of->version_no) <=
                                      std::tie(bill.id.run_from, bill.id.version_no);
        const bool before = of && of->run_from < bill.id.run_from;
        if (!counts && !before) continue;
        levelling.accumulated += entry.amount;
        if (before) continue;
        levelling.difference += entry.amount;
        is_levelled = true;
    }
    if (!is_levelled) return std::nullopt;
    const Money owed =
        bill.total - bill.body.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
    levelling.instalment = owed - levelling.difference;
    return levelling;
}

Money Explanation::asked() const {
    return levelling ? bill.total - levelling->difference : bill.total;
}

std::string estimated_percent(const BillBody& body) {
    std::int64_t slots = 0;
    for (const int count : body.slots_by_quality) slots += count;
    const std::int64_t estimated =
        body.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)];
    if (estimated == 0) return "";
    constexpr std::int64_t kMille = 1000;
    const std::int64_t mille = std::max<std::int64_t>((estimated * kMille + slots / 2) / slots, 1);
    return to_decimal(mille, 1, 1);
}

}  // namespace voltmark::billing
