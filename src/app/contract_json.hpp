// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::app {

/// What is known of one contract: the same for a terminal and for scripts.
nlohmann::ordered_json contract_json(store::Session& session, const customer::ContractView& view);

/// Its last bills, and what of them is not paid.
void add_account_json(store::Session& session, ContractId id, int bills,
                      nlohmann::ordered_json& json);

}  // namespace voltmark::app
