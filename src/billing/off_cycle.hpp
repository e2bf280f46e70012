// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/bill_run.hpp"

namespace voltmark::billing {

// Bills off the cycle: of one contract, for days of its own.

/// Whether a contract has a bill for some day of a period.
bool is_billed(store::Session& session, ContractId contract, const time::BillingPeriod& period);

/// 1 where a contract is valid on some day of a period, else 0.
std::int64_t count_valid(store::Session& session, ContractId contract,
                         const time::BillingPeriod& period);

/// The runs that bill the rest of a period of contracts that were billed for a part of it off the
/// cycle: one for each, with the other options as they are.
std::vector<RunOptions> rests_of(store::Store& store, const RunOptions& options);

}  // namespace voltmark::billing
