// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "endpoint.hpp"

namespace voltmark::api {

/// Whether an endpoint gives pages, and so can be saved as a file.
bool is_page(const Endpoint& endpoint);

/// "text/csv; charset=utf-8" of "csv". \pre  one of csv, ndjson, xlsx.
std::string_view type_of_format(std::string_view format);

/// A list as a file: all pages of it behind each other, in the form that the query's `format` says.
/// CSV and NDJSON are sent page by page, a workbook is made whole. The audit log is told; what
/// tells of people wants a purpose.
///
/// \errors  of the endpoint; api.export_purpose; api.export_rows.
Result<http::Response> export_list(const Call& call);

/// A cell of CSV: quoted where it must be; a text that a spreadsheet would take for a formula gets
/// an apostrophe before it.
std::string csv_cell(std::string_view text, bool is_number);

}  // namespace voltmark::api
