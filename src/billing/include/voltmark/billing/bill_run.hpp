// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "voltmark/base/clock.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/billing/model.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

struct RunOptions {
    time::BillingPeriod period;
    std::optional<time::CivilDay> booked_on;  ///< Default: the day after the period.
    int due_days = 15;                        ///< From booking to due day.
    State stop_at = State::posted;            ///< draft: rated only; issued: not in the ledger yet.
    int contracts_a_unit = 2000;
    int workers = 0;                       ///< 0: one for each processor.
    const ReviewPolicy* review = nullptr;  ///< Outlives the run. None: nothing is reviewed.
    AfterPosting after;                    ///< Of each unit that is posted.
    std::optional<ContractId> only;        ///< No other contract: a bill off the cycle.
};

struct RunProgress {
    int units_done = 0;
    int units = 0;
    std::int64_t bills = 0;
    std::int64_t holds = 0;
};

/// What a run did, this time and before.
struct RunReport {
    Run run;
    bool resumed = false;                ///< An unfinished run over the period was gone on with.
    bool all_billed = false;             ///< Every contract had its bill already; nothing was done.
    std::int64_t unseen_deliveries = 0;  ///< Being received when it was planned, or later.
    RunProgress progress;
    State state = State::planned;  ///< Of all its units.
};

/// Plans a run over a period and works it: rate, review holds, issue, post.
///
/// Units of contracts are rated in parallel and committed one by one: bills, holds, totals,
/// journal, entries and the unit's state in one transaction. A run that was stopped anywhere goes
/// on where it stopped, with the tariffs and readings that it was planned with. A period whose
/// contracts all have bills is left alone; where some were held, a further run bills those only. A
/// bill already there is never touched.
///
/// Where a contract was billed for a part of the period off the cycle, the rest of it is billed by
/// a run of its own, after the others.
///
/// \errors  billing.no_contracts (not_found); throws the store's failures: what was committed
/// stays.
Result<RunReport> bill_period(store::Store& store, const RunOptions& options, const Clock& clock,
                              const std::function<void(const RunProgress&)>& progress);

/// Moves the drafts of a run on: to issued, or to posted. Units that are there already are passed
/// over. \errors  billing.run_unknown.
Result<RunReport> advance_run(store::Store& store, RunId run, State to, const Clock& clock,
                              const AfterPosting& after = {});

/// Throws the drafts of a run away, and the run with them. What is issued stays for ever.
/// \errors  billing.run_unknown; billing.not_draft (conflict): nothing is thrown away then.
Result<int> discard_run(store::Store& store, RunId run);

}  // namespace voltmark::billing
