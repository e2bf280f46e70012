// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "voltmark/base/clock.hpp"
#include "voltmark/portfolio/city.hpp"
#include "voltmark/security/vault.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::portfolio {

struct SimulateOptions {
    std::int64_t customers = 1000;
    time::BillingPeriod days;  ///< Of readings; contracts begin with them and have no end.
    time::IntervalGrid grid = *time::IntervalGrid::of_minutes(15);
    City::Kind kind = City::Kind::mixed;
    std::uint64_t seed = 1;
    bool with_readings = true;  ///< Else customers and meters only.
    int workers = 0;            ///< 0: one for each processor.
};

struct SimulateProgress {
    std::int64_t customers = 0;
    std::int64_t readings = 0;
    std::int64_t readings_expected = 0;
};

/// Fills a store with a synthetic city and its readings. Customers come on top of those that are
/// there. The tariffs that the city uses must be in the store. Stopped anywhere, the same call goes
/// on where it was: the store is then as if it had never been stopped.
///
/// \returns  what was made.
/// \errors   throws store::Failure with those of customer::add_personal_data.
SimulateProgress simulate_portfolio(store::Store& store, const security::Vault& vault,
                                    const SimulateOptions& options, const Clock& clock,
                                    const std::function<void(const SimulateProgress&)>& progress);

}  // namespace voltmark::portfolio
