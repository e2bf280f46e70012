// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "voltmark/billing/correction.hpp"

#include "correction_store.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

/// A bill as it stands, and as it would be.
struct RatedAgain {
    StandingBill before;
    BillRow after;
    time::BillingPeriod run_period;

    CorrectionItem item() const;
};

/// What rating the contracts of a unit again gave.
struct UnitAgain {
    std::vector<RatedAgain> changed;  ///< By contract and period.
    std::vector<Hold> refused;
    std::int64_t looked_at = 0;
};

/// Whether two bills say the same to a customer and to the next bill. The readings may have come
/// in another revision, and the tariff in another document.
bool is_same_bill(const BillRow& left, const BillRow& right);

/// Up to where a run sees tariffs, readings and prices.
struct SeenByRun {
    tariff::DocumentId tariff_cut{};
    DeliveryId as_of{};
    tariff::PriceRevision price_cut{};
};

/// Rates standing bills again, period by period, so that each begins where the one before now ends.
/// One for each worker thread.
class Rerater {
public:
    /// \param periods  of runs, ascending: those that bills are looked for in.
    Rerater(store::Session& session, const SeenByRun& seen, const TariffBook& tariffs,
            std::span<const time::BillingPeriod> periods);

    /// Which bills to rate, and what to do with those that come out as they are.
    struct Wanted {
        std::span<const ContractId> contracts;    ///< In order.
        time::BillingPeriod period;               ///< Bills of runs that begin in it,
        const std::set<BillId>* bills = nullptr;  ///< or exactly these old bills, changed or not.
    };

    /// \errors  throws the store's failures.
    UnitAgain rate(const Unit& unit, const Wanted& wanted);

private:
    /// One contract's bills so far.
    struct Chain {
        std::vector<RatedAgain> changed;
        std::optional<Error> refusal;
        bool carries = false;  ///< What the next bill begins with has changed.
    };
    struct Seat {
        Run run;
        std::unique_ptr<UnitRater> rater;
    };

    void rate_period(Seat& seat, const Unit& unit, const Wanted& wanted);
    void choose(const StandingBill& bill, const Wanted& wanted, const Run& run);
    void add_families(const std::vector<StandingBill>& bills, const Unit& unit,
                      const Wanted& wanted, const Run& run);
    void take(const BillRow& after, const Wanted& wanted, const Run& run);
    bool is_of_run(const StandingBill& bill, const Run& run);

    store::Session& session_;
    std::vector<Seat> seats_;
    std::map<RunId, time::BillingPeriod> periods_of_runs_;
    std::map<ContractId, Chain> chains_;
    std::map<ContractId, StandingBill> standing_;  ///< Of the period at work: those to be rated.
    std::set<ContractId> beside_;  ///< Rated only because they share a meter with such.
    RateAgain again_;
    std::int64_t looked_at_ = 0;
};

/// Cuts contracts into units: ranges of sites that are close together, since whatever lies between
/// is read too.
struct ContractUnit {
    Unit unit;
    std::span<const ContractId> contracts;
};
std::vector<ContractUnit> cut_units(std::span<const ContractId> contracts, int contracts_a_unit);

}  // namespace voltmark::billing
