// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/vault.hpp"

namespace voltmark::customer {

/// What somebody types to find a customer.
struct SearchRequest {
    std::string_view text;  ///< The beginning of a consumer number; a name or a part of it, pinyin
                            ///< or its initials; a phone or its last four digits; an identity
                            ///< number or a bank account; words of an address.
    int limit = 20;         ///< So many people and sites; each comes with its contracts.
    std::string after;      ///< SearchPage::next of the page before.
};

/// A contract that was found.
struct SearchHit {
    ContractView view;    ///< Without its holder's data.
    std::string_view by;  ///< number | phone | identity | bank | name | address
};

struct SearchPage {
    std::vector<SearchHit> hits;
    /// Names and addresses that were opened in finding them: not of everybody, and not all.
    std::map<PartyId, std::vector<security::OpenedField>> holders;
    std::string next;  ///< Empty: there are no more. A page can be empty and yet have a next one.
};

/// Contracts of one party, past and present, by site and number.
std::vector<Contract> contracts_of(store::Session& session, PartyId party);

/// By indexes alone, so that it takes as long among a million customers as among few.
/// \errors  customer.search_cursor (invalid_input): `after` is none of ours; security.sealed.
Result<SearchPage> search(store::Session& session, const security::Vault& vault,
                          const SearchRequest& request);

}  // namespace voltmark::customer
