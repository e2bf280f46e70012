// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "voltmark/base/check.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/store/session.hpp"

namespace voltmark::store {

// The types of base as they lie in rows.

/// Out of `site_id` at `column` and `contract_no` behind it.
inline ContractId contract_in(const BulkRow& row, int column) {
    return {SiteId{row.integer(column)},
            ContractNo{static_cast<std::int32_t>(row.integer(column + 1))}};
}

inline Currency currency_in(const BulkRow& row, int column) {
    const std::optional<Currency> currency = find_currency(row.text(column));
    VOLTMARK_CHECK(currency.has_value());  // Only known currencies are ever written.
    return *currency;
}

inline Money money_in(const BulkRow& row, int currency_column, int minor_column) {
    return Money::from_minor(row.integer(minor_column), currency_in(row, currency_column));
}

}  // namespace voltmark::store
