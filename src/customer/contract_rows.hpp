// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::customer {

/// Selects what view_in reads; conditions and an order follow, on c (contract), p (party), s
/// (site).
inline constexpr std::string_view kSelectViews =
    "SELECT c.site_id, c.contract_no, c.consumer_no, c.party_id, c.valid_from, c.valid_to, p.kind, "
    "s.area FROM contract c JOIN party p ON p.party_id = c.party_id JOIN site s ON s.site_id = "
    "c.site_id ";

inline ContractView view_in(const store::BulkRow& row) {
    return {{store::contract_in(row, 0),
             std::string{row.text(2)},
             PartyId{row.integer(3)},
             {time::day_from_number(row.integer(4)), time::day_from_number(row.integer(5))}},
            find_party_kind(row.text(6)).value_or(PartyKind::person),
            std::string{row.text(7)},
            {}};
}

}  // namespace voltmark::customer
