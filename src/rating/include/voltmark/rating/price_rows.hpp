// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/tariff/price_series.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::rating {

/// What a kWh costs in each interval of a period, under one component with a price series.
struct PriceRow {
    /// From the period's first day: 1e-8 of the currency by slot. A day on which the version does
    /// not hold has none; a missing price is 0 here and counted by `PriceRows::missing`.
    std::vector<std::vector<std::int64_t>> by_day;
    std::vector<bool> lacks;  ///< Whether a day lacks a price.
    /// Why nothing can be priced: no such series, another currency, intervals that are too long.
    std::optional<Error> refusal;
};

/// The prices of series laid over the days of a period: once for all contracts of a run.
///
/// Filled by one thread; then read by any number.
class PriceRows {
public:
    /// \param prices  must outlive this; none: every series is unknown.
    PriceRows(time::BillingPeriod period, const tariff::PriceBook* prices)
        : period_{period}, prices_{prices} {}

    /// Lays the components of a version that have a series, for channels of `grid`.
    void lay(const tariff::Tariff& tariff, const tariff::Version& version, const time::Zone& zone,
             const time::IntervalGrid& grid);

    /// \pre  laid
    const PriceRow& of(const tariff::Version& version, int component, const time::Zone& zone,
                       const time::IntervalGrid& grid) const;

    /// What the series of a rule lacks of these days of `zone`; nothing where it is unknown.
    tariff::PriceSeries::Gap missing(const tariff::SeriesRule& rule,
                                     const time::BillingPeriod& days, const time::Zone& zone) const;

private:
    using Key = std::tuple<const tariff::Version*, int, const char*, int>;

    void lay_days(PriceRow& row, const tariff::SeriesRule& rule, const tariff::PriceSeries& series,
                  const time::BillingPeriod& days, const time::Zone& zone,
                  const time::IntervalGrid& grid) const;

    time::BillingPeriod period_;
    const tariff::PriceBook* prices_;
    std::map<Key, PriceRow> rows_;
};

}  // namespace voltmark::rating
