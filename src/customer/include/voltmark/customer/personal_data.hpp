// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/base/text.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/vault.hpp"

namespace voltmark::customer {

// Names, phones, identity numbers, bank accounts and addresses lie in the vault alone, each under
// the key of its party. The address of a site is kept for everybody who holds a contract there.

/// What stands in place of data whose key was destroyed.
inline constexpr Text kErasedWords{"(erased)", "（已删除）"};

/// Who looks at personal data, and how much of it they see.
struct Sight {
    const security::Vault& vault;
    security::View view = security::View::whole;
    Language language = Language::en;

    /// \errors  security.sealed
    std::string shown(const security::OpenedField& field) const;
};

/// The personal data of new parties, and of their sites' addresses, in bulk. Empty texts are none.
/// Belongs to the caller's transaction. \errors  of security::Vault::add.
Result<void> add_personal_data(store::Session& session, const security::Vault& vault,
                               std::span<const Party> parties, std::span<const Site> sites,
                               std::span<const Contract> contracts);

/// The names of some parties, in the order asked; empty where there is none.
/// \errors  security.sealed; security.unsealed (conflict): an older version's, not moved yet.
Result<std::vector<std::string>> names_of(store::Session& session, const Sight& sight,
                                          std::span<const PartyId> parties);
Result<std::string> name_of(store::Session& session, const Sight& sight, PartyId party);

/// get_contract with its holder's name and address. \pre the contract exists
/// \errors  of names_of.
Result<ContractView> view_contract(store::Session& session, const Sight& sight, ContractId id);

/// The same of a contract that was read.
Result<ContractView> with_holder(store::Session& session, const Sight& sight, ContractView view);

/// The same where some of its holder's fields were opened; what they lack is read.
Result<ContractView> with_holder(store::Session& session, const Sight& sight, ContractView view,
                                 std::span<const security::OpenedField> opened);

/// How much personal data of older versions waits in plain text.
std::int64_t count_unsealed(store::Session& session);
/// Moves some of it into the vault. Belongs to the caller's transaction: stopped anywhere, the next
/// call goes on. \returns  how many texts; 0 when all is done. \errors  of security::Vault::add.
Result<std::int64_t> seal_some(store::Session& session, const security::Vault& vault, int limit);
/// Outside of a transaction: writes the store's files anew, so that no old page has plain text.
void settle_sealed(store::Session& session);

}  // namespace voltmark::customer
