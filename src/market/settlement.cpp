// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/settlement.hpp"

namespace voltmark::market {

MarketSettlement settle(const MarketHour& hour, Currency currency) {
    const auto money = [&](Price price, Energy energy) {
        return round_to_minor(price * energy, currency, Rounding::half_up);
    };
    return {money(hour.contract_price, hour.contract),
            money(hour.day_ahead_price, hour.day_ahead - hour.contract),
            money(hour.real_time_price, hour.metered - hour.day_ahead)};
}

}  // namespace voltmark::market
