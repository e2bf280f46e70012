// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/rating/measure.hpp"

#include "terms_plan.hpp"

namespace voltmark::market {

/// What rating a range of sites twice gave.
struct UnitOutcome {
    std::vector<Outcome> outcomes;
    struct Refused {
        ContractId contract{};
        Refusal refusal;
    };
    std::vector<Refused> refused;
    std::int64_t contracts = 0;  ///< All of them, also those not asked for.
    std::int64_t outside = 0;
    std::int64_t untouched = 0;
};

/// Rates ranges of sites under both tariffs; one for each worker thread.
class UnitPricer {
public:
    UnitPricer(store::Session& session, const Scenario& scenario);

    /// \errors  throws the store's failures, a damaged reading block among them.
    UnitOutcome price(const customer::SiteRange& sites);

private:
    struct Work;
    struct Target;

    std::vector<Work> prepare(const customer::SiteRange& sites, UnitOutcome& outcome);
    std::vector<Work> find_contracts(const customer::SiteRange& sites, UnitOutcome& outcome);
    void find_channels(const customer::SiteRange& sites, std::vector<Work>& works);
    void find_carry(const customer::SiteRange& sites, std::vector<Work>& works);
    static std::vector<Target> targets_of(std::vector<Work>& works);
    void begin_month(Work& work, std::size_t month);
    void read_month(const customer::SiteRange& sites, std::vector<Target>& targets,
                    std::size_t month);
    void end_month(Work& work, std::size_t month);
    /// A tariff's usage in the month; null where only the other tariff cannot be answered.
    Result<const rating::Usage*> measured(Work& work, std::size_t month, bool under_other);

    store::Session& session_;
    const Scenario& scenario_;
    TermsPlans plans_;
    rating::BandMasks masks_;
    meter::BlockScan scan_;
};

}  // namespace voltmark::market
