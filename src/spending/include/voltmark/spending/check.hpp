// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "voltmark/base/clock.hpp"
#include "voltmark/spending/spending_store.hpp"

namespace voltmark::spending {

/// What a month costs one contract, up to `day`, which is not included: the month of the day
/// before. \returns  nothing where it holds on no day of it.
std::optional<billing::MonthCost> month_cost_of(store::Session& session, ContractId contract,
                                                time::CivilDay day);

struct CheckReport {
    std::int64_t budgets = 0;
    std::int64_t alerts = 0;  ///< That were new.
};

/// Looks at all contracts with a budget, as of `today`, which is not included, and records what
/// there is new to tell. In the first days of a month the month before is looked at too, because
/// its last readings come then. Contracts are read by the range; what a range has to tell is
/// written at once, so that people who wait for the writer wait no longer.
///
/// \param workers   0: one for each processor.
/// \param progress  called with budgets done and all.
CheckReport check_budgets(store::Store& store, time::CivilDay today, const Clock& clock,
                          int workers,
                          const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace voltmark::spending
