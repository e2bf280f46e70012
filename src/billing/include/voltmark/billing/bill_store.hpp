// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

/// The tables of this module.
store::Schema schema();

/// \errors  billing.run_unknown (not_found).
Result<Run> load_run(store::Session& session, RunId run);
/// All runs, oldest first.
std::vector<Run> list_runs(store::Session& session);
std::vector<Unit> list_units(store::Session& session, RunId run);
/// How far one of them is. \pre  it is one of the run's.
State unit_state(store::Session& session, RunId run, int unit_no);

/// One bill with its body. \errors  billing.bill_unknown (not_found), billing.body (corrupted) ...
Result<Bill> load_bill(store::Session& session, const BillId& id);

/// A bill without its body, for lists.
struct BillSummary {
    BillId id;
    time::BillingPeriod period;  ///< That it covers.
    RunId run_id{};
    State state = State::draft;
    Money total = Money::zero(kCny);
    Energy imported;
    Energy exported;
    int estimated_slots = 0;
    bool replaced = false;  ///< By a correction.
    std::optional<BillNumber> number;
};
struct BillFilter {
    std::optional<ContractId> contract;
    std::optional<time::BillingPeriod> period;  ///< Bills that begin in it.
    std::optional<RunId> run;
    int limit = 100;
    std::optional<BillId> after;  ///< Goes on behind this bill of the last page.
};
/// Newest period first, then by contract.
std::vector<BillSummary> list_bills(store::Session& session, const BillFilter& filter);

struct HeldContract {
    Hold hold;
    RunId run_id{};
    time::BillingPeriod period;
};
/// Contracts that the newest run over their period could not bill, newest first.
std::vector<HeldContract> list_holds(store::Session& session, std::optional<RunId> run, int limit);

/// Energy and money by line over all bills of the runs of `period`, or of all runs.
std::vector<LineTotal> line_totals(store::Session& session,
                                   std::optional<time::BillingPeriod> period);

/// The same of one run; of a correction: what it changes.
std::vector<LineTotal> run_totals(store::Session& session, RunId run);

// For the run:

/// A bill as it is written: everything but the body decoded.
struct BillRow {
    BillId id;
    time::BillingPeriod period;  ///< That it covers.
    Money total = Money::zero(kCny);
    Money tax = Money::zero(kCny);
    std::int64_t import_milli = 0;
    std::int64_t export_milli = 0;
    int estimated_slots = 0;
    rating::Carry tiers_after;
    std::array<Money, tariff::kLayerCount> by_layer = BillBody::no_layers();
    std::vector<std::uint8_t> body;
};

/// Writes a run with its units, each planned.
void write_run(store::Session& session, const Run& run, std::span<const customer::SiteRange> ranges,
               Instant now);

void write_bills(store::Session& session, const Run& run, int unit_no,
                 std::span<const BillRow> bills);
void write_holds(store::Session& session, RunId run, std::span<const Hold> holds);
void write_totals(store::Session& session, RunId run, int unit_no,
                  std::span<const LineTotal> totals);

/// The ledger journal of a unit. Its name says what it stands for, and keeps it from being posted
/// twice.
std::string journal_id(RunId run, int unit_no);

/// The bills of a unit, as they were written.
std::vector<BillRow> unit_bills(store::Session& session, const Run& run, const Unit& unit);

/// Bills of the unit's sites and the run's period that a correction replaced.
std::set<BillId> replaced_bills(store::Session& session, const Run& run, const Unit& unit);

/// The contracts of a unit that a run could not bill.
std::vector<Hold> unit_holds(store::Session& session, RunId run, const Unit& unit);

/// Moves a unit on. \returns  false where it was not in state `from` any more: another worker was
/// faster.
bool advance_unit(store::Session& session, RunId run, int unit_no, State from, State to, int bills,
                  int holds);

/// Contracts of a range that have a bill for some day of `period`.
std::vector<ContractId> billed_in(store::Session& session, customer::SiteRange sites,
                                  const time::BillingPeriod& period);

/// Where a contract stood when a bill before `day` ended.
struct EarlierBill {
    ContractId contract{};
    time::CivilDay period_to;
    rating::Carry tiers_after;
};
/// The newest earlier bill of each contract of a range that has one in the year before `day`. Stops
/// as soon as `wanted` contracts have theirs.
std::vector<EarlierBill> earlier_bills(store::Session& session, customer::SiteRange sites,
                                       time::CivilDay day, std::size_t wanted);
/// The periods of runs in the year before `day`, newest first.
/// \param with_off_cycle  of runs over one contract alone too.
std::vector<time::BillingPeriod> earlier_periods(store::Session& session, time::CivilDay day,
                                                 bool with_off_cycle);

}  // namespace voltmark::billing
