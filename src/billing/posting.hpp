// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "voltmark/billing/after_posting.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"

namespace voltmark::billing {

/// The document that takes a bill back.
std::string reversal_of(const BillId& bill);

/// The journal of a bill that comes to a unit after the unit was posted.
std::string single_journal_id(RunId run, int unit_no, ContractId contract);

/// What bills change in the ledger: an entry for each document, and one journal for all of them.
class UnitPosting {
public:
    UnitPosting(const Run& run, std::string journal);
    UnitPosting(const Run& run, int unit_no) : UnitPosting{run, journal_id(run.run_id, unit_no)} {}

    void add(const BillRow& bill);

    /// Takes a bill back that is in the ledger.
    ///
    /// \param entries      its own, as they were posted: they are mirrored, whatever the bill says.
    /// \param replaced_by  the bill that stands in its place.
    /// \errors  billing.entries_differ (corrupted): they are not what the bill posted. Nothing is
    ///          to be posted then.
    Result<void> take_back(const BillRow& bill, std::span<const ledger::Entry> entries,
                           const BillId& replaced_by);

    /// Belongs to the caller's transaction, as what follows from it does.
    void post(store::Session& session, Instant now, const AfterPosting& after);

    /// What was added and taken back, in that order: each gets a number (give_numbers) once all
    /// else of the transaction is written.
    const std::vector<NumberedDocument>& documents() const { return documents_; }

private:
    void debit(std::string_view account, Money amount);
    /// The accounts other than those of the contract. \param sign  1, or -1 to take it back.
    void debit_others(const BillRow& bill, int sign);
    void enter(const BillRow& bill, const std::string& document, ledger::SubLedger book,
               ledger::EntryKind kind, Money amount);

    const Run& run_;
    std::string journal_;
    std::map<std::pair<std::string_view, std::string>, std::int64_t> sums_;
    std::vector<ledger::Entry> entries_;
    std::vector<PostedBill> bills_;
    std::vector<ledger::Reversal> reversals_;
    std::vector<NumberedDocument> documents_;
};

}  // namespace voltmark::billing
