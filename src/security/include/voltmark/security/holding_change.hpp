// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/identity_store.hpp"

namespace voltmark::security {

// Who holds what is changed by two people, as soon as there are two: one gives roles, and somebody
// who may approve agrees. Until then the first administrator is alone, and gives the first roles.

inline constexpr std::string_view kHoldingsApproval = "user.roles";

/// Sets what somebody holds, or asks for it where anybody else may approve: active, and neither who
/// gives nor who gets. A customer's own contracts need nobody. Belongs to the caller's transaction.
///
/// \returns  the approval that it waits for; nothing: it was set.
/// \errors   of set_holdings and ask.
Result<std::optional<Approval>> change_holdings(store::Session& session, const RoleBook& book,
                                                std::string_view login, const Holdings& holdings,
                                                const Actor& by, Instant now);

/// Sets what was approved. Belongs to the caller's transaction. \param actor  who approved.
/// \errors  of carry_out and set_holdings: nobody approves of their own roles;
///          security.holdings_stale (conflict): they hold something else than when it was asked.
Result<void> carry_out_holdings(store::Session& session, const RoleBook& book,
                                const Approval& approval, const Actor& actor, Instant now);

/// What an approval would change.
struct HoldingChange {
    Holdings before;
    Holdings after;
};
/// \pre  the approval is one of kHoldingsApproval, and intact.
HoldingChange holdings_in(const Approval& approval);

}  // namespace voltmark::security
