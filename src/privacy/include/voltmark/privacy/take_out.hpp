// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "voltmark/customer/personal_data.hpp"

namespace voltmark::privacy {

/// Whether it says who looked at them. Where customers alone are served, the program may not read
/// the audit log, and leaves that to those who may.
enum class LogPart : std::uint8_t { told, left_out };

/// Everything that is kept of somebody, for themselves, as a JSON object: {person, contracts}; in
/// each contract its terms, metering, readings, bills, payments, budget, requests, and who looked
/// at it.
///
/// Whoever calls this tells the audit log. \param sight  sees whole texts.
/// \errors  security.erased (conflict); security.sealed; of damaged blocks.
Result<std::string> take_out(store::Session& session, const customer::Sight& sight, PartyId party,
                             LogPart log = LogPart::told);

}  // namespace voltmark::privacy
