// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "voltmark/base/money.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::rating {

/// How the amount of a line follows from its numbers. Stored in bills: numbers are set in stone.
enum class Formula : std::uint8_t {
    price_times_quantity = 0,  ///< round(price x quantity x share)
    share_of_base = 1,         ///< round(base x ratio)
    top_up = 2,                ///< round(price x share) - base, where that is more than nothing
    sum_of_products = 3,       ///< round(sum of price x quantity, interval by interval)
};

/// What a quantity counts, in thousandths (pieces: in millionths).
enum class QuantityUnit : std::uint8_t {
    kwh = 0,
    kvarh = 1,
    kw = 2,
    kva = 3,
    month = 4,
    day = 5,
    none = 6,
    kvar = 7
};
std::string_view to_text(QuantityUnit unit);

/// One line of a bill, with all numbers that its amount follows from: a customer can redo it by
/// hand.
struct ChargeLine {
    int segment = 0;
    int component = 0;  ///< The first component of the line, in the segment's version.
    int band = -1;      ///< Of the component's calendar; -1: not by bands.
    int tier = -1;      ///< -1: not by tiers.
    Formula formula = Formula::price_times_quantity;
    QuantityUnit unit = QuantityUnit::none;
    std::int64_t quantity_e6 = 0;  ///< Millionths of the unit (so kWh: mWh).
    Price price;     ///< Per unit; the sum over the line's components. Negative: a credit.
    Fraction share;  ///< Of a month; of a whole where not 1/1.
    /// sum_of_products: the sum, in 1e-14 of the currency. `price` is its mean over the quantity
    /// then, for people to read; nothing follows from it.
    Int128 exact_e14 = 0;
    /// Products, and sums of them: what rounding lost on the line before and is made up for here,
    /// in 1e-14 of the currency. Always less than a coin.
    std::int64_t remainder_e14 = 0;
    Fraction ratio{0, 1};            ///< share_of_base.
    Money base = Money::zero(kCny);  ///< share_of_base, top_up.
    Money amount = Money::zero(kCny);

    friend bool operator==(const ChargeLine&, const ChargeLine&) = default;
};

/// What a line of a product, or of a sum of them, comes to before it is rounded, to 1e-14 of the
/// currency.
ExactMoney exact_of(const ChargeLine& line);

/// The amount that the numbers of `line` give. What rating uses; `bill verify` has its own.
Money amount_of(const ChargeLine& line, Currency currency, Rounding rounding);

}  // namespace voltmark::rating
