// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/text.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/customer/personal_data.hpp"

namespace voltmark::billing {

/// How many rows an export has.
struct ExportCounts {
    std::int64_t bills = 0;
    std::int64_t lines = 0;
    std::int64_t totals = 0;
};

/// Writes the bills of a run as a workbook of three sheets: bills, lines, totals; a table longer
/// than a sheet goes on in a further one. The file appears whole under its name, or not at all.
///
/// Amounts and quantities are numbers in it, with the decimals that they have: a workbook keeps 15
/// digits. What must be exact to the last coin of more is in the CSV.
///
/// \errors  billing.run_unknown (not_found); billing.export_write (unavailable): no such folder,
///          disk full; of load_bill and tariff::load_document.
Result<ExportCounts> export_xlsx(store::Session& session, const customer::Sight& sight, RunId run,
                                 const std::string& path);

/// The same as three files, FOLDER/bills.csv, lines.csv and totals.csv: UTF-8, commas, numbers as
/// decimal texts.
Result<ExportCounts> export_csv(store::Session& session, const customer::Sight& sight, RunId run,
                                const std::string& folder);

}  // namespace voltmark::billing
