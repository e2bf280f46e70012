// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "voltmark/codec/delivered.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::csv {

/// What became of a text that should be a number.
enum class NumberForm : std::uint8_t { exact, rounded, not_a_number, too_large };

struct Number {
    NumberForm form = NumberForm::not_a_number;
    std::int64_t milli = 0;
};

/// Whether spreadsheets and statistics programs mean "nothing" by the text: "", "NA", "NaN",
/// "null".
bool is_missing_word(std::string_view text);

/// Reads "-12.5" or "1.25e-3" as thousandths of the base unit of `unit`. What is finer is rounded,
/// half away from zero; no binary fraction is made on the way.
Number read_number(std::string_view text, ReadingUnit unit, char decimal_mark);

/// What one in the last digit of a number counts, and how many of it a reading can have. By power
/// of ten; a table, because a division takes as long as reading the number.
struct DecimalPlace {
    std::int64_t milli;
    std::int64_t limit;
};
inline constexpr auto kDecimalPlaces = [] {
    std::array<DecimalPlace, 10> places{};
    std::int64_t milli = 1;
    for (DecimalPlace& place : places) {
        place = {milli, meter::kReadingMilliMax / milli};
        milli *= 10;
    }
    return places;
}();

/// Reads the number that [at, end) begins with, if it is as most are: a sign, up to fifteen digits
/// and a decimal mark, as fine as a thousandth. Answers where it ends; null when it is anything
/// else.
inline const char* find_plain_number(const char* at, const char* end, ReadingUnit unit,
                                     char decimal_mark, std::int64_t& milli) {
    const bool is_negative = at != end && *at == '-';
    if (is_negative) ++at;
    const char* const begin = at;
    std::uint64_t digits = 0;  // Wraps where there are too many.
    while (at != end && is_digit(*at))
        digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
    std::ptrdiff_t size = at - begin;
    std::ptrdiff_t decimals = 0;
    if (at != end && *at == decimal_mark) {
        const char* const mark = ++at;
        while (at != end && is_digit(*at))
            digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
        decimals = at - mark;
        size += decimals;
    }
    if (size == 0 || size > 15 || decimals > unit.milli_exponent) return nullptr;
    const DecimalPlace& place =
        kDecimalPlaces[static_cast<std::size_t>(unit.milli_exponent - decimals)];
    const auto number = static_cast<std::int64_t>(digits);
    if (number > place.limit) return nullptr;
    milli = (is_negative ? -number : number) * place.milli;
    return at;
}

}  // namespace voltmark::codec::csv
