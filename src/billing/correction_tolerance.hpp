// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "rerating.hpp"

namespace voltmark::billing {

/// Whether a bill changes by no more than is tolerated: its amount, what was taken and what was
/// given, each.
bool is_tolerable(const RatedAgain& bill, const CorrectionTolerance& tolerance);

/// Moves the items of sites that have none beyond the tolerance to `tolerated`. A site is decided
/// about as a whole: bills of one contract begin where the one before ended, and contracts behind
/// one meter share what it counts.
/// \param beyond  the sites of items that are not tolerable.
void leave_tolerable(CorrectionPlan& plan, const std::set<SiteId>& beyond);

}  // namespace voltmark::billing
