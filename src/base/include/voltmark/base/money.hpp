// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/check.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/base/rounding.hpp"

namespace voltmark {

/// A currency by its ISO 4217 code, and how many digits its smallest coin has.
struct Currency {
    std::array<char, 3> code;
    std::uint8_t minor_digits;

    /// "CNY". A text of its own: a view would outlive the value that most callers ask.
    std::string name() const { return {code.data(), code.size()}; }
    friend constexpr bool operator==(const Currency&, const Currency&) = default;
};

inline constexpr Currency kCny{{'C', 'N', 'Y'}, 2};
inline constexpr Currency kUsd{{'U', 'S', 'D'}, 2};
inline constexpr Currency kAud{{'A', 'U', 'D'}, 2};
inline constexpr Currency kEur{{'E', 'U', 'R'}, 2};
inline constexpr Currency kGbp{{'G', 'B', 'P'}, 2};

/// The currency of an ISO 4217 code, where the program knows it.
std::optional<Currency> find_currency(std::string_view code);

/// An amount of one currency, a whole number of its smallest coin. Negative is a credit.
///
/// Sums are exact or they stop the program: mixing currencies or leaving 64 bits is a bug in the
/// caller, because amounts are bounded where they enter. No constructor takes a `double`; the only
/// way from a price to Money is `round_to_minor`, which names its rule.
class Money {
public:
    static constexpr Money from_minor(std::int64_t minor, Currency currency) {
        return Money{minor, currency};
    }
    static constexpr Money zero(Currency currency) { return Money{0, currency}; }

    constexpr std::int64_t minor() const { return minor_; }
    constexpr Currency currency() const { return currency_; }

    constexpr Money& operator+=(Money other) {
        VOLTMARK_CHECK(currency_ == other.currency_);
        VOLTMARK_CHECK(!__builtin_add_overflow(minor_, other.minor_, &minor_));
        return *this;
    }
    constexpr Money& operator-=(Money other) { return *this += -other; }
    constexpr Money operator-() const {
        std::int64_t negated = 0;
        VOLTMARK_CHECK(!__builtin_sub_overflow(std::int64_t{0}, minor_, &negated));
        return Money{negated, currency_};
    }
    friend constexpr Money operator+(Money left, Money right) { return left += right; }
    friend constexpr Money operator-(Money left, Money right) { return left -= right; }
    friend constexpr bool operator==(const Money&, const Money&) = default;
    friend constexpr std::strong_ordering operator<=>(const Money& left, const Money& right) {
        VOLTMARK_CHECK(left.currency_ == right.currency_);
        return left.minor_ <=> right.minor_;
    }

private:
    constexpr Money(std::int64_t minor, Currency currency) : minor_{minor}, currency_{currency} {}

    std::int64_t minor_;
    Currency currency_;
};

/// "-1234.50", with the digits of the currency and no symbol.
std::string to_text(Money money);

/// The exact product of a price (1e-8 of a currency) and a quantity (1e-6 of kWh, kW, kVA, kvarh or
/// one): a count of 1e-14 units. It becomes Money only through `round_to_minor`.
struct ExactMoney {
    Int128 e14 = 0;

    ExactMoney& operator+=(ExactMoney other) {
        VOLTMARK_CHECK(!__builtin_add_overflow(e14, other.e14, &e14));
        return *this;
    }
    friend ExactMoney operator+(ExactMoney left, ExactMoney right) { return left += right; }
    friend bool operator==(const ExactMoney&, const ExactMoney&) = default;
};

/// A share such as 20 of 31 days. \pre 0 <= numerator, 0 < denominator (checked where used).
struct Fraction {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;

    friend bool operator==(const Fraction&, const Fraction&) = default;
};

/// Rounds `exact` x `share` to the currency's smallest coin, once. The one place where billing
/// loses a fraction: 28 x 1000 kVA x 20/31 is rounded as a whole, never the price of a day. \pre
/// the result fits 64 bits; prices and quantities are bounded at entry so that it does.
Money round_to_minor(ExactMoney exact, Currency currency, Rounding rounding, Fraction share = {});

/// `base` x `ratio`, rounded to the smallest coin. `ratio` may be negative: a reward of -0.75 % is
/// {-75, 10000}.
Money round_share(Money base, Fraction ratio, Rounding rounding);

}  // namespace voltmark
