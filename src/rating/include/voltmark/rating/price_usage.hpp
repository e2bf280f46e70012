// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/rating/charge_line.hpp"
#include "voltmark/rating/segment.hpp"
#include "voltmark/rating/usage.hpp"

namespace voltmark::rating {

/// How much of the current tiers is used up when a period begins.
struct TierPosition {
    Energy month;  ///< In the calendar month of the period's first day.
    Energy year;   ///< In the tier year of that day.

    friend bool operator==(const TierPosition&, const TierPosition&) = default;
};

/// What the mean power factor of a period was, and what it follows from.
struct PowerFactor {
    Energy active;
    ReactiveEnergy reactive;  ///< |lagging| + |leading|.
    int percent = 0;
};

/// A priced period.
struct Rated {
    std::vector<ChargeLine> lines;
    Money total = Money::zero(kCny);
    TierPosition after;
    std::optional<PowerFactor> power_factor;
};

/// Prices the usage of a period: one pass over the components of each segment, in their order.
///
/// Energies are summed before they are priced; each line is rounded once; the total is the sum of
/// the lines. Lines without quantity are left out.
///
/// \param segments  of the period, all of one currency (checked).
/// \param usage     measured over the same segments.
/// \errors  rating.usage_missing (conflict): readings are missing: nothing is priced as zero;
///          rating.attribute_missing, rating.reactive_missing, rating.demand_missing (conflict):
///          the tariff asks for what the contract or its meter does not have.
/// \source  docs/rules/, and docs/formats/tariff.md for the order of things.
Result<Rated> price_usage(std::span<const Segment> segments, const Usage& usage,
                          const TierPosition& before);

/// The upper bound of a tier for a contract: with its household's addition, and a partial month's
/// share. The last tier has none.
std::optional<Energy> tier_bound(const tariff::EnergyCharge& charge, std::size_t tier,
                                 const Segment& segment, const tariff::Attributes& attributes);

/// How a line's amount divides over the layers of its components: what is posted where. The parts
/// sum to the amount; each but the first layer's is rounded by itself.
std::array<Money, tariff::kLayerCount> split_by_layer(const ChargeLine& line,
                                                      const Segment& segment);

/// The tax inside the lines of one bill, rounded once for each tax rate's sum.
Money included_tax(std::span<const ChargeLine> lines, std::span<const Segment> segments);

}  // namespace voltmark::rating
