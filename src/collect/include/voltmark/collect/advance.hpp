// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

/// A part of a payment that was paid ahead and now pays a document.
struct AdvanceUse {
    ContractId contract{};
    std::string payment_id;
    Allocation part;
};

/// What makes items fall due: the journal that it was posted with.
struct AdvanceOccasion {
    std::string journal_id;
    time::CivilDay booked_on;
};

/// Pays what contracts owe with what they paid ahead: the item due first from the payment received
/// first. Belongs to the transaction that posted the occasion, and happens once for it.
///
/// Contracts without payments ahead cost one look-up for all of them.
///
/// \param contracts  ascending.
/// \returns          what was used, by contract; posted in one journal, named after the occasion's.
/// \errors           throws store.duplicate where it was done for the occasion before.
std::vector<AdvanceUse> spend_advances(store::Session& session, const AdvanceOccasion& occasion,
                                       std::span<const ContractId> contracts, Instant now);

/// A payment, or what is left of it, that no document needed yet.
struct Advance {
    ContractId contract{};
    std::string payment_id;
    time::CivilDay received_on;
    Money left = Money::zero(kCny);
};
/// Of a range of sites: by contract, then as they were received.
std::vector<Advance> advances_in(store::Session& session, SiteId first, SiteId last);

}  // namespace voltmark::collect
