// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/billing/correction.hpp"

namespace voltmark::billing {

/// The contracts in scope that have bills to look at, in order.
/// \errors  customer.population (invalid_input); billing.bill_unknown, billing.nothing_billed
/// (not_found).
Result<std::vector<ContractId>> contracts_in_scope(store::Session& session,
                                                   const CorrectionScope& scope);

}  // namespace voltmark::billing
