// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "voltmark/codec/delivered.hpp"
#include "voltmark/meter/meter_store.hpp"

namespace voltmark::app {

/// A channel with its readings, to be written in some format.
struct ExportedChannel {
    std::string key;
    meter::KnownChannel channel;
    std::vector<codec::DeliveredSpan> spans;  ///< Ascending; of one interval.
};

/// Who sends to whom, for the formats of markets.
struct ExportParties {
    std::string sender;
    std::string receiver;
};

/// Writes channels as "csv", "greenbutton", "mscons" or "cim". What is missing is not written;
/// MSCONS takes active energy alone. \param made_at  when the file was made.
std::string write_readings(std::string_view format, std::span<const ExportedChannel> channels,
                           const ExportParties& parties, Instant made_at);

}  // namespace voltmark::app
