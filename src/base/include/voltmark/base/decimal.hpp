// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"

namespace voltmark {

/// Reads a decimal number exactly, as a count of 10^-`scale`; no binary fraction is ever made of
/// it.
///
/// \param text   optional sign, digits, optional point and digits: "12", "-0.5", ".25". No
/// exponent,
///               no blanks, no group marks.
/// \param scale  0..18: how many digits after the point the count has.
/// \errors       all invalid_input, with the bytes at fault: decimal.empty, decimal.digit (not a
///               number), decimal.resolution (a non-zero digit beyond `scale`), decimal.range (more
///               than 64 bits).
Result<std::int64_t> parse_decimal(std::string_view text, int scale);

/// Writes a count of 10^-`scale` as a decimal number.
///
/// \param min_fraction  digits after the point that are always written; further trailing zeros are
///                      dropped. Default: all of `scale`.
std::string to_decimal(std::int64_t value, int scale, int min_fraction = -1);

/// 10^`exponent` for 0..18.
std::int64_t power_of_ten(int exponent);

}  // namespace voltmark
