// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/money.hpp"

#include <limits>

#include "voltmark/base/decimal.hpp"

namespace voltmark {

namespace {

std::int64_t narrowed(Int128 value) {
    VOLTMARK_CHECK(value >= std::numeric_limits<std::int64_t>::min());
    VOLTMARK_CHECK(value <= std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
    static constexpr Currency kKnown[] = {kCny,
                                          kUsd,
                                          kAud,
                                          kEur,
                                          kGbp,
                                          Currency{{'H', 'K', 'D'}, 2},
                                          Currency{{'J', 'P', 'Y'}, 0},
                                          Currency{{'K', 'R', 'W'}, 0},
                                          Currency{{'N', 'Z', 'D'}, 2},
                                          Currency{{'C', 'A', 'D'}, 2},
                                          Currency{{'T', 'N', 'D'}, 3}};
    for (const Currency& currency : kKnown) {
        if (currency.name() == code) return currency;
    }
    return std::nullopt;
}

std::string to_text(Money money) {
    return to_decimal(money.minor(), money.currency().minor_digits);
}

Money round_to_minor(ExactMoney exact, Currency currency, Rounding rounding, Fraction share) {
    VOLTMARK_CHECK(share.numerator >= 0 && share.denominator > 0);
    Int128 numerator = 0;
    VOLTMARK_CHECK(!__builtin_mul_overflow(exact.e14, Int128{share.numerator}, &numerator));
    const Int128 coin = power_of_ten(14 - currency.minor_digits);  // One coin in 1e-14 units.
    const Int128 minor = divide_rounded(numerator, coin * share.denominator, rounding);
    return Money::from_minor(narrowed(minor), currency);
}

Money round_share(Money base, Fraction ratio, Rounding rounding) {
    const Int128 minor =
        divide_rounded(Int128{base.minor()} * ratio.numerator, ratio.denominator, rounding);
    return Money::from_minor(narrowed(minor), base.currency());
}

}  // namespace voltmark
