// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include <array>

#include "voltmark/base/check.hpp"
#include "voltmark/base/errors.hpp"
#include "voltmark/base/price.hpp"

namespace voltmark {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool append_digit(std::int64_t& value, int digit) {
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_sub_overflow(value, std::int64_t{digit}, &value);
}

}  // namespace

std::int64_t power_of_ten(int exponent) {
    static constexpr auto kPowers = [] {
        std::array<std::int64_t, 19> powers{};
        std::int64_t power = 1;
        for (std::size_t i = 0; i < powers.size(); ++i) {
            powers[i] = power;
            if (i + 1 < powers.size()) power *= 10;
        }
        return powers;
    }();
    VOLTMARK_CHECK(exponent >= 0 && exponent < 19);
    return kPowers[static_cast<std::size_t>(exponent)];
}

Result<std::int64_t> parse_decimal(std::string_view text, int scale) {
    VOLTMARK_CHECK(scale >= 0 && scale <= 18);
    if (text.empty()) return make_error(kDecimalEmpty).at({});
    const auto bad = [&](const ErrorCode& code, std::size_t offset) {
        return make_error(code, text, scale).at({offset, text.size() - offset, 0, 0});
    };
    const bool negative = text[0] == '-';
    std::size_t i = negative || text[0] == '+' ? 1 : 0;
    std::int64_t value = 0;  // Gathered negative: that side holds one more than the positive.
    bool any = false;
    for (; i < text.size() && is_digit(text[i]); ++i, any = true) {
        if (!append_digit(value, text[i] - '0')) return bad(kDecimalRange, 0);
    }
    int decimals = 0;
    if (i < text.size() && text[i] == '.') {
        for (++i; i < text.size() && is_digit(text[i]); ++i, any = true) {
            if (decimals == scale) {
                if (text[i] != '0') return bad(kDecimalResolution, i);
                continue;
            }
            if (!append_digit(value, text[i] - '0')) return bad(kDecimalRange, 0);
            ++decimals;
        }
    }
    if (i < text.size() || !any) return bad(kDecimalDigit, i < text.size() ? i : 0);
    if (__builtin_mul_overflow(value, power_of_ten(scale - decimals), &value)) {
        return bad(kDecimalRange, 0);
    }
    if (!negative && __builtin_sub_overflow(std::int64_t{0}, value, &value)) {
        return bad(kDecimalRange, 0);
    }
    return value;
}

std::string to_decimal(std::int64_t value, int scale, int min_fraction) {
    VOLTMARK_CHECK(scale >= 0 && scale <= 18);
    if (min_fraction < 0 || min_fraction > scale) min_fraction = scale;
    const auto size = value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value)
                                : static_cast<std::uint64_t>(value);
    // From the last digit backwards; zeros at the end are left out as far as they may be.
    std::array<char, 24> digits;
    std::size_t at = digits.size();
    int decimals = scale;
    std::uint64_t rest = size;
    while (decimals > min_fraction && rest % 10 == 0) {
        rest /= 10;
        --decimals;
    }
    for (int i = 0; i < decimals; ++i, rest /= 10)
        digits[--at] = static_cast<char>('0' + rest % 10);
    if (decimals > 0) digits[--at] = '.';
    do {
        digits[--at] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) digits[--at] = '-';
    return {digits.data() + at, digits.size() - at};
}

Result<Price> parse_price(std::string_view text) {
    const Result<std::int64_t> e8 = parse_decimal(text, 8);
    if (!e8) return e8.error();
    if (*e8 > kPriceE8Max || *e8 < -kPriceE8Max) {
        return make_error(kDecimalRange, text).at({0, text.size(), 0, 0});
    }
    return Price{*e8};
}

std::string to_text(Price price) {
    return to_decimal(price.e8, 8, 2);
}

std::string to_kilo(std::int64_t milli, int min_fraction) {
    return to_decimal(milli, 6, min_fraction);
}

Power mean_power(Energy energy, int minutes) {
    VOLTMARK_CHECK(minutes > 0);
    if (60 % minutes == 0) {
        std::int64_t exact = 0;
        VOLTMARK_CHECK(!__builtin_mul_overflow(energy.milli(), 60 / minutes, &exact));
        return Power::from_milli(exact);
    }
    const Int128 mw = divide_rounded(Int128{energy.milli()} * 60, minutes, Rounding::half_up);
    return Power::from_milli(static_cast<std::int64_t>(mw));
}

}  // namespace voltmark
