// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

// Every posted bill, and every reversal of one, has a number in a series, and a series has no gap.
// The bill's own id says what it is; the number is what auditors count.

enum class NumberedKind : std::uint8_t { bill = 1, reversal = 2 };

/// What has a number.
struct NumberedDocument {
    BillId bill;  ///< Or the bill that the reversal takes back.
    NumberedKind kind = NumberedKind::bill;

    friend auto operator<=>(const NumberedDocument&, const NumberedDocument&) = default;
};

/// The series of what is booked on a day: one a calendar year, "2026".
std::string series_of(time::CivilDay booked_on);

/// Gives documents the next numbers of their series, in the order given. Belongs to the transaction
/// that posts them, as its last step: others wait for the series until it ends. Nothing is done for
/// no documents.
/// \errors  throws store.duplicate where a document has a number.
void give_numbers(store::Session& session, time::CivilDay booked_on,
                  std::span<const NumberedDocument> documents);

/// Nothing: it is not posted, or was before there were numbers.
std::optional<BillNumber> number_of(store::Session& session, const NumberedDocument& document);

/// The numbers of a range of sites, of bills of the runs that begin on a day.
std::map<NumberedDocument, BillNumber> numbers_in(store::Session& session, time::CivilDay run_from,
                                                  customer::SiteRange sites);

/// \errors  billing.number_unknown (not_found).
Result<NumberedDocument> find_numbered(store::Session& session, const BillNumber& number);

/// Reads "2026-0000001": a series, of which a dash parts a number above zero.
std::optional<BillNumber> parse_bill_number(std::string_view text);

/// A bill by what people type: its id "10023-1-20260701-1", or its number "2026-0000001", or the
/// number of its reversal.
/// \errors  billing.bill_id (invalid_input), billing.number_unknown (not_found). That a bill with
///          the id exists is not looked for.
Result<BillId> find_bill(store::Session& session, std::string_view text);

/// Whether bills of a run were posted before there were numbers.
bool may_lack_numbers(store::Session& session, RunId run);

/// What is wrong with the series: gaps, numbers that two documents have, numbers of none.
struct NumberProblems {
    std::int64_t checked = 0;
    std::vector<std::string> problems;
};
NumberProblems check_numbers(store::Session& session);

}  // namespace voltmark::billing
