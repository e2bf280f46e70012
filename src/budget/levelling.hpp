// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/budget/plan.hpp"

namespace voltmark::budget {

/// The document by which a plan is reconciled, and its journal.
std::string reconciliation_of(const Plan& plan);

/// When a reconciliation is booked and due.
struct Booking {
    time::CivilDay booked_on;
    time::CivilDay due_on;
};

/// Makes what gathered under a plan due, or credits it, and ends the plan.
/// Belongs to the caller's transaction.
void reconcile(store::Session& session, Plan& plan, const Booking& booking,
               const std::string& reason, Instant now);

}  // namespace voltmark::budget
