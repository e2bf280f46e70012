// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/codec/delivered.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::acquire {

/// A channel with its readings, to be written in some format.
struct ExportedChannel {
    std::string key;
    meter::KnownChannel channel;
    std::vector<codec::DeliveredSpan> spans;  ///< Ascending; of one interval.
};

/// The keys of the channels that serve a contract on some day of `period`.
std::vector<std::string> keys_of(store::Session& session, ContractId contract,
                                 const time::BillingPeriod& period);

/// The channel's readings as they are known now. \errors  of meter::read_spans.
Result<ExportedChannel> load_channel(store::Session& session, const std::string& key,
                                     const meter::KnownChannel& channel,
                                     const time::BillingPeriod& period);

/// Who sends to whom, for the formats of markets.
struct ExportParties {
    std::string sender;
    std::string receiver;
};

/// Writes channels as "csv", "greenbutton", "mscons" or "cim". What is missing is not written;
/// MSCONS takes active energy alone. \param made_at  when the file was made.
std::string write_readings(std::string_view format, std::span<const ExportedChannel> channels,
                           const ExportParties& parties, Instant made_at);

}  // namespace voltmark::acquire
