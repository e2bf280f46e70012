// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/arrears.hpp"

namespace voltmark::collect {

std::size_t age_of(time::CivilDay due_on, time::CivilDay today) {
    const auto late = (today - due_on).count();
    std::size_t group = 0;
    while (group + 1 < kAgeGroups.size() && late >= kAgeGroups[group + 1].least_days) ++group;
    return group;
}

std::optional<std::size_t> find_age(std::string_view word) {
    for (std::size_t i = 0; i < kAgeGroups.size(); ++i) {
        if (kAgeGroups[i].word == word) return i;
    }
    return std::nullopt;
}

std::vector<Arrears> age_items(const std::map<ContractId, std::vector<OpenItem>>& items,
                               time::CivilDay today) {
    std::vector<Arrears> all;
    for (const auto& [contract, open] : items) {
        std::map<std::string, Arrears> by_currency;
        for (const OpenItem& item : open) {
            const Currency currency = item.open.currency();
            auto [it, is_first] = by_currency.try_emplace(currency.name());
            Arrears& of = it->second;
            if (is_first) {
                of.contract = contract;
                of.by_age.assign(kAgeGroups.size(), Money::zero(currency));
                of.open = Money::zero(currency);
                of.oldest_due = item.due_on;
            }
            of.by_age[age_of(item.due_on, today)] += item.open;
            of.open += item.open;
            of.oldest_due = std::min(of.oldest_due, item.due_on);
            ++of.items;
        }
        for (auto& [currency, of] : by_currency) all.push_back(std::move(of));
    }
    return all;
}

std::vector<Arrears> arrears_in(store::Session& session, SiteId first, SiteId last,
                                time::CivilDay today) {
    return age_items(open_items_in(session, first, last), today);
}

std::vector<Arrears> arrears_of(store::Session& session, ContractId contract,
                                time::CivilDay today) {
    return age_items({{contract, open_items(session, contract)}}, today);
}

}  // namespace voltmark::collect
