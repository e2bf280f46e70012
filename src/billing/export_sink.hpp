// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"

namespace voltmark::billing {

/// A column of an exported table. Numbers are decimal texts of at most so many decimals.
struct ExportColumn {
    std::string title;
    int decimals = -1;  ///< -1: text.
    int width = 12;     ///< In characters.
};

/// Where tables are exported to, cell by cell.
class ExportSink {
public:
    virtual ~ExportSink() = default;

    /// Begins a table. \param name  "bills": a sheet's or a file's.
    virtual void table(std::string_view name, std::span<const ExportColumn> columns) = 0;
    /// Adds a cell of the next column.
    virtual void cell(std::string_view text) = 0;
    virtual void end_row() = 0;
    /// \errors  billing.export_write. Nothing is left behind then.
    virtual Result<void> finish() = 0;
};

std::unique_ptr<ExportSink> xlsx_sink(const std::string& path);
std::unique_ptr<ExportSink> csv_sink(const std::string& folder);

}  // namespace voltmark::billing
