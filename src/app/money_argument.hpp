// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/decimal.hpp"
#include "voltmark/base/money.hpp"

#include "usage_errors.hpp"

namespace voltmark::app {

/// "CNY". \errors  usage.currency (invalid_input).
inline Result<Currency> read_currency(const std::string& name) {
    const std::optional<Currency> currency = find_currency(name);
    if (!currency) return make_error(kCurrencyArgument, name);
    return *currency;
}

/// "12.50", "CNY". \errors  usage.currency (invalid_input); of parse_decimal.
inline Result<Money> read_money(const std::string& amount, const std::string& currency_name) {
    const Result<Currency> currency = read_currency(currency_name);
    if (!currency) return currency.error();
    const Result<std::int64_t> minor = parse_decimal(amount, currency->minor_digits);
    if (!minor) return minor.error();
    return Money::from_minor(*minor, *currency);
}

}  // namespace voltmark::app
