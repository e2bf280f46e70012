// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "voltmark/base/int128.hpp"

namespace voltmark {

/// How a fraction is dropped. Which rule applies where is data in the tariff.
enum class Rounding : std::uint8_t {
    half_up,  ///< To nearest; a half goes away from zero, so credits mirror charges (四舍五入).
    half_even,    ///< To nearest; a half goes to the even neighbour.
    toward_zero,  ///< The fraction is dropped.
    away_from_zero
};

/// `numerator / denominator` as a whole number, by `rounding`.
/// \pre  denominator > 0.
Int128 divide_rounded(Int128 numerator, Int128 denominator, Rounding rounding);

/// The word used in tariff documents and bills: "half_up" and so on.
std::string_view to_text(Rounding rounding);
std::optional<Rounding> find_rounding(std::string_view word);

}  // namespace voltmark
