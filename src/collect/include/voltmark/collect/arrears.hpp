// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

/// How old debts are told apart: by the days since they fell due.
struct AgeGroup {
    std::string_view word;  ///< "not_due", "to_30" ...
    int least_days = 0;     ///< Days late at least; of the first group: not late.
};
inline constexpr std::array<AgeGroup, 6> kAgeGroups = {{{"not_due", 0},
                                                        {"to_30", 1},
                                                        {"to_60", 31},
                                                        {"to_90", 61},
                                                        {"to_180", 91},
                                                        {"over_180", 181}}};
/// Index into kAgeGroups of what fell due on a day. The due day itself is not late.
std::size_t age_of(time::CivilDay due_on, time::CivilDay today);
std::optional<std::size_t> find_age(std::string_view word);

/// What one contract owes in one currency, by age.
struct Arrears {
    ContractId contract{};
    std::vector<Money> by_age;  ///< One for each of kAgeGroups.
    Money open = Money::zero(kCny);
    int items = 0;
    time::CivilDay oldest_due;
};

/// By contract and currency. Pure.
std::vector<Arrears> age_items(const std::map<ContractId, std::vector<OpenItem>>& items,
                               time::CivilDay today);

// As the books stand now, aged by `today`; contracts that owe nothing are left out.
std::vector<Arrears> arrears_in(store::Session& session, SiteId first, SiteId last,
                                time::CivilDay today);
std::vector<Arrears> arrears_of(store::Session& session, ContractId contract, time::CivilDay today);

}  // namespace voltmark::collect
