// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/tariff/price_series.hpp"

namespace voltmark::sheet {

/// How a table of prices is to be read.
struct PriceTableOptions {
    time::Zone zone = time::Zone::utc();    ///< Of its moments, and of the series.
    std::optional<tariff::PriceStep> step;  ///< None: seen from the moments.
    std::string timestamp = "timestamp";    ///< Header of the column of moments,
    std::string price = "price";            ///< and of that of the prices.
};

/// What a table of prices holds, or everything that is wrong with it.
struct PriceTable {
    tariff::PriceStep step = tariff::PriceStep::hour;
    std::map<time::CivilDay, tariff::SpanPrices> spans;
    int prices = 0;
    std::vector<Error> findings;  ///< With line and column, in order of appearance.
};

/// Reads a price for each moment: the beginning of an interval, a day, or a month such as 2026-07
/// (docs/formats/price_series.md). An empty price is missing. Of a moment that the clock showed
/// twice the first row means the first time.
///
/// \errors  the findings, all invalid_input: csv.empty, csv.column_missing, csv.quote,
///          csv.column_count, csv.timestamp, csv.skipped_hour, csv.off_grid, csv.duplicate,
///          price.step, and those of parse_price.
PriceTable read_price_table(std::string_view csv, const PriceTableOptions& options);

}  // namespace voltmark::sheet
