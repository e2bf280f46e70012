// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/billing/explanation.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/vee/estimate_store.hpp"

#include "console.hpp"

namespace voltmark::app {

/// Intervals of one day and channel that a bill counts and that were estimated by one method.
struct BilledEstimate {
    std::string source_key;
    Flow flow = Flow::import_active;
    time::CivilDay day;
    int first = 0;
    int slots = 0;
    int method = 0;  ///< vee::Method, or a number of the file that brought it.
    std::int64_t sum_milli = 0;
    std::optional<int> error_permille;  ///< As the estimate told of itself.
};

/// The estimated intervals of a bill as it was made, by day and channel.
std::vector<BilledEstimate> estimates_in(store::Session& session,
                                         const billing::Explanation& explanation);

std::string estimates_text(const Console& say, std::span<const BilledEstimate> estimates);
std::string estimates_json(std::span<const BilledEstimate> estimates);

}  // namespace voltmark::app
