// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/ids.hpp"
#include "voltmark/tariff/attributes.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::customer {

/// The customer's side: who (party) agreed on what (term) for which supply (contract) where (site).

enum class PartyKind : std::uint8_t { person, business };
std::string_view to_text(PartyKind kind);
std::optional<PartyKind> find_party_kind(std::string_view word);

/// Somebody new, with their personal data, which the vault keeps; empty texts are not known.
struct Party {
    PartyId party_id{};
    PartyKind kind = PartyKind::person;
    std::string name;
    std::string phone = {};
    std::string identity_no = {};
    std::string bank_account = {};
};

struct Site {
    SiteId site_id{};
    std::string area;
    std::string address;  ///< Personal data of who holds contracts there.
};

/// Days [from, to); without an end: to time::kOpenEnd.
using Validity = time::BillingPeriod;

struct Contract {
    ContractId id{};
    std::string consumer_no;  ///< 户号: on every letter and bill.
    PartyId party_id{};
    Validity valid;
};

/// What holds for a contract on some days.
struct ContractTerm {
    ContractId id{};
    Validity valid;
    std::string tariff;
    tariff::Attributes attributes;
};

}  // namespace voltmark::customer
