// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/meter/reading_store.hpp"

namespace voltmark::meter {

/// A span of readings as one delivery left it.
struct Revision {
    Delivery delivery;
    std::optional<DeliveryId> superseded_by;  ///< Nothing: it stands now.
    SpanReadings readings;
};

/// All revisions of a span, oldest first; none where nothing was ever delivered for it.
/// \errors  those of damaged blocks.
Result<std::vector<Revision>> revisions_of(store::Session& session, ChannelId channel,
                                           time::CivilDay span);

}  // namespace voltmark::meter
