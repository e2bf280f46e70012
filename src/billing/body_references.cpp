// SPDX-License-Identifier: Apache-2.0
#include "body_references.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"

namespace voltmark::billing {

namespace {

using rating::Formula;

bool is_index(int index, std::size_t size) {
    return index >= 0 && static_cast<std::size_t>(index) < size;
}

bool holds(const rating::SegmentUse& use, const tariff::Version& version) {
    const bool demands_fit = std::all_of(
        use.demand_by_band.begin(), use.demand_by_band.end(), [&](const rating::DemandUse& one) {
            return is_index(one.calendar, version.calendars.size()) &&
                   one.by_band.size() ==
                       version.calendars[static_cast<std::size_t>(one.calendar)].bands.size();
        });
    if (!demands_fit) return false;
    return std::all_of(use.by_band.begin(), use.by_band.end(), [&](const rating::BandUse& bands) {
        return is_index(bands.calendar, version.calendars.size()) &&
               bands.milli.size() ==
                   version.calendars[static_cast<std::size_t>(bands.calendar)].bands.size();
    });
}

/// The formula that a charge gives its lines.
Formula formula_of(const tariff::Charge& charge) {
    if (std::holds_alternative<tariff::PowerFactorCharge>(charge) ||
        std::holds_alternative<tariff::PercentageCharge>(charge)) {
        return Formula::share_of_base;
    }
    const auto* energy = std::get_if<tariff::EnergyCharge>(&charge);
    if (energy != nullptr && energy->series) return Formula::sum_of_products;
    return std::holds_alternative<tariff::MinimumCharge>(charge) ? Formula::top_up
                                                                 : Formula::price_times_quantity;
}

/// Whether a line has a band and a tier for each component that it was priced by.
bool holds(const rating::ChargeLine& line, const tariff::Version& version) {
    if (!is_index(line.component, version.components.size())) return false;
    const tariff::Component& first = version.components[static_cast<std::size_t>(line.component)];
    if (line.formula != formula_of(first.charge)) return false;
    const auto* energy = std::get_if<tariff::EnergyCharge>(&first.charge);
    if (const auto* demand = std::get_if<tariff::DemandCharge>(&first.charge)) {
        const std::size_t bands =
            version.calendars[static_cast<std::size_t>(demand->calendar)].bands.size();
        return (line.band < 0 || is_index(line.band, bands)) &&
               (line.tier < 0 || is_index(line.tier, demand->prices.size()));
    }
    if (energy == nullptr) return line.band < 0 && line.tier < 0;
    const std::size_t bands =
        version.calendars[static_cast<std::size_t>(energy->calendar)].bands.size();
    if (line.band >= 0 && !is_index(line.band, bands)) return false;
    return std::all_of(
        version.components.begin(), version.components.end(),
        [&](const tariff::Component& component) {
            const auto* charge = std::get_if<tariff::EnergyCharge>(&component.charge);
            if (component.line != first.line || charge == nullptr) return true;
            const std::vector<tariff::TierPrice>& prices = charge->prices;
            if (prices.size() > 1 && !is_index(line.tier, prices.size())) return false;
            return line.band >= 0 ||
                   std::none_of(prices.begin(), prices.end(),
                                [](const tariff::TierPrice& one) { return one.is_banded(); });
        });
}

}  // namespace

Result<const tariff::Version*> pinned_version(const SegmentTerms& terms,
                                              const tariff::Tariff& tariff) {
    if (!is_index(terms.version_index, tariff.versions.size())) return make_error(kBody);
    return &tariff.versions[static_cast<std::size_t>(terms.version_index)];
}

Result<void> check_references(const BillBody& body,
                              std::span<const tariff::Version* const> versions) {
    VOLTMARK_CHECK(versions.size() == body.uses.size());
    for (std::size_t i = 0; i < versions.size(); ++i) {
        if (!holds(body.uses[i], *versions[i])) return make_error(kBody);
    }
    for (const rating::ChargeLine& line : body.lines) {
        if (!holds(line, *versions[static_cast<std::size_t>(line.segment)]))
            return make_error(kBody);
    }
    return ok();
}

}  // namespace voltmark::billing
