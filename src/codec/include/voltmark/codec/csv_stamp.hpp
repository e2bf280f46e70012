// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "voltmark/codec/csv.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::codec::csv {

/// A timestamp as a table writes it.
struct Stamp {
    time::Timestamp moment;
    bool is_date;  ///< Without a time of day.
};

/// Reads a timestamp in the form that the options name. Empty where it is none of the years 1900 to
/// 2199: any other is a spoiled file, whatever the calendar says of it.
std::optional<Stamp> find_stamp(std::string_view text, TimestampForm form);

}  // namespace voltmark::codec::csv
