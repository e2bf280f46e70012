// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/price_rows.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/rating/errors.hpp"

namespace voltmark::rating {

using std::chrono::days;
using tariff::PriceSeries;
using time::CivilDay;

void PriceRows::lay(const tariff::Tariff& tariff, const tariff::Version& version,
                    const time::Zone& zone, const time::IntervalGrid& grid) {
    const time::BillingPeriod shared = intersect(version.valid, period_);
    for (std::size_t c = 0; c < version.components.size(); ++c) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&version.components[c].charge);
        if (energy == nullptr || !energy->series) continue;
        const tariff::SeriesRule& rule = *energy->series;
        const auto [it, fresh] = rows_.try_emplace(
            Key{&version, static_cast<int>(c), zone.name().data(), grid.minutes()});
        if (!fresh) continue;
        PriceRow& row = it->second;
        const PriceSeries* series = prices_ == nullptr ? nullptr : prices_->find(rule.series);
        if (series == nullptr) {
            row.refusal = make_error(kPriceSeries, tariff.id, rule.series);
        } else if (series->currency != tariff.currency) {
            row.refusal = make_error(kPriceCurrency, rule.series, series->currency.name(),
                                     tariff.id, tariff.currency.name());
        } else {
            lay_days(row, rule, *series, shared, zone, grid);
        }
    }
}

void PriceRows::lay_days(PriceRow& row, const tariff::SeriesRule& rule, const PriceSeries& series,
                         const time::BillingPeriod& shared, const time::Zone& zone,
                         const time::IntervalGrid& grid) const {
    constexpr std::chrono::seconds kSecond{1};
    row.by_day.resize(static_cast<std::size_t>(period_.days()));
    row.lacks.resize(row.by_day.size());
    for (CivilDay day = shared.from; day < shared.to; day += days{1}) {
        const auto offset = static_cast<std::size_t>((day - period_.from).count());
        std::vector<std::int64_t>& prices = row.by_day[offset];
        const CivilDay span = grid.span_of(day);
        // A day of daily readings is one slot of its month.
        const int first = grid.is_daily() ? static_cast<int>((day - span).count()) : 0;
        const int count = grid.is_daily() ? 1 : grid.slots(zone, span);
        prices.reserve(static_cast<std::size_t>(count));
        for (int slot = first; slot < first + count; ++slot) {
            const PriceSeries::Slot begin = series.slot_at(grid.slot_begin(zone, span, slot));
            const Instant end = grid.slot_begin(zone, span, slot + 1) - kSecond;
            if (begin != series.slot_at(end)) {
                row.refusal = make_error(kPriceStep, rule.series, to_text(series.step),
                                         grid.minutes(), time::to_text(day));
                return;
            }
            const std::optional<Price> value = series.at(begin);
            if (!value) row.lacks[offset] = true;
            prices.push_back(value ? rule.price_of(*value).e8 : 0);
        }
    }
}

const PriceRow& PriceRows::of(const tariff::Version& version, int component, const time::Zone& zone,
                              const time::IntervalGrid& grid) const {
    const auto it = rows_.find(Key{&version, component, zone.name().data(), grid.minutes()});
    VOLTMARK_CHECK(it != rows_.end());
    return it->second;
}

PriceSeries::Gap PriceRows::missing(const tariff::SeriesRule& rule,
                                    const time::BillingPeriod& asked,
                                    const time::Zone& zone) const {
    const PriceSeries* series = prices_ == nullptr ? nullptr : prices_->find(rule.series);
    return series == nullptr ? PriceSeries::Gap{} : series->missing_in(asked, zone);
}

}  // namespace voltmark::rating
