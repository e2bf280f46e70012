// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "voltmark/security/approval.hpp"
#include "voltmark/security/vault.hpp"
#include "voltmark/store/session.hpp"

#include "console.hpp"

namespace voltmark::app {

/// An operation that follows its approval at once, in the same transaction: it needs nothing but
/// what was approved. It calls `security::carry_out`, and answers what it did, for people.
struct ApprovalOperation {
    std::string_view kind;
    Result<std::string> (*carry_out)(store::Session& session, const security::Approval& approval,
                                     const security::Actor& actor, Instant now);
    /// What it would change, for the person who decides.
    std::string (*describe)(const Console& say, store::Session& session,
                            const security::Approval& approval);
    /// What is left to do once that transaction is over. False: somebody still reads what was
    /// before, try again.
    bool (*settle)(store::Session& session) = nullptr;
    /// In place of carry_out, where it writes personal data.
    Result<std::string> (*carry_out_sealed)(store::Session& session, const security::Vault& vault,
                                            const security::Approval& approval,
                                            const security::Actor& actor, Instant now) = nullptr;
};

/// Opens the vault, for the operations that need it.
using OpenVault = std::function<Result<const security::Vault*>()>;

/// Carries an operation out, the way that it asks for.
Result<std::string> carry_out(const ApprovalOperation& operation, store::Session& session,
                              const OpenVault& open_vault, const security::Approval& approval,
                              const security::Actor& actor, Instant now);

/// Says that something waits for the approval.
void say_waits(const Console& say, const security::Approval& asked);

/// The operation of a kind of approval; nullptr where `approve` alone does nothing more, and a
/// command of its own carries it out later.
const ApprovalOperation* find_approval_operation(std::string_view kind);

}  // namespace voltmark::app
