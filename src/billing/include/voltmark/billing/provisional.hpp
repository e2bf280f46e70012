// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

/// Days of a contract that no bill covers yet.
struct OpenDays {
    ContractId contract{};
    time::BillingPeriod days;
};

/// What a contract would be billed for such days, month by month.
struct ProvisionalCharge {
    ContractId contract{};
    /// Those asked for; or from the same first day up to the last one of which every reading is
    /// there. No day: from equals to.
    time::BillingPeriod days;
    Money owed = Money::zero(kCny);  ///< Of the receivables: without feed-in.
    Energy imported;
    int estimated_slots = 0;
    std::optional<Error> stopped;  ///< Why the days do not reach as far as was asked.
};

/// Rates days that are not billed yet with the engine of bill runs, and writes nothing. A month
/// that is not over is a bill over its days so far; tiers go on from the newest bill and from month
/// to month. A reading that is missing ends the days: it is absent and never zero.
///
/// One for each worker thread.
class ProvisionalRater {
public:
    /// \param session  outlives the rater.
    /// \param prices  newest prices of series that it sees.
    ProvisionalRater(store::Session& session, DeliveryId as_of, tariff::PriceRevision prices,
                     std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs);
    ~ProvisionalRater();

    /// \param wanted  by contract, each once, all within `sites`; a contract holds on all its days.
    /// \returns       one for each of `wanted`, in its order.
    /// \errors        throws the store's failures, a damaged reading block among them.
    std::vector<ProvisionalCharge> rate(customer::SiteRange sites,
                                        std::span<const OpenDays> wanted);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Up to which day, not included, contracts of a range are billed: by bills in the ledger that were
/// booked by `day`. Contracts without such a bill are left out.
///
/// \param wanted  the contracts that are asked for.
/// \param seen    documents whose entries count. A bill of zero has none, and counts without.
std::map<ContractId, time::CivilDay> billed_up_to(store::Session& session,
                                                  customer::SiteRange sites, time::CivilDay day,
                                                  const std::set<ContractId>& wanted,
                                                  const std::set<std::string>& seen);

}  // namespace voltmark::billing
