// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/correction.hpp"

namespace voltmark::billing {

void write_correction(store::Session& session, const Correction& correction,
                      std::span<const CorrectionItem> items, Instant now);

/// Moves a correction on. \returns  false where it was not in state `from` any more.
bool advance_correction(store::Session& session, CorrectionId id, CorrectionState from,
                        CorrectionState to);
/// Notes by whom, and on the ground of what, it is carried out.
void note_carried_out(store::Session& session, CorrectionId id, const security::Actor& by,
                      std::optional<security::ApprovalId> approval);

/// The runs of a correction, one for each period, by period.
std::vector<Run> correction_runs(store::Session& session, CorrectionId id);

/// A bill that stands: no later version replaced it.
struct StandingBill {
    BillRow row;
    RunId run_id{};
    State state = State::draft;
};
/// The standing bills of runs that begin on one day, by contract.
std::vector<StandingBill> standing_bills(store::Session& session, time::CivilDay run_from,
                                         customer::SiteRange sites);

/// The same bills by number, with how far each has come.
std::map<BillId, State> standing_states(store::Session& session, time::CivilDay run_from,
                                        customer::SiteRange sites);

/// The bills of a site in runs that began on a day, as a run saw them: of each contract the newest
/// version of that run or an earlier one.
std::vector<BillId> bills_seen(store::Session& session, SiteId site, time::CivilDay run_from,
                               RunId run);

/// Keeps the units that hold such bills from moving on until the transaction ends.
void lock_units(store::Session& session, time::CivilDay run_from, customer::SiteRange sites);

/// Contracts that have a bill of a run that begins in `period`, in order.
std::vector<ContractId> billed_contracts(store::Session& session,
                                         const time::BillingPeriod& period);

/// The periods of runs that begin on or after a day, by beginning and end; those of corrections are
/// among them.
std::vector<time::BillingPeriod> run_periods_from(store::Session& session, time::CivilDay day);

}  // namespace voltmark::billing
