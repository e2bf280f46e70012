// SPDX-License-Identifier: Apache-2.0
#include "csv_number.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::csv {

namespace {

/// A decimal number as digits and a power of ten. Digits behind the 18th are dropped, and that is
/// said.
struct Decimal {
    std::int64_t digits = 0;
    int exponent = 0;
    bool is_cut = false;
    bool is_number = false;

    void add(char digit, bool is_fraction) {
        constexpr std::int64_t kFull = 100'000'000'000'000'000;  // One more digit makes 18.
        is_number = true;
        if (digits >= kFull) {
            is_cut = is_cut || digit != '0';
            exponent += is_fraction ? 0 : 1;
        } else {
            digits = digits * 10 + (digit - '0');
            exponent -= is_fraction ? 1 : 0;
        }
    }
};

/// Reads the power of ten behind an 'e': up to four digits with a sign.
bool read_exponent(std::string_view text, int& exponent) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > 4 || !std::all_of(text.begin(), text.end(), is_digit)) {
        return false;
    }
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    exponent += is_negative ? -value : value;
    return true;
}

Decimal read_decimal(std::string_view text, char decimal_mark) {
    Decimal decimal;
    std::size_t at = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) decimal.add(text[at], false);
    if (at < text.size() && text[at] == decimal_mark) {
        for (++at; at < text.size() && is_digit(text[at]); ++at) decimal.add(text[at], true);
    }
    if (at == text.size()) return decimal;
    const bool has_exponent =
        to_upper(text[at]) == 'E' && read_exponent(text.substr(at + 1), decimal.exponent);
    decimal.is_number = decimal.is_number && has_exponent;
    return decimal;
}

/// The number times ten to the power of its exponent, rounded half away from zero.
Number scaled(Decimal decimal) {
    constexpr int kExponentMax = 18;
    if (decimal.exponent >= 0) {
        std::int64_t milli = 0;
        const bool fits =
            decimal.digits == 0 ||
            (decimal.exponent <= kExponentMax &&
             !__builtin_mul_overflow(decimal.digits, power_of_ten(decimal.exponent), &milli));
        if (!fits) return {NumberForm::too_large, 0};
        return {decimal.is_cut ? NumberForm::rounded : NumberForm::exact, milli};
    }
    if (decimal.exponent < -kExponentMax) {
        return {decimal.digits == 0 ? NumberForm::exact : NumberForm::rounded, 0};
    }
    const std::int64_t unit = power_of_ten(-decimal.exponent);
    const std::int64_t rest = decimal.digits % unit;
    const bool is_exact = rest == 0 && !decimal.is_cut;
    return {is_exact ? NumberForm::exact : NumberForm::rounded,
            decimal.digits / unit + (rest >= unit - rest ? 1 : 0)};
}

}  // namespace

Number read_number(std::string_view text, ReadingUnit unit, char decimal_mark) {
    std::int64_t milli = 0;
    const char* const end = text.data() + text.size();
    if (find_plain_number(text.data(), end, unit, decimal_mark, milli) == end) {
        return {NumberForm::exact, milli};
    }
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    Decimal decimal = read_decimal(text, decimal_mark);
    if (!decimal.is_number) return {};
    decimal.exponent += unit.milli_exponent;
    Number number = scaled(decimal);
    if (number.milli > meter::kReadingMilliMax) return {NumberForm::too_large, 0};
    if (is_negative) number.milli = -number.milli;
    return number;
}

bool is_missing_word(std::string_view text) {
    return text.empty() || text == "NA" || equal_letters(text, "NaN") ||
           equal_letters(text, "null");
}

}  // namespace voltmark::codec::csv
