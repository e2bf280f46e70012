// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/kwh_price.hpp"

namespace voltmark::tariff {

bool is_kwh_price(const Component& component) {
    const auto* energy = std::get_if<EnergyCharge>(&component.charge);
    if (energy == nullptr || energy->flow != Flow::import_active || energy->credit) return false;
    if (energy->series) return false;  // It changes from interval to interval.
    const bool banded = std::any_of(energy->prices.begin(), energy->prices.end(),
                                    [](const TierPrice& tier) { return tier.is_banded(); });
    return energy->calendar == 0 || !banded;
}

Price kwh_price(const Version& version, const KwhPlace& place, const Attributes& attributes) {
    Price sum;
    for (const Component& component : version.components) {
        if (!is_kwh_price(component) || !component.months.contains(place.month)) continue;
        if (!component.when.holds(attributes)) continue;
        const auto& energy = std::get<EnergyCharge>(component.charge);
        const bool is_priced =
            energy.bands.empty() ||
            std::binary_search(energy.bands.begin(), energy.bands.end(), place.band);
        if (!is_priced) continue;
        const std::size_t tier =
            std::min(static_cast<std::size_t>(place.tier), energy.prices.size() - 1);
        sum = sum + energy.prices[tier].price(place.band);
    }
    return sum;
}

std::vector<std::optional<Energy>> tier_bounds(const Version& version) {
    std::vector<std::optional<Energy>> bounds{std::nullopt};
    for (const Component& component : version.components) {
        if (!is_kwh_price(component)) continue;
        const auto& energy = std::get<EnergyCharge>(component.charge);
        if (energy.prices.size() <= bounds.size()) continue;
        bounds.clear();
        for (const TierPrice& tier : energy.prices) bounds.push_back(tier.to);
    }
    return bounds;
}

}  // namespace voltmark::tariff
