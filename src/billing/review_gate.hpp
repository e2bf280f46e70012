// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/billing/review.hpp"

#include "correction_totals.hpp"
#include "review_store.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

/// The bills before a period, by contract, in columns: what review compares with.
class BillHistory {
public:
    /// Of a range of sites, before `period`: the newest few periods, and the same a year before.
    BillHistory(store::Session& session, const time::BillingPeriod& period,
                customer::SiteRange sites);

    void fill(ReviewSubject& subject) const;

private:
    struct Row {
        ContractId contract{};
        PreviousBill bill;
    };
    using Period = std::vector<Row>;  // By contract.

    static const PreviousBill* find(const Period& period, ContractId contract);

    std::vector<Period> recent_;  // The newest first.
    Period year_before_;
};

/// Reviews what was rated, before it is issued; one for each worker thread.
class ReviewGate {
public:
    ReviewGate(store::Session& session, const Run& run, const ReviewPolicy& policy)
        : session_{session}, run_{run}, policy_{policy}, totals_{session} {}

    /// Takes bills that are held out of a unit: they become holds, and rows of review.
    void review(RatedUnit& rated, std::vector<ReviewRow>& reviews);

private:
    Reviewed judge(const BillRow& bill, const BillBody& body, const Unit& unit,
                   const BillHistory& history, const std::vector<Reviewed>& by_hand) const;

    store::Session& session_;
    const Run& run_;
    const ReviewPolicy& policy_;
    TotalsChange totals_;
};

}  // namespace voltmark::billing
