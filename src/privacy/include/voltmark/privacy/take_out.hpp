// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/customer/personal_data.hpp"

namespace voltmark::privacy {

/// Everything that is kept of somebody, for themselves, as a JSON object: {person, contracts}; in
/// each contract its terms, metering, readings, bills, payments, budget, requests, and who looked
/// at it.
///
/// Whoever calls this tells the audit log. \param sight  sees whole texts.
/// \errors  security.erased (conflict); security.sealed; of damaged blocks.
Result<std::string> take_out(store::Session& session, const customer::Sight& sight, PartyId party);

}  // namespace voltmark::privacy
