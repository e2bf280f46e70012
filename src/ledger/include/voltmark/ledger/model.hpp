// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::ledger {

// Two books that prove each other: entries say what each contract owes, document by document;
// journals say the same in sum, by account, debits equal to credits.

/// An account of the general ledger.
struct Account {
    std::string_view code;  ///< "1122"
    Text name;
};

inline constexpr std::string_view kBank = "1002";
inline constexpr std::string_view kReceivable = "1122";
inline constexpr std::string_view kLevelling = "112201";
inline constexpr std::string_view kAllowance = "1231";
inline constexpr std::string_view kPayableFeedIn = "2202";
inline constexpr std::string_view kPrepaid = "2203";
inline constexpr std::string_view kTax = "2221";
inline constexpr std::string_view kFunds = "2241";
inline constexpr std::string_view kRevenue = "6001";
inline constexpr std::string_view kFeedInCost = "6401";

/// All accounts, by code.
std::span<const Account> chart_of_accounts();
/// \pre  the code is in the chart.
const Account& get_account(std::string_view code);

/// One line of a journal. Positive is a debit, negative a credit.
struct Posting {
    std::string_view account;
    Money amount;
};

/// An indivisible set of postings that sum to zero in each currency.
struct Journal {
    std::string journal_id;  ///< Given by the caller: the same id twice is the same journal.
    time::CivilDay booked_on;
    std::string source;  ///< What it stands for, in words of the program.
    std::vector<Posting> postings;
};

/// Whether debits equal credits, currency by currency.
bool is_balanced(const Journal& journal);

/// The sub-ledgers and the account that each is the detail of. Numbers are stored.
enum class SubLedger : std::uint8_t {
    receivable = 1,  ///< kReceivable: what customers owe.
    feed_in = 2,     ///< kPayableFeedIn: what is owed to them for energy given (negative).
    prepaid = 3,     ///< kPrepaid: what they paid ahead (negative).
    levelling = 4    ///< kLevelling: billed beyond their instalments and not due yet.
};
inline constexpr SubLedger kSubLedgers[] = {SubLedger::receivable, SubLedger::feed_in,
                                            SubLedger::prepaid, SubLedger::levelling};
std::string_view control_account(SubLedger ledger);

enum class EntryKind : std::uint8_t {
    bill = 1,
    payment = 2,
    reversal = 3,
    levelling = 4,       ///< From a bill to the instalment that is due for it, or back.
    reconciliation = 5,  ///< What instalments and bills differed by becomes due.
    write_off = 6        ///< Given up, because nobody will pay it; or taken up again.
};
std::string_view to_text(EntryKind kind);
Text name_of(EntryKind kind);

/// What one document changes of what a contract owes.
struct Entry {
    ContractId contract{};
    std::string document;
    SubLedger ledger = SubLedger::receivable;
    EntryKind kind = EntryKind::bill;
    time::CivilDay booked_on;
    time::CivilDay due_on;
    Money amount = Money::zero(kCny);  ///< Positive: the contract owes.
    std::string journal_id;
};

/// The document of the levelling entries of a bill: what it makes due is open under the bill
/// itself.
std::string levelling_of(std::string_view document);
/// The document that an entry makes more or less of due: its own, or the levelled bill.
std::string_view open_document(const Entry& entry);

/// A document that was taken back by another, whose entries are its own with the other sign, and
/// the document that stands in its place.
struct Reversal {
    ContractId contract{};
    std::string document;
    std::string reversal;
    std::string replaced_by;

    friend bool operator==(const Reversal&, const Reversal&) = default;
};

}  // namespace voltmark::ledger
