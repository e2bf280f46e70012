// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/collect/advance.hpp"

namespace voltmark::collect {

/// Notes what is left of a payment; nothing is left where it is zero.
void note_ahead(store::Session& session, const Advance& advance);

void write_allocation(store::Session& session, ContractId contract, const std::string& payment_id,
                      const Allocation& allocation);

}  // namespace voltmark::collect
