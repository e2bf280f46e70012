// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

/// A figure of a bill that does not follow from what the bill pins.
struct Disagreement {
    std::string what;
    std::string stated;
    std::string recomputed;
};

/// Recomputes a bill from the readings, contract terms and tariff texts that it pins, interval by
/// interval and in whole numbers, with code that shares nothing with rating: slow, and obvious.
///
/// \returns  what disagrees; empty when the bill is proven.
/// \errors   as of load_bill; tariff.unknown; block.checksum.
Result<std::vector<Disagreement>> verify_bill(store::Session& session, const BillId& id);

}  // namespace voltmark::billing
