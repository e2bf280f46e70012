// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "voltmark/meter/model.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::meter {

/// The multiplier of a service point's meter on some days.
struct MultiplierSpan {
    Validity valid;
    std::int64_t multiplier_e3 = 1000;
};

/// The multipliers of every channel's meters, by day; a channel without a meter has none.
std::map<ChannelId, std::vector<MultiplierSpan>> channel_multipliers(store::Session& session);

}  // namespace voltmark::meter
