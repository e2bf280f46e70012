// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "import_registers.hpp"
#include "series_gather.hpp"

namespace voltmark::acquire {

/// Green Button, MSCONS or MeterReadings of IEC 61968-9, seen from the first bytes.
std::optional<FileFormat> series_format_of(std::string_view text);

/// Reads the intervals of such a file. What else is in it is refused, series by series.
void read_intervals(std::string_view text, FileFormat format, SeriesGather& gather);

/// Reads what registers showed, of a table, NEM13, MSCONS or MeterReadings.
/// \param zone  in which a moment with an offset names a day; none where it was not said.
void read_registers(std::string_view text, FileFormat format, codec::nem12::Mode mode,
                    const std::optional<time::Zone>& zone, RegisterTable& table,
                    ImportReport& report);

/// Whether the first reading of an MSCONS or MeterReadings file is of a register.
bool is_of_registers(std::string_view text, FileFormat format);

}  // namespace voltmark::acquire
