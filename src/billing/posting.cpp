// SPDX-License-Identifier: Apache-2.0
#include "posting.hpp"

#include "voltmark/billing/errors.hpp"

namespace voltmark::billing {

namespace {

Money feed_in_of(const BillRow& bill) {
    return bill.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
}

}  // namespace

std::string reversal_of(const BillId& bill) {
    return to_text(bill) + "-R";
}

std::string single_journal_id(RunId run, int unit_no, ContractId contract) {
    return fmt::format("{}-{}-{}", journal_id(run, unit_no), raw(contract.site_id),
                       raw(contract.contract_no));
}

UnitPosting::UnitPosting(const Run& run, std::string journal)
    : run_{run}, journal_{std::move(journal)} {}

void UnitPosting::debit(std::string_view account, Money amount) {
    sums_[{account, amount.currency().name()}] += amount.minor();
}

void UnitPosting::debit_others(const BillRow& bill, int sign) {
    const Money funds = bill.by_layer[static_cast<std::size_t>(tariff::Layer::fund)];
    const Money feed_in = feed_in_of(bill);
    const Money revenue = bill.total - feed_in - funds - bill.tax;
    const auto credit = [&](std::string_view account, Money amount) {
        debit(account, sign > 0 ? -amount : amount);
    };
    credit(ledger::kFunds, funds);
    credit(ledger::kTax, bill.tax);
    credit(ledger::kRevenue, revenue);
    credit(ledger::kFeedInCost, feed_in);
}

void UnitPosting::enter(const BillRow& bill, const std::string& document, ledger::SubLedger book,
                        ledger::EntryKind kind, Money amount) {
    if (amount.minor() == 0) return;
    debit(ledger::control_account(book), amount);
    entries_.push_back(
        {bill.id.contract, document, book, kind, run_.booked_on, run_.due_on, amount, journal_});
}

void UnitPosting::add(const BillRow& bill) {
    const std::string document = to_text(bill.id);
    const Money feed_in = feed_in_of(bill);
    documents_.push_back({bill.id, NumberedKind::bill});
    debit_others(bill, 1);
    bills_.push_back({bill.id, bill.period, bill.total - feed_in});
    enter(bill, document, ledger::SubLedger::receivable, ledger::EntryKind::bill,
          bill.total - feed_in);
    enter(bill, document, ledger::SubLedger::feed_in, ledger::EntryKind::bill, feed_in);
}

Result<void> UnitPosting::take_back(const BillRow& bill, std::span<const ledger::Entry> entries,
                                    const BillId& replaced_by) {
    std::map<ledger::SubLedger, std::int64_t> posted;
    for (const ledger::Entry& entry : entries) posted[entry.ledger] += entry.amount.minor();
    const Money feed_in = feed_in_of(bill);
    const bool as_billed =
        posted[ledger::SubLedger::receivable] == (bill.total - feed_in).minor() &&
        posted[ledger::SubLedger::feed_in] == feed_in.minor();
    if (!as_billed) return make_error(kEntriesDiffer, to_text(bill.id));
    const std::string reversal = reversal_of(bill.id);
    documents_.push_back({bill.id, NumberedKind::reversal});
    debit_others(bill, -1);
    for (const ledger::Entry& entry : entries)
        enter(bill, reversal, entry.ledger, ledger::EntryKind::reversal, -entry.amount);
    reversals_.push_back({bill.id.contract, to_text(bill.id), reversal, to_text(replaced_by)});
    return ok();
}

void UnitPosting::post(store::Session& session, Instant now, const AfterPosting& after) {
    const bool corrects = run_.correction != CorrectionId{};
    ledger::Journal journal{
        journal_,
        run_.booked_on,
        corrects ? fmt::format("correction {}, run {}", static_cast<std::int64_t>(run_.correction),
                               raw(run_.run_id))
                 : fmt::format("bill run {}", raw(run_.run_id)),
        {}};
    for (const auto& [key, minor] : sums_) {
        if (minor == 0) continue;
        journal.postings.push_back(
            {key.first, Money::from_minor(minor, *find_currency(key.second))});
    }
    // A correction that moves no money in sum has entries all the same.
    if (journal.postings.empty() && !entries_.empty()) {
        const ledger::Entry& first = entries_.front();
        journal.postings.push_back(
            {ledger::control_account(first.ledger), Money::zero(first.amount.currency())});
    }
    if (!journal.postings.empty()) ledger::post(session, journal, entries_, now);
    if (!reversals_.empty()) ledger::record_reversals(session, reversals_);
    if (after && !bills_.empty())
        after(session, {journal_, run_.booked_on, run_.due_on, bills_}, now);
}

}  // namespace voltmark::billing
