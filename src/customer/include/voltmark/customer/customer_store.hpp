// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/customer/model.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::customer {

/// The tables of this module.
store::Schema schema();

/// New parties, sites, contracts and terms in bulk, each with its id already taken
/// (store::take_ids). Belongs to the caller's transaction. \errors  throws store.duplicate for a
/// number that exists. Names and addresses are none of their business: add_personal_data writes
/// those (personal_data.hpp).
void add_parties(store::Session& session, std::span<const Party> parties, Instant now);
void add_sites(store::Session& session, std::span<const Site> sites);
void add_contracts(store::Session& session, std::span<const Contract> contracts);
void add_terms(store::Session& session, std::span<const ContractTerm> terms, Instant now);

/// \errors  customer.unknown (not_found).
Result<ContractId> find_contract(store::Session& session, std::string_view consumer_no);

struct CustomerCounts {
    std::int64_t parties = 0;
    std::int64_t sites = 0;
    std::int64_t contracts = 0;
};
CustomerCounts count_customers(store::Session& session);

/// Of who holds a contract, what documents show.
struct Holder {
    std::string name;
    std::string address;  ///< Of the site.
};
/// One contract with what is known of its holder and site.
struct ContractView {
    Contract contract;
    PartyKind kind = PartyKind::person;
    std::string area;
    Holder holder;  ///< Empty but where view_contract made it (personal_data.hpp).
};
/// Without personal data, so that it needs no key. \pre it exists
ContractView get_contract(store::Session& session, ContractId id);

/// Ends the term in force on `from` and begins another: tariff, attributes, or both changed.
/// \errors  customer.term_past (conflict): a term begins on or after `from` already;
///          customer.term_none (conflict): no term holds there. Nothing changes then.
Result<void> change_term(store::Session& session, const ContractTerm& term, Instant now);

/// Ends a contract, and with it its terms: `end` is the day after its last. One that ends there
/// already is left as it is.
/// \errors  customer.ended (conflict): it ends earlier, or had not begun. Nothing changes then.
Result<void> end_contract(store::Session& session, ContractId id, time::CivilDay end);

/// Contracts of a range of sites, in order of site and number, with their terms.
struct ContractTerms {
    Contract contract;
    std::vector<ContractTerm> terms;  ///< Ascending.
};
struct SiteRange {
    SiteId first;
    SiteId last;  ///< Included.
};
/// Those that are valid on some day of `days`.
std::vector<ContractTerms> contracts_in(store::Session& session, SiteRange sites,
                                        const Validity& days);

/// Every contract of a range of sites, in order of site and number, without personal data.
std::vector<ContractView> views_in(store::Session& session, SiteRange sites);

// The same rows as they lie in the store, for work over a whole population, where texts of their
// own would cost more than the work. In order of site and number; texts are valid until the next
// row.
struct ContractRow {
    ContractId id{};
    std::string_view consumer_no;
    Validity valid;
};
void scan_contracts(store::Session& session, SiteRange sites, const Validity& days,
                    const std::function<void(const ContractRow&)>& each);
struct TermRow {
    ContractId id{};
    Validity valid;
    std::string_view tariff;
    std::string_view attributes;  ///< As Attributes::to_json wrote them.
};
void scan_terms(store::Session& session, SiteRange sites, const Validity& days,
                const std::function<void(const TermRow&)>& each);
void scan_areas(store::Session& session, SiteRange sites,
                const std::function<void(SiteId, std::string_view)>& each);

/// The sites of contracts that are valid on some day of `days`, cut into ranges of about
/// `contracts_a_range` contracts: the units that a population is worked in.
std::vector<SiteRange> site_ranges(store::Session& session, const Validity& days,
                                   int contracts_a_range);

}  // namespace voltmark::customer
