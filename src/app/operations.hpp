// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/portfolio/portfolio_csv.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/model.hpp"

#include "context.hpp"

namespace voltmark::app {

// What several commands do.

/// `--workers`: 0 is one thread a processor.
void add_workers_option(CLI::App& verb, const Console& say, int& workers);

/// Puts tariffs that ship with the program into the store, where it does not have them in that form
/// already. \pre  each of `ids` ships with the program.
void add_shipped_tariffs(store::Store& store, std::span<const std::string_view> ids,
                         const Clock& clock);

/// A tariff read from a file.
struct TariffFile {
    tariff::Tariff tariff;
    std::string document;              ///< As YAML.
    std::optional<int> urdb_metering;  ///< Of a URDB rate: its metering option, 0 to 4.
};

/// Reads a tariff document, or a rate of OpenEI's database as JSON, and tells everything that is
/// wrong with it.
/// \param options  name=value, for a rate (tariff::set_urdb_option).
std::optional<TariffFile> read_tariff_file(Commands& commands, const std::string& path,
                                           const std::vector<std::string>& options = {});

/// CSV options as the command line gives them; empty texts leave the default.
struct CsvArguments {
    std::string zone;
    std::string unit;
    std::string label = "start";
    int interval = 0;
    std::vector<std::string> columns;  ///< "timestamp=Time"
};
/// Adds the options that fill it to a command.
void add_csv_options(CLI::App& verb, const Console& say, CsvArguments& arguments);
/// \errors  time.zone; csv.unit; usage.column (invalid_input).
Result<void> read_csv_options(const CsvArguments& arguments, codec::csv::Options& options);

/// Says what an import did, with its first findings.
void print_import(const Console& say, const std::string& path, const acquire::ImportReport& report,
                  std::size_t findings);

/// What a portfolio import added.
struct AddedPortfolio {
    std::size_t contracts = 0;
    std::size_t channels = 0;
    std::size_t registers = 0;
};
/// Called in the transaction that adds; an error undoes it.
using TellAdded = std::function<Result<void>(store::Session&, const AddedPortfolio&)>;
/// Reads the two tables and adds all of them, or nothing.
/// \returns  every finding, where there is any.
Result<AddedPortfolio> add_tables(store::Store& store, const security::Vault& vault,
                                  const std::string& customers_path, const std::string& meters_path,
                                  const Clock& clock,
                                  std::vector<portfolio::TableFinding>& findings,
                                  const TellAdded& tell = {});

/// The trial balance as a table.
std::string trial_balance_text(const Console& say,
                               std::span<const ledger::AccountBalance> balances);

/// A bill's lines as one table.
std::string bill_summary_text(const Console& say, const billing::Explanation& explanation);

/// Proves the standing laws of the store and says so. \returns  whether all hold.
bool print_check(const Console& say, store::Store& store);

}  // namespace voltmark::app
