// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "voltmark/base/decimal.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/quantity.hpp"

namespace voltmark {

/// A price per kWh, kvarh, kW, kVA or piece: a count of 1e-8 of the currency. The unit it is per
/// belongs to the tariff component that holds it; negative prices exist.
struct Price {
    std::int64_t e8 = 0;

    friend constexpr auto operator<=>(const Price&, const Price&) = default;
    friend constexpr Price operator+(Price left, Price right) {
        VOLTMARK_CHECK(!__builtin_add_overflow(left.e8, right.e8, &left.e8));
        return left;
    }
    friend constexpr Price operator-(Price left, Price right) {
        VOLTMARK_CHECK(!__builtin_sub_overflow(left.e8, right.e8, &left.e8));
        return left;
    }
};

/// Bound of a price where it enters, so that price x quantity stays inside 128 bits and money
/// inside 64: ten million per unit.
inline constexpr std::int64_t kPriceE8Max = 1'000'000'000'000'000;

/// Reads a price of up to eight decimals. \errors  of parse_decimal; decimal.range beyond
/// kPriceE8Max.
Result<Price> parse_price(std::string_view text);

/// "0.6617635": as many decimals as it needs, at least two.
std::string to_text(Price price);

/// A price per kilo-unit times a quantity in thousandths of the unit: 1e-8 x 1e-6 = 1e-14.
template <class Unit>
ExactMoney operator*(Price price, Quantity<Unit> quantity) {
    return ExactMoney{Int128{price.e8} * quantity.milli()};
}

/// A price per piece (month, day, meter) times a whole number of them.
inline ExactMoney times_pieces(Price price, std::int64_t pieces) {
    return ExactMoney{Int128{price.e8} * pieces * 1'000'000};
}

}  // namespace voltmark
