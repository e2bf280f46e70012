// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "voltmark/billing/provisional.hpp"
#include "voltmark/prepaid/prepaid_run.hpp"

namespace voltmark::prepaid {

/// A computed unit, ready to be written in one transaction.
struct ComputedUnit {
    Unit unit;
    std::vector<Day> days;  ///< Those that are new or otherwise.
    std::vector<Event> events;
    std::array<std::int64_t, std::size(kStates)> by_state = {};
    std::int64_t stopped = 0;
};

using Tariffs = std::vector<std::shared_ptr<const tariff::StoredTariff>>;

/// Computes units of one run; one for each worker thread.
class UnitDay {
public:
    UnitDay(store::Session& session, const Run& run, const Policy& policy, const Tariffs& tariffs,
            const Clock& clock);

    ComputedUnit compute(const Unit& unit);

private:
    /// A prepaid contract on its way to a balance.
    struct Work {
        time::BillingPeriod valid;  ///< Of the contract.
        Thresholds thresholds;
        Currency currency = kCny;
        Money posted = Money::zero(kCny);
        int entries_seen = 0;
        std::optional<Day> before;   ///< Of the newest day before.
        std::optional<Day> of_day;   ///< The newest revision of this one.
        time::CivilDay billed_to{};  ///< Where `billed`.
        bool billed = false;
    };
    using Works = std::map<ContractId, Work>;

    Works prepaid_contracts(customer::SiteRange sites);
    std::set<std::string> read_ledger(customer::SiteRange sites, Works& works);
    void read_days_before(customer::SiteRange sites, Works& works);
    std::vector<billing::OpenDays> open_days(const Works& works) const;
    void conclude(const Work& work, const billing::ProvisionalCharge& charge, Instant at,
                  ComputedUnit& computed) const;

    store::Session& session_;
    const Run& run_;
    const Policy& policy_;
    const Clock& clock_;
    std::map<std::string, Currency, std::less<>> currencies_;  ///< By tariff.
    billing::ProvisionalRater rater_;
};

}  // namespace voltmark::prepaid
