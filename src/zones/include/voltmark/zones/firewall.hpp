// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/zones/plan.hpp"

namespace voltmark::zones {

/// The rules of nftables for the machines of one zone, as a file for `nft -f`.
///
/// They are one table of their own, `inet voltmark_ZONE`, which takes the place of an older one of
/// that name in one step and leaves the tables of others alone. Whatever no flow of the plan opens
/// is counted and logged (rarely), both ways; a machine forwards nothing. Those whom the plan names
/// are told at once that they may not; everybody else hears nothing.
///
/// \pre      check_plan holds, and the zone has machines.
/// \returns  ASCII; depends on the plan alone.
std::string firewall_rules(const Plan& plan, Zone zone);

}  // namespace voltmark::zones
