// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/vee/edit.hpp"

namespace voltmark::vee {

/// Keeps who set what. Belongs to the caller's transaction.
void write_edit(store::Session& session, const EditPlan& plan, const EditAuthority& authority,
                DeliveryId delivery, Instant now);

}  // namespace voltmark::vee
