// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>

#include "voltmark/base/result.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/prepaid/prepaid_store.hpp"

namespace voltmark::prepaid {

struct RunOptions {
    time::CivilDay day;              ///< Up to its end.
    const Policy* policy = nullptr;  ///< Outlives the run.
    int contracts_a_unit = 2000;
    int workers = 0;  ///< 0: one for each processor.
};

struct RunReport {
    Run run;
    bool resumed = false;  ///< An unfinished run over the day was gone on with.
    int units = 0;
    int units_done = 0;
    std::int64_t contracts = 0;  ///< Prepaid on the day.
    std::int64_t written = 0;    ///< New, or otherwise than at the last run over the day.
    // Of what was worked now:
    std::array<std::int64_t, std::size(kStates)> by_state = {};
    std::int64_t events = 0;
    std::int64_t stopped = 0;  ///< Not charged up to the end of the day.
};

/// Computes what every prepaid contract has left at the end of a day: payments and credits less
/// what is posted, less what the days that no bill covers yet would be billed.
///
/// Units of contracts are computed in parallel and committed one by one, days with their events.
/// A run that was stopped anywhere goes on where it stopped, with the readings and tariffs that it
/// was planned with. A finished day may be run again: what comes out otherwise is a further
/// revision; what came out before stays.
///
/// \errors  prepaid.no_contracts (not_found); throws the store's failures: what was committed
///          stays.
Result<RunReport> run_day(store::Store& store, const RunOptions& options, const Clock& clock,
                          const std::function<void(int done, int units)>& progress);

/// Proves over every revision of every day: the balance is what the ledger held when it was
/// computed less the provisional charge, and no bill that it counts covers a day that it charges.
std::vector<billing::Invariant> check_prepaid(store::Session& session);

}  // namespace voltmark::prepaid
