// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/charge_line.hpp"

#include <array>

#include "voltmark/base/check.hpp"

namespace voltmark::rating {

std::string_view to_text(QuantityUnit unit) {
    static constexpr std::array<std::string_view, 7> kWords = {"kWh",   "kvarh", "kW", "kVA",
                                                               "month", "day",   ""};
    return kWords[static_cast<std::size_t>(unit)];
}

Money amount_of(const ChargeLine& line, Currency currency, Rounding rounding) {
    const ExactMoney exact{Int128{line.price.e8} * line.quantity_e6};
    switch (line.formula) {
        case Formula::price_times_quantity:
            return round_to_minor(exact, currency, rounding, line.share);
        case Formula::share_of_base:
            return round_share(line.base, line.ratio, rounding);
        case Formula::top_up:
            return std::max(round_to_minor(exact, currency, rounding, line.share) - line.base,
                            Money::zero(currency));
    }
    VOLTMARK_CHECK(false);
}

}  // namespace voltmark::rating
