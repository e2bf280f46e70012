// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::privacy {

/// What is known of one contract.
nlohmann::ordered_json contract_fields(store::Session& session, const customer::ContractView& view);

/// Its last bills, and what of them is not paid.
void add_account_fields(store::Session& session, ContractId id, int bills,
                        nlohmann::ordered_json& json);

}  // namespace voltmark::privacy
