// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/vault.hpp"

namespace voltmark::customer {

// Somebody asks for their name, phone or address to be put right, and a second person decides. The
// new text lies sealed beside the approval until then: an approval is kept for ever and names
// nobody.

inline constexpr std::string_view kCorrectionApproval = "customer.correct";

/// \errors  customer.correction_field (invalid_input): not "name", "phone" or "address".
Result<security::Field> find_correctable(std::string_view word);

struct CorrectionRequest {
    std::string consumer_no;
    security::Field field = security::Field::name;
    std::string_view text;  ///< In place of what it is; an address is that of the contract's site.
};

/// Belongs to the caller's transaction. What was decided meanwhile is forgotten on this occasion.
/// \errors  customer.unknown (not_found); customer.correction_field, customer.correction_value
///          (invalid_input); customer.correction_waits (conflict); security.erased;
///          security.sealed; of security::ask. Nothing is asked then.
Result<security::Approval> ask_correction(store::Session& session, const security::Vault& vault,
                                          const CorrectionRequest& request,
                                          const security::Actor& actor, Instant now);

/// What a correction would change.
struct AskedCorrection {
    PartyId party{};
    security::Field field = security::Field::name;
    std::optional<security::Secret> before;  ///< Nothing where none was known.
    security::Secret after;
};
/// \errors  customer.correction_lost (conflict): decided already, or erased since; security.erased;
///          security.sealed.
Result<AskedCorrection> correction_in(store::Session& session, const security::Vault& vault,
                                      const security::Approval& approval);

/// Writes it into the vault. Belongs to the caller's transaction.
/// \errors  of correction_in, security::carry_out, Vault::put and write_audit. Nothing changes
/// then.
Result<PartyId> carry_out_correction(store::Session& session, const security::Vault& vault,
                                     const security::Approval& approval,
                                     const security::Actor& actor, Instant now);

/// Deletes what somebody asked for: a part of their erasure.
void forget_corrections(store::Session& session, PartyId party);

}  // namespace voltmark::customer
