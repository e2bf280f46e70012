// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/rating/carry.hpp"
#include "voltmark/rating/charge_line.hpp"
#include "voltmark/rating/segment.hpp"
#include "voltmark/rating/usage.hpp"

namespace voltmark::rating {

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
    Carry after;
    std::optional<PowerFactor> power_factor;
    std::vector<std::optional<Power>>
        billing_demand;  ///< By segment; where the tariff asks for it.
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
                          const Carry& before);

/// A tier that a month has, and the use up to which it reaches; the last has no end.
struct TierStep {
    int tier = 0;
    std::int64_t to_milli = INT64_MAX;
};

/// The tiers of a contract in a segment's month: with its household's addition, a partial month's
/// share, the days of the month and the billing demand. Where blocks of kWh per kW hold steps of
/// kWh, a step ends with its block, and one that ends before the step above it is not there.
///
/// \param demand  asked for only where a bound counts kWh per kW.
std::vector<TierStep> tier_steps(const tariff::EnergyCharge& charge, const Segment& segment,
                                 std::optional<Power> demand);

/// The components of one bill line, in the order of the version.
using LineGroup = std::vector<int>;

/// What the price of some segments needs to know before any usage: which components apply, in which
/// lines, with which tiers. Worked out once where the usage of many is priced over them.
class PricingPlan {
public:
    /// \param segments  must outlive this; all of one currency (checked).
    explicit PricingPlan(std::span<const Segment> segments);

    struct Line {
        LineGroup group;
        const tariff::EnergyCharge* tiered = nullptr;  ///< The one with tiers, of an energy line.
        bool is_banded = false;
        bool asks_demand = false;  ///< Its tiers count kWh per kW: `steps` are not known yet.
        std::vector<TierStep> steps;
    };
    struct SegmentLines {
        std::vector<Line> lines;  ///< In order of charging.
        bool begins_month = false;
        bool begins_tier_year = false;
        bool counts_export = false;  ///< Tiers of energy given: the month's has to be carried.
    };

    std::span<const Segment> segments() const { return segments_; }
    const SegmentLines& of(std::size_t segment) const { return planned_[segment]; }

private:
    std::span<const Segment> segments_;
    std::vector<SegmentLines> planned_;
};

/// The same as over the plan's segments.
Result<Rated> price_usage(const PricingPlan& plan, const Usage& usage, const Carry& before);

/// How a line's amount divides over the layers of its components: what is posted where. The parts
/// sum to the amount; each but the first layer's is rounded by itself.
std::array<Money, tariff::kLayerCount> split_by_layer(const ChargeLine& line,
                                                      const Segment& segment);

/// The tax inside the lines of one bill, rounded once for each tax rate's sum.
Money included_tax(std::span<const ChargeLine> lines, std::span<const Segment> segments);

}  // namespace voltmark::rating
