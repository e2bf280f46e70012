// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "voltmark/security/approval_store.hpp"

namespace voltmark::privacy {

// Somebody else's data leave the program by the word of two people. Whoever takes out their own
// needs nobody.

inline constexpr std::string_view kTakeOutApproval = "customer.export";

/// What an employee wants to take out, and what for. The purpose is kept for ever: it names nobody.
struct TakeOutRequest {
    std::string consumer_no;
    std::string purpose;
};

/// Uses up the approval of exactly this request by this person, or asks for it. Belongs to the
/// transaction that tells the audit log.
///
/// \returns  nothing: it may be taken out, now and once; else the approval that it waits for.
/// \errors   customer.unknown (not_found); of security::ask and carry_out.
Result<std::optional<security::Approval>> approve_take_out(store::Session& session,
                                                           const TakeOutRequest& request,
                                                           const security::Actor& by, Instant now);

}  // namespace voltmark::privacy
