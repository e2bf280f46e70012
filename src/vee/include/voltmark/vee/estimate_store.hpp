// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/store/store.hpp"
#include "voltmark/vee/estimate.hpp"
#include "voltmark/vee/schema.hpp"

namespace voltmark::vee {

/// Records how gaps were filled. Belongs to the caller's transaction.
void put_estimates(store::Session& session, DeliveryId delivery,
                   std::span<const EstimatedGap> gaps);

/// A gap as it was recorded; `sum_milli` stands in the readings and is not recorded.
struct StoredEstimate {
    DeliveryId delivery{};
    EstimatedGap gap;
};
/// The gaps of a channel that begin on [from, to) and that deliveries up to `as_of` filled,
/// ascending. One that an actual reading has replaced since is still told.
std::vector<StoredEstimate> read_estimates(store::Session& session, ChannelId channel,
                                           time::CivilDay from, time::CivilDay to,
                                           DeliveryId as_of);

}  // namespace voltmark::vee
