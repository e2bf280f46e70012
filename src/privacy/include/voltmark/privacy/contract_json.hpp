// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::privacy {

/// What is known of one contract, with its last bills and what of them is not paid, as a JSON
/// object. \param bills  how many at most.
std::string contract_json(store::Session& session, const customer::ContractView& view, int bills);

}  // namespace voltmark::privacy
