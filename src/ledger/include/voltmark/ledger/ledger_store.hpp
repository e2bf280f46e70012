// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/ledger/model.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::ledger {

/// The tables of this module.
store::Schema schema();

/// Posts a journal with the entries that it is the sum of. Belongs to the caller's transaction.
///
/// \pre  the journal balances, and for each sub-ledger the entries sum to the postings of its
/// control
///       account (checked: anything else is a bug, and stops the program before it is written).
/// \errors  throws store.duplicate where the journal or an entry was posted before.
void post(store::Session& session, const Journal& journal, std::span<const Entry> entries,
          Instant now);

/// Debits, credits and balance of one account.
struct AccountBalance {
    std::string account;
    Money debit;
    Money credit;
    Money balance() const { return debit + credit; }
};
/// By account and currency, as of a booking day, included.
std::vector<AccountBalance> trial_balance(store::Session& session, time::CivilDay up_to);

/// The entries of one contract, oldest first.
std::vector<Entry> entries_of(store::Session& session, ContractId contract);

/// All entries of a range of sites with the moment at which each was recorded: month by month, in a
/// month by contract, of a contract the oldest first.
void scan_entries(store::Session& session, SiteId first, SiteId last,
                  const std::function<void(const Entry&, Instant recorded)>& each);

/// The entries of a range of sites that were booked on one day.
std::vector<Entry> entries_in(store::Session& session, time::CivilDay booked_on, SiteId first,
                              SiteId last);

/// Records which documents the entries of a journal take back. Belongs to the transaction that
/// posts it. \errors  throws store.duplicate where a document was taken back before.
void record_reversals(store::Session& session, std::span<const Reversal> reversals);

/// What was taken back of the contracts of a range of sites, by contract and document.
std::vector<Reversal> reversals_in(store::Session& session, SiteId first, SiteId last);

/// What is wrong with the books: nothing, unless somebody wrote into the tables.
struct BookProblem {
    std::string where;
    Money difference;
};
/// Journals whose debits and credits differ; sub-ledgers that differ from their account.
std::vector<BookProblem> check_books(store::Session& session);

}  // namespace voltmark::ledger
