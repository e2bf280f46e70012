// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

/// Writes a payment with what it pays, and its journal. \pre  its id is new, and the allocations
/// are no more than its amount.
void write_receipt(store::Session& session, const Receipt& receipt, Instant now);

/// Notes a payment for whoever follows payments (followed.hpp).
void note_for_followers(store::Session& session, const std::string& payment_id);

/// Whether a group's payment has this id.
bool is_group_payment(store::Session& session, const std::string& payment_id);

/// The document that stands in the place of each of the given ones.
std::vector<std::string> standing_documents(store::Session& session, ContractId contract,
                                            std::span<const std::string> documents);

}  // namespace voltmark::collect
