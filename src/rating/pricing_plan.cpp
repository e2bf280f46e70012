// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/rating/price_usage.hpp"

namespace voltmark::rating {

namespace {

using tariff::Component;
using tariff::EnergyCharge;

/// The energy components of a line, their bands and tiers.
void plan_energy(const Segment& segment, PricingPlan::Line& line) {
    for (const int index : line.group) {
        const Component& one = segment.version->components[static_cast<std::size_t>(index)];
        const auto* energy = std::get_if<EnergyCharge>(&one.charge);
        if (energy == nullptr) return;
        if (energy->prices.size() > 1) line.tiered = energy;
        for (const tariff::TierPrice& tier : energy->prices)
            line.is_banded = line.is_banded || tier.is_banded();
    }
    if (line.tiered == nullptr) return;
    line.asks_demand =
        std::any_of(line.tiered->prices.begin(), line.tiered->prices.end(),
                    [](const tariff::TierPrice& one) { return is_per_power(one.unit); });
    if (!line.asks_demand) line.steps = tier_steps(*line.tiered, segment, std::nullopt);
}

std::vector<PricingPlan::Line> lines_of(const Segment& segment) {
    const std::vector<Component>& components = segment.version->components;
    std::vector<PricingPlan::Line> lines;
    std::vector<bool> done(components.size(), false);
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (done[i] || !segment.charges(components[i])) continue;
        PricingPlan::Line& line = lines.emplace_back();
        for (std::size_t k = i; k < components.size(); ++k) {
            if (components[k].line != components[i].line || !segment.charges(components[k]))
                continue;
            line.group.push_back(static_cast<int>(k));
            done[k] = true;
        }
        plan_energy(segment, line);
    }
    return lines;
}

bool has_export_tiers(const tariff::Version& version) {
    return std::any_of(version.components.begin(), version.components.end(),
                       [](const Component& one) {
                           const auto* energy = std::get_if<EnergyCharge>(&one.charge);
                           return energy != nullptr && energy->flow == Flow::export_active &&
                                  energy->tiers.count != tariff::TierCount::none;
                       });
}

}  // namespace

PricingPlan::PricingPlan(std::span<const Segment> segments) : segments_{segments} {
    VOLTMARK_CHECK(!segments_.empty());
    planned_.reserve(segments_.size());
    for (const Segment& segment : segments_) {
        VOLTMARK_CHECK(segment.tariff->currency == segments_.front().tariff->currency);
        const std::chrono::year_month_day first = time::to_ymd(segment.days.from);
        const std::chrono::month_day start = tier_year_start(*segment.version);
        planned_.push_back({lines_of(segment), first.day() == std::chrono::day{1},
                            first.month() == start.month() && first.day() == start.day(),
                            has_export_tiers(*segment.version)});
    }
}

}  // namespace voltmark::rating
