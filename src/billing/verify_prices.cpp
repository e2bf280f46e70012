// SPDX-License-Identifier: Apache-2.0
#include "verify_prices.hpp"

namespace voltmark::billing {

namespace {

constexpr std::int64_t kMillion = 1'000'000;

/// The price of an interval by hand: factor, a half away from zero, addition, floor, cap.
std::int64_t price_by_hand(const tariff::SeriesRule& rule, std::int64_t value_e8) {
    std::int64_t price = rounded(Int128{value_e8} * rule.times_e6, kMillion, Rounding::half_up);
    price += rule.add.e8;
    if (rule.floor && price < rule.floor->e8) price = rule.floor->e8;
    if (rule.cap && price > rule.cap->e8) price = rule.cap->e8;
    return price;
}

}  // namespace

SlowPrices::SlowPrices(store::Session& session, const std::vector<VerifiedTerms>& terms,
                       tariff::PriceRevision cut)
    : terms_{terms} {
    for (const VerifiedTerms& one : terms) {
        std::vector<std::string> names;
        for (const tariff::Component& component : one.version->components) {
            const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
            if (energy != nullptr && energy->series) names.push_back(energy->series->series);
        }
        books_.push_back(tariff::load_prices(session, names, one.days, cut));
    }
}

void SlowPrices::add(std::size_t segment, Flow flow, Instant at, std::int64_t milli) {
    if (books_[segment].empty()) return;
    const std::vector<tariff::Component>& components = terms_[segment].version->components;
    for (std::size_t c = 0; c < components.size(); ++c) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&components[c].charge);
        if (energy == nullptr || !energy->series || energy->flow != flow) continue;
        Sum& sum = sums_[{segment, static_cast<int>(c)}];
        const tariff::PriceSeries* series = books_[segment].find(energy->series->series);
        const std::optional<Price> value = series == nullptr ? std::nullopt : series->at(at);
        if (!value) {
            ++sum.unknown;
            continue;
        }
        const Int128 product = Int128{milli} * price_by_hand(*energy->series, value->e8);
        sum.e14 += energy->credit ? -product : product;
    }
}

SlowPrices::Sum SlowPrices::sum(std::size_t segment, int component) const {
    const auto it = sums_.find({segment, component});
    return it == sums_.end() ? Sum{} : it->second;
}

}  // namespace voltmark::billing
