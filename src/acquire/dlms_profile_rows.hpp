// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/codec/dlms_profile.hpp"

namespace voltmark::acquire {

/// A column of a profile; without scaler its numbers say nothing, and are not read.
struct ScaledColumn {
    codec::dlms::ObjectPart part;
    std::optional<codec::dlms::ScalerUnit> scaler_unit;
};

/// Whose rows they are.
struct DlmsMeter {
    std::string address;
    int digits = 9;  ///< Of its registers, before the point.
};

/// The points of a load profile. A column of what was used in each interval becomes a register that
/// began at zero, and begins again after an interval that is missing.
/// \param period_s  of the profile; 0 where not known: then columns of intervals are not read.
void add_curves(const codec::dlms::Data& buffer, std::span<const ScaledColumn> columns,
                std::int64_t period_s, const DlmsMeter& meter, Reported& out);

/// What registers showed at the midnights of a profile of days.
void add_days(const codec::dlms::Data& buffer, std::span<const ScaledColumn> columns,
              const DlmsMeter& meter, Reported& out);

/// Registers of a push: points at its moment, and what they showed where that is a midnight.
void add_pushed(std::span<const codec::dlms::PushValue> values, const DlmsMeter& meter,
                time::LocalSeconds at, Reported& out);

}  // namespace voltmark::acquire
