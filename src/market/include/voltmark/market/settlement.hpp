// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/money.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/base/quantity.hpp"

namespace voltmark::market {

/// One hour's energies and prices of a wholesale market with contracts, a day-ahead and a real-time
/// price.
struct MarketHour {
    Energy contract;  ///< Agreed on long before, at its own price.
    Price contract_price;
    Energy day_ahead;  ///< Cleared the day before.
    Price day_ahead_price;
    Energy metered;
    Price real_time_price;
};

/// What the hour costs: the contract, what the day ahead took more or less, and what was metered
/// more or less; each rounded half up. Less is sold back: negative.
struct MarketSettlement {
    Money contract = Money::zero(kCny);
    Money day_ahead = Money::zero(kCny);
    Money real_time = Money::zero(kCny);

    Money total() const { return contract + day_ahead + real_time; }
};
/// \source  docs/rules/market.md, R-MKT-1.
MarketSettlement settle(const MarketHour& hour, Currency currency);

}  // namespace voltmark::market
