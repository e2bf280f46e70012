// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "voltmark/tariff/price_series.hpp"

#include "context.hpp"

namespace voltmark::app {

/// How a file of prices is to be read, and what series they are.
struct PriceFileOptions {
    tariff::PriceSeries series;             ///< Name, currency and zone; without prices.
    std::optional<tariff::PriceStep> step;  ///< None: seen from the file.
    std::string timestamp = "timestamp";    ///< Headers of the columns.
    std::string price = "price";
};

/// Reads a table of prices; where that fails, everything that is wrong with it is said.
std::optional<tariff::PriceSeries> read_price_file(Commands& commands, const std::string& path,
                                                   PriceFileOptions options);

}  // namespace voltmark::app
