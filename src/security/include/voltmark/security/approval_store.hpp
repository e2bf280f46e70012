// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::security {

// What is asked, decided and carried out is told to the audit log in the same transaction, whose
// errors (security.audit_broken) each of these can have.

/// The tables of this module.
store::Schema schema();

/// Asks for an approval. The same person asking for the same kind, subject and payload while that
/// still waits gets the one that waits. Belongs to the caller's transaction.
///
/// \errors  all invalid_input: security.actor; security.request: no kind, subject, summary, or time
///          until it lapses; security.payload. Nothing is stored then.
Result<Approval> ask(store::Session& session, const Request& request, Instant now);

/// \errors  security.unknown (not_found).
Result<Approval> get_approval(store::Session& session, ApprovalId id);

/// What was asked for one subject, the newest first.
std::vector<Approval> find_approvals(store::Session& session, const std::string& kind,
                                     const std::string& subject);

/// All approvals, the newest first.
std::vector<Approval> list_approvals(store::Session& session);

/// Another person agrees. Belongs to the caller's transaction, together with the operation itself
/// where that follows at once. \errors  security.actor; security.unknown; of may_decide. Nothing
/// changes then.
Result<Approval> approve(store::Session& session, ApprovalId id, const Actor& actor,
                         const std::string& reason, Instant now);

/// Another person declines. \errors  as of approve; security.reason (invalid_input): empty.
Result<Approval> refuse(store::Session& session, ApprovalId id, const Actor& actor,
                        const std::string& reason, Instant now);

/// Takes an approval for carrying out `operation`, once and for ever. Call it in the transaction of
/// the operation, before doing it: when either fails, neither happened.
///
/// \errors  security.actor; security.unknown; of may_carry_out. Nothing changes then.
Result<Approval> carry_out(store::Session& session, ApprovalId id, const Operation& operation,
                           const Actor& actor, Instant now);

}  // namespace voltmark::security
