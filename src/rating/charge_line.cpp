// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/charge_line.hpp"

#include <array>

#include "voltmark/base/check.hpp"

namespace voltmark::rating {

std::string_view to_text(QuantityUnit unit) {
    static constexpr std::array<std::string_view, 8> kWords = {"kWh",   "kvarh", "kW", "kVA",
                                                               "month", "day",   "",   "kvar"};
    return kWords[static_cast<std::size_t>(unit)];
}

ExactMoney exact_of(const ChargeLine& line) {
    if (line.formula == Formula::sum_of_products) return ExactMoney{line.exact_e14};
    const Int128 whole = Int128{line.price.e8} * line.quantity_e6;
    if (line.share == Fraction{}) return ExactMoney{whole};
    return ExactMoney{
        divide_rounded(whole * line.share.numerator, line.share.denominator, Rounding::half_up)};
}

Money amount_of(const ChargeLine& line, Currency currency, Rounding rounding) {
    const ExactMoney exact{Int128{line.price.e8} * line.quantity_e6};
    switch (line.formula) {
        case Formula::price_times_quantity:
            return line.remainder_e14 == 0
                       ? round_to_minor(exact, currency, rounding, line.share)
                       : round_to_minor(exact_of(line) + ExactMoney{line.remainder_e14}, currency,
                                        rounding);
        case Formula::sum_of_products:
            return round_to_minor(exact_of(line) + ExactMoney{line.remainder_e14}, currency,
                                  rounding);
        case Formula::share_of_base:
            return round_share(line.base, line.ratio, rounding);
        case Formula::top_up:
            return std::max(round_to_minor(exact, currency, rounding, line.share) - line.base,
                            Money::zero(currency));
    }
    VOLTMARK_CHECK(false);
}

}  // namespace voltmark::rating
