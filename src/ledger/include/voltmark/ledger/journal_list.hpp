// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "voltmark/ledger/ledger_store.hpp"

namespace voltmark::ledger {

/// Which journals are wanted; what is not given leaves a condition out.
struct JournalFilter {
    std::string account;  ///< Those with a posting on it.
    std::optional<time::CivilDay> from;
    std::optional<time::CivilDay> to;  ///< The day after the last.
    int limit = 100;
    /// Goes on behind this journal of the last page.
    std::optional<std::pair<time::CivilDay, std::string>> after;
};

/// With their postings, newest booking day first.
std::vector<Journal> list_journals(store::Session& session, const JournalFilter& filter);

/// One journal with its postings. \returns  nothing where there is no such journal.
std::optional<Journal> find_journal(store::Session& session, const std::string& journal_id);

/// Where a page of entries ended.
struct EntryPlace {
    ContractId contract{};
    std::string document;
    SubLedger ledger = SubLedger::receivable;
};
EntryPlace place_of(const Entry& entry);

/// The entries that a journal is the sum of, by contract and document.
std::vector<Entry> entries_behind(store::Session& session, const Journal& journal,
                                  const std::optional<EntryPlace>& after, int limit);

}  // namespace voltmark::ledger
