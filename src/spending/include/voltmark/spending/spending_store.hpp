// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/spending/standing.hpp"

namespace voltmark::spending {

/// The tables of this module.
store::Schema schema();

/// The currency of a contract's bills on a day: of its tariff then, or of its newest one; nothing
/// where that is not in the store.
std::optional<Currency> currency_of(store::Session& session, ContractId contract,
                                    time::CivilDay day);

/// Sets what a contract may cost in a month, in place of what was set. Belongs to the caller's
/// transaction.
/// \param day  whose tariff says the currency. \pre  thresholds are of make_thresholds.
/// \errors  both invalid_input: spending.amount, spending.currency. Nothing changes then.
Result<void> set_budget(store::Session& session, const Budget& budget, time::CivilDay day);
/// Belongs to the caller's transaction. What was told stays. \errors  spending.none (not_found).
Result<void> remove_budget(store::Session& session, ContractId contract,
                           const std::string& consumer_no);

std::optional<Budget> find_budget(store::Session& session, ContractId contract);
/// All, by contract.
std::vector<Budget> list_budgets(store::Session& session);

/// What a contract was told, the newest month first, in it the newest first.
std::vector<Alert> alerts_of(store::Session& session, ContractId contract, int limit);
/// What contracts of a range were told of a month, by contract.
std::vector<Alert> alerts_in(store::Session& session, customer::SiteRange sites,
                             time::CivilDay month);
/// Writes what is not told yet. Belongs to the caller's transaction.
/// \returns  how many were new: what another process recorded meanwhile is none.
int record_alerts(store::Session& session, std::span<const Alert> alerts);

}  // namespace voltmark::spending
