// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/budget/plan.hpp"

namespace voltmark::budget {

void write_plan(store::Session& session, const Plan& plan, Instant now);
void write_month(store::Session& session, const Plan& plan, const Month& month);
void write_reconciliation(store::Session& session, const Plan& plan);

/// Plans of a range of sites with their months, by contract and number.
std::vector<Plan> plans_in(store::Session& session, SiteId first, SiteId last);

}  // namespace voltmark::budget
