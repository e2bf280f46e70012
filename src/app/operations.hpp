// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/portfolio/portfolio_csv.hpp"
#include "voltmark/store/store.hpp"

#include "console.hpp"

namespace voltmark::app {

// What several commands do.

/// Puts tariffs that ship with the program into the store, where it does not have them in that form
/// already. \pre  each of `ids` ships with the program.
void add_shipped_tariffs(store::Store& store, std::span<const std::string_view> ids,
                         const Clock& clock);

/// CSV options as the command line gives them; empty texts leave the default.
struct CsvArguments {
    std::string zone;
    std::string unit;
    std::string label;
    int interval = 0;
    std::vector<std::string> columns;  ///< "timestamp=Time"
};
/// \errors  time.zone; csv.unit; usage.column (invalid_input).
Result<void> read_csv_options(const CsvArguments& arguments, codec::csv::Options& options);

/// Says what an import did, with its first findings.
void print_import(const Console& say, const std::string& path, const acquire::ImportReport& report,
                  std::size_t findings);

/// What a portfolio import added.
struct AddedPortfolio {
    std::size_t contracts = 0;
    std::size_t channels = 0;
};
/// Reads the two tables and adds all of them, or nothing.
/// \returns  every finding, where there is any.
Result<AddedPortfolio> add_tables(store::Store& store, const std::string& customers_path,
                                  const std::string& meters_path, const Clock& clock,
                                  std::vector<portfolio::TableFinding>& findings);

/// The trial balance as a table.
std::string trial_balance_text(const Console& say,
                               std::span<const ledger::AccountBalance> balances);

/// Proves the standing laws of the store and says so. \returns  whether all hold.
bool print_check(const Console& say, store::Store& store);

}  // namespace voltmark::app
