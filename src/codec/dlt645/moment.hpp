// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

// Binary coded decimals, low byte first, and the moments that are written with them.

bool is_bcd(ByteSpan bytes);
bool is_all(ByteSpan bytes, std::uint8_t value);

/// "240520" of 20 05 24. \pre  is_bcd
std::string digits_of(ByteSpan low_first);

/// \pre  an even number of digits.
Bytes bytes_of_digits(std::string_view digits);

/// The text of a moment whose digits are given in the order of the pattern; nothing if it is none.
std::optional<std::string> moment_text(std::string_view pattern, std::string_view digits);

/// The digits of a text that moment_text made, or one like it; nothing for others.
std::optional<std::string> moment_digits(std::string_view pattern, std::string_view text);

/// mm hh DD MM YY, as after a demand. Nothing if it is no moment.
std::optional<time::LocalSeconds> minute_of(ByteSpan low_first);
Bytes minute_bytes(time::LocalSeconds moment);  ///< mm hh DD MM YY
Bytes second_bytes(time::LocalSeconds moment);  ///< ss mm hh DD MM YY
std::optional<time::LocalSeconds> second_of(ByteSpan low_first);

}  // namespace voltmark::codec::dlt645
