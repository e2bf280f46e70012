// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/rating/rate_readings.hpp"

namespace voltmark::app {

/// The readings of a file for rating without a store.
struct LoadFile {
    std::vector<rating::ChannelReadings> channels;
    std::vector<Error> findings;  ///< What could not be read, with line and column.
};

/// Reads a load: a table with a timestamp (local start of interval) and one column for each flow,
/// or NEM12.
///
/// A column is called after its flow: kwh or import, export, kvarh or reactive_import,
/// reactive_export; the register suffix says it in NEM12 (E, B, Q, K). Quantities are kWh and
/// kvarh where the file names no unit.
///
/// \param zone  of the file's times and of the metering.
/// \param flow  of a column called kwh.
/// \errors  import.unreadable, import.packed, import.format; load.flow (invalid_input): a column
///          that is called after no flow.
Result<LoadFile> read_load(const std::string& path, const time::Zone& zone, Flow flow);

/// The days from the first to the last that some channel has readings of.
time::BillingPeriod days_of(const std::vector<rating::ChannelReadings>& channels);

}  // namespace voltmark::app
