// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "voltmark/base/text.hpp"
#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

/// One standing law of the store, whether it holds, and the first cases in which it does not.
struct Invariant {
    std::string_view name;     ///< "energy": stable, for scripts.
    Text statement;            ///< What must hold.
    std::int64_t checked = 0;  ///< How many cases were looked at.
    std::int64_t violated = 0;
    std::vector<std::string> cases;  ///< Of the violations, at most kCasesNamed.
};
inline constexpr std::size_t kCasesNamed = 10;

/// Proves the laws that tie bills to readings, to the ledger and to contracts, over every bill of
/// the store. Reads everything and changes nothing.
std::vector<Invariant> check_bills(store::Store& store,
                                   const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace voltmark::billing
