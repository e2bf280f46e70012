// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "voltmark/meter/register_store.hpp"

#include "finding_store.hpp"

namespace voltmark::vee {

/// A register with what it showed.
struct ShownRegister {
    meter::Register one;
    std::int64_t multiplier_e3 = 1000;
    std::map<time::CivilDay, meter::RegisterValue> values;
};

/// What flowed between two readings; empty where one is missing or none can be told.
std::optional<std::int64_t> advance_milli(const ShownRegister& shown,
                                          const time::BillingPeriod& between);

/// The registers of energy of a range of sites, with what they showed on its days, the day after
/// the last one included.
std::map<RegisterId, ShownRegister> read_registers(store::Session& session,
                                                   const FindingRange& range, DeliveryId as_of);

}  // namespace voltmark::vee
