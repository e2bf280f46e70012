// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/approval_store.hpp"

namespace voltmark::customer {

// The erasure of somebody's personal data: their key is destroyed, by the word of two people.
// Contracts, bills and the ledger stay as they are, without a name.

inline constexpr std::string_view kErasureApproval = "customer.erase";

/// Asks for the erasure of whoever holds a contract. Belongs to the caller's transaction.
/// \errors  customer.unknown (not_found); of security::ask.
Result<security::Approval> ask_erasure(store::Session& session, const std::string& consumer_no,
                                       const std::string& reason, const security::Actor& actor,
                                       Instant now);

/// Destroys the key. Belongs to the caller's transaction; settle_erasure comes after it.
/// \returns  whose. \errors  of security::carry_out and write_audit. Nothing changes then.
Result<PartyId> carry_out_erasure(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now);

/// Outside of a transaction: nothing of what was overwritten stays in the store's files.
/// \returns  false where somebody still reads the state before: something stays, try again.
bool settle_erasure(store::Session& session);

}  // namespace voltmark::customer
