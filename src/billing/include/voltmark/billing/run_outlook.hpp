// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "voltmark/billing/model.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

/// What a run over a period would meet, for the person who is about to begin it.
struct RunOutlook {
    std::int64_t contracts = 0;          ///< Valid for some day of the period.
    std::int64_t billed = 0;             ///< With a bill for some day of it.
    std::int64_t held = 0;               ///< That the newest run over it could not bill.
    std::int64_t unseen_deliveries = 0;  ///< Of readings, still being received.
    std::optional<Run> unfinished;       ///< The run over it that a further one would go on with.
};
RunOutlook look_at_period(store::Session& session, const time::BillingPeriod& period);

}  // namespace voltmark::billing
