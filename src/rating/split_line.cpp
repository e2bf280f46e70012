// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/rating/price_usage.hpp"

namespace voltmark::rating {

namespace {

using tariff::Component;

Price price_in(const Component& component, const ChargeLine& line) {
    const auto& energy = std::get<tariff::EnergyCharge>(component.charge);
    const std::size_t tier = energy.prices.size() > 1 ? static_cast<std::size_t>(line.tier) : 0;
    const Price price = energy.prices[tier].price(std::max(line.band, 0));
    return energy.credit ? Price{} - price : price;
}

std::array<Money, tariff::kLayerCount> no_money(Currency currency) {
    const Money zero = Money::zero(currency);
    return {zero, zero, zero, zero, zero, zero, zero};
}

}  // namespace

std::array<Money, tariff::kLayerCount> split_by_layer(const ChargeLine& line,
                                                      const Segment& segment) {
    const tariff::Version& version = *segment.version;
    const Currency currency = line.amount.currency();
    std::array<Money, tariff::kLayerCount> parts = no_money(currency);
    const Component& first = version.components[static_cast<std::size_t>(line.component)];
    const auto first_layer = static_cast<std::size_t>(first.layer);
    parts[first_layer] = line.amount;
    if (!std::holds_alternative<tariff::EnergyCharge>(first.charge)) return parts;

    std::array<Price, tariff::kLayerCount> prices = {};
    for (const Component& component : version.components) {
        if (component.line != first.line || component.layer == first.layer) continue;
        if (!segment.charges(component)) continue;
        Price& sum = prices[static_cast<std::size_t>(component.layer)];
        sum = sum + price_in(component, line);
    }
    for (std::size_t layer = 0; layer < prices.size(); ++layer) {
        if (prices[layer] == Price{}) continue;
        parts[layer] = round_to_minor(ExactMoney{Int128{prices[layer].e8} * line.quantity_e6},
                                      currency, version.rounding);
        parts[first_layer] -= parts[layer];
    }
    return parts;
}

Money included_tax(std::span<const ChargeLine> lines, std::span<const Segment> segments) {
    VOLTMARK_CHECK(!segments.empty());
    const Currency currency = segments[0].tariff->currency;
    std::map<std::int64_t, Money> taxed;  // By rate.
    for (const ChargeLine& line : lines) {
        const Segment& segment = segments[static_cast<std::size_t>(line.segment)];
        const std::optional<tariff::IncludedTax>& tax = segment.version->included_tax;
        if (!tax || tax->percent_e6 == 0) continue;
        const std::array<Money, tariff::kLayerCount> parts = split_by_layer(line, segment);
        for (std::size_t layer = 0; layer < parts.size(); ++layer) {
            const bool excepted = std::find(tax->except.begin(), tax->except.end(),
                                            static_cast<tariff::Layer>(layer)) != tax->except.end();
            if (!excepted)
                taxed.try_emplace(tax->percent_e6, Money::zero(currency)).first->second +=
                    parts[layer];
        }
    }
    Money tax = Money::zero(currency);
    for (const auto& [percent_e6, sum] : taxed) {
        tax += round_share(sum, {percent_e6, 100'000'000 + percent_e6}, Rounding::half_up);
    }
    return tax;
}

}  // namespace voltmark::rating
