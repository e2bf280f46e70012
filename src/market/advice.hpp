// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/market/offer.hpp"

#include "rated_year.hpp"

namespace voltmark::market {

/// What is known of a contract's load whatever its tariff asks: found by the engine under a tariff
/// that charges demand alone.
struct LoadShape {
    std::vector<Power> highest;   ///< By month; empty where readings are too coarse for it.
    int lowest_power_factor = 0;  ///< In hundredths; 0 where reactive energy is not metered.
};
LoadShape shape_of(const ContractReadings& readings, const rating::Term& term,
                   const time::BillingPeriod& days);

/// All that is worth something under the year's tariff, worth most first.
std::vector<Advice> advise(const RatedYear& year, const LoadShape& shape);

}  // namespace voltmark::market
