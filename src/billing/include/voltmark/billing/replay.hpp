// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/billing/verify.hpp"

namespace voltmark::billing {

/// Rates a bill again as its run did: with the readings that it saw, the tariff documents and terms
/// that it pins, and the tiers that it began with. Where `verify_bill` proves a bill with other
/// code, this proves that nothing which a bill was made of has changed.
///
/// \param as_of  readings up to another delivery than the run's: what they would have made of it.
/// \returns      what comes out otherwise, line by line; empty when the bill is the same byte for
///               byte, or with `as_of`, the same to the smallest coin.
/// \errors       as of load_bill; tariff.unknown; billing.not_rated; what holds a bill, such as
///               rating.usage_missing; throws the store's failures.
Result<std::vector<Disagreement>> replay_bill(store::Session& session, const BillId& id,
                                              std::optional<DeliveryId> as_of);

}  // namespace voltmark::billing
