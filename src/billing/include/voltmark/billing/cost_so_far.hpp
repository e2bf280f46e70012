// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/provisional.hpp"

namespace voltmark::billing {

/// What a contract would be billed for the days that no bill covers yet, up to `today`, which is
/// not included, or up to the last day of which every reading is there. Reads alone.
///
/// A contract that was never billed is charged from the month before `today`'s, at the earliest.
ProvisionalCharge cost_so_far(store::Session& session, ContractId contract, time::CivilDay today);

}  // namespace voltmark::billing
