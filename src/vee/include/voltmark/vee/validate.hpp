// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/meter/reading_block.hpp"

namespace voltmark::vee {

/// What a rule does to the readings that it catches.
enum class Action : std::uint8_t {
    refuse,  ///< They become missing; what was delivered stays in the findings.
    report   ///< They are kept as they are.
};

/// The first rules of validation (issue 4 brings the library): each looks at one channel's span as
/// it arrives.
struct Rules {
    bool refuse_negative = true;

    /// A reading is a spike when it is more than so many times the highest of all other readings of
    /// its span ...
    int spike_times = 20;
    /// ... in a span that has at least so many readings above zero to compare with.
    int spike_least_readings = 12;
};

/// Slots that a rule caught.
struct Caught {
    const ErrorCode* code;  ///< vee.gap, vee.negative, vee.spike.
    Action action = Action::report;
    int first = 0;
    int count = 0;
    std::int64_t value_milli = 0;  ///< The first reading caught; 0 for a gap.
};

/// Applies the rules to one span as it arrives, in place: refused readings become missing.
/// \returns  what was caught, ascending by rule and slot.
std::vector<Caught> validate(const Rules& rules, meter::SpanReadings& readings);

}  // namespace voltmark::vee
