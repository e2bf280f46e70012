// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/portfolio/portfolio.hpp"

namespace voltmark::portfolio {

/// What is wrong with one of the two tables.
struct TableFinding {
    bool in_meters = false;  ///< Else in the table of customers.
    Error error;             ///< With line and column.
};

/// Customers and their metering as two tables give them (docs/formats/portfolio.md), or everything
/// that is wrong with them: half a portfolio is none.
struct TableReading {
    Portfolio portfolio;  ///< Sites and parties are numbered 1, 2 ... in the order of the table.
    std::vector<std::string> site_keys;
    std::vector<TableFinding> findings;
};

/// Reads customers.csv (a row a contract) and meters.csv (a row a channel).
TableReading read_tables(std::string_view customers_csv, std::string_view meters_csv);

/// Moves the numbers of sites and parties, which begin at 1, to where they are free.
void renumber(Portfolio& portfolio, SiteId first_site, PartyId first_party);

}  // namespace voltmark::portfolio
