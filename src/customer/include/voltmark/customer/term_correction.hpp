// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::customer {

/// Puts right what a contract agreed on for the days of `term`: a wrong tariff, class or capacity.
/// Terms that lie in those days go, those that reach into them are cut; what was replaced is kept,
/// with who did it and why. Bills that were made are not touched: they pin what they saw. Belongs
/// to the caller's transaction.
///
/// \errors  customer.term_none (conflict): no term holds on some of the days. Nothing changes then.
Result<void> correct_term(store::Session& session, const ContractTerm& term, const std::string& by,
                          const std::string& reason, Instant now);

}  // namespace voltmark::customer
