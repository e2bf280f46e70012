// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/codec/cim.hpp"
#include "voltmark/meter/quality.hpp"

namespace voltmark::acquire {

// What the codes of exchange formats are in the store: flows, units and qualities.

inline constexpr int kWattHours = 72;  ///< ESPI and IEC 61968-9 have the same numbers.
inline constexpr int kVarHours = 73;
inline constexpr int kReverseFlow = 19;
inline constexpr int kDelta = 4;

Flow flow_of(bool is_reverse, bool is_reactive);

/// value x 10^exponent; nothing where that is no whole number, or too large.
std::optional<std::int64_t> scaled_milli(std::int64_t value, int exponent);
/// Thousandths of Wh or varh of "1.25" and "kWh"; nothing where the unit is not the flow's, or the
/// number is not exact so.
std::optional<std::int64_t> milli_of(std::string_view value, std::string_view unit, Flow flow);

/// Energy by OBIS: "1-1:1.29.0" of intervals, "1-1:1.8.0" of a register.
struct ObisEnergy {
    Flow flow = Flow::import_active;
    bool is_register = false;
};
std::optional<ObisEnergy> obis_energy(std::string_view product);

struct CimEnergy {
    Flow flow = Flow::import_active;
    bool is_register = false;
    int minutes = 0;
};
std::optional<CimEnergy> cim_energy(const codec::cim::ReadingType& type);

/// The least certain of the codes that are stated.
meter::Quality quality_of_green(const std::vector<int>& codes);
/// `missing` of 20 (unusable); nothing for sums and what is no quantity of an interval.
std::optional<meter::Quality> quality_of_mscons(std::string_view code);
meter::Quality quality_of_cim(const std::vector<std::pair<std::string, std::string>>& types);

}  // namespace voltmark::acquire
