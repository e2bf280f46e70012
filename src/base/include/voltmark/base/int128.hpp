// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace voltmark {

/// 128-bit whole number: the width of a price times an energy before rounding.
__extension__ typedef __int128 Int128;

/// Decimal digits, with a leading minus where negative.
std::string to_text(Int128 value);

}  // namespace voltmark
