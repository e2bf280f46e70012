// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/rounding.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "voltmark/base/check.hpp"

namespace voltmark {

namespace {

constexpr std::array<std::pair<std::string_view, Rounding>, 4> kWords{{
    {"half_up", Rounding::half_up},
    {"half_even", Rounding::half_even},
    {"toward_zero", Rounding::toward_zero},
    {"away_from_zero", Rounding::away_from_zero},
}};

}  // namespace

std::string to_text(Int128 value) {
    if (value == 0) return "0";
    const bool negative = value < 0;
    std::string digits;
    while (value != 0) {
        const auto digit = static_cast<int>(value % 10);  // Has the sign of `value`.
        digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value /= 10;
    }
    if (negative) digits.push_back('-');
    std::reverse(digits.begin(), digits.end());
    return digits;
}

Int128 divide_rounded(Int128 numerator, Int128 denominator, Rounding rounding) {
    VOLTMARK_CHECK(denominator > 0);
    const auto narrow = static_cast<std::int64_t>(numerator);
    const auto divisor = static_cast<std::int64_t>(denominator);
    // Most numbers fit the machine's own division, which is several times faster.
    const bool fits = narrow == numerator && divisor == denominator;
    // Whole truncates toward zero; rest has the sign of the numerator.
    const Int128 whole = fits ? Int128{narrow / divisor} : numerator / denominator;
    const Int128 rest = fits ? Int128{narrow % divisor} : numerator % denominator;
    if (rest == 0) return whole;
    const Int128 size = rest < 0 ? -rest : rest;
    const bool above_half = size > denominator - size;
    const bool half = size == denominator - size;
    const bool away =
        rounding == Rounding::away_from_zero || (rounding != Rounding::toward_zero && above_half) ||
        (half &&
         (rounding == Rounding::half_up || (rounding == Rounding::half_even && whole % 2 != 0)));
    if (!away) return whole;
    return numerator < 0 ? whole - 1 : whole + 1;
}

std::string_view to_text(Rounding rounding) {
    for (const auto& [word, value] : kWords) {
        if (value == rounding) return word;
    }
    VOLTMARK_CHECK(false);
}

std::optional<Rounding> find_rounding(std::string_view word) {
    for (const auto& [name, value] : kWords) {
        if (name == word) return value;
    }
    return std::nullopt;
}

}  // namespace voltmark
