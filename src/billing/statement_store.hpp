// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/statement.hpp"

namespace voltmark::billing {

/// Gives a statement its number and writes it with its items. Belongs to the caller's transaction.
/// \errors  throws store.duplicate where another statement of the group has one of its bills.
void write_statement(store::Session& session, Statement& statement, Instant now);

/// A bill as statements of a group have it, newest version.
struct StatedBill {
    BillId bill;
    Energy imported;
    Energy exported;
    Money amount = Money::zero(kCny);  ///< Of the bill: with all adjustments so far.
};
std::map<std::pair<ContractId, time::CivilDay>, StatedBill> stated_bills(store::Session& session,
                                                                         const std::string& group);

}  // namespace voltmark::billing
