// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/errors.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

void check_tier_years(const Version& version, Findings& findings) {
    std::optional<std::chrono::month_day> start;
    for (const Component& component : version.components) {
        const auto* energy = std::get_if<EnergyCharge>(&component.charge);
        if (energy == nullptr || energy->tiers.count != TierCount::year_to_date) continue;
        if (!start) start = energy->tiers.year_starts;
        if (*start != energy->tiers.year_starts)
            findings.push_back(make_error(kTierYear, component.id).at(component.place));
    }
}

void check_lines(const Version& version, Findings& findings) {
    for (std::size_t i = 0; i < version.components.size(); ++i) {
        const Component& component = version.components[i];
        const auto* energy = std::get_if<EnergyCharge>(&component.charge);
        bool tiered = energy != nullptr && energy->tiers.count != TierCount::none;
        for (std::size_t k = 0; k < i; ++k) {
            const Component& other = version.components[k];
            if (other.line != component.line) continue;
            const auto* beside = std::get_if<EnergyCharge>(&other.charge);
            const bool alike =
                energy != nullptr && beside != nullptr && energy->flow == beside->flow &&
                energy->calendar == beside->calendar && energy->credit == beside->credit &&
                !energy->series && !beside->series;
            const bool other_tiered = beside != nullptr && beside->tiers.count != TierCount::none;
            if (!alike || (tiered && other_tiered)) {
                findings.push_back(make_error(kLineMix, component.line).at(component.place));
                break;
            }
            tiered = tiered || other_tiered;
        }
    }
}

}  // namespace voltmark::tariff
