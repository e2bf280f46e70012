// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/price.hpp"
#include "voltmark/tariff/attributes.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::sheet {

/// A price as a cell states it.
struct CellPrice {
    std::optional<Price> price;  ///< Empty: "=", as before.
    int decimals = 0;            ///< How many were written.
    Place place;
};

/// One row of a monthly price sheet: one tariff's prices.
struct SheetRow {
    std::string tariff;
    std::string category;
    std::string voltage;
    std::string document;           ///< Empty: that of the version before.
    std::string title;              ///< Empty: the program's own words.
    std::string reliability;        ///< Empty: that of the version before.
    std::optional<int> decimals;    ///< To how many the published band prices are rounded.
    tariff::Attributes attributes;  ///< Of the contracts that the row is for.
    std::map<std::string, CellPrice> prices;     ///< By component.
    std::map<std::string, CellPrice> published;  ///< By band: what the sheet says a kWh costs.
    Place place;
    Place tariff_place;
};

struct PriceSheet {
    time::BillingPeriod month;
    std::vector<SheetRow> rows;
};

/// What reading a price sheet gave: the sheet, or everything that is wrong with it.
struct SheetReading {
    std::optional<PriceSheet> sheet;  ///< Empty whenever there is a finding.
    std::vector<Error> findings;      ///< With line and column; in order of appearance.
};

/// Reads a monthly price sheet (docs/formats/price_sheet.md).
/// \errors  the findings, all invalid_input: sheet.column, sheet.column_unknown, sheet.row,
///          sheet.quote, sheet.missing, sheet.value, sheet.twice, sheet.month, attribute.value.
SheetReading read_price_sheet(std::string_view csv);

}  // namespace voltmark::sheet
