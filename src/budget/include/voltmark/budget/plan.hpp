// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::budget {

// Budget billing (均衡缴费): bills are issued and posted in full as always; beside each, a
// levelling entry moves what it differs from the instalment by to an account of its own. What
// gathers there falls due, or is credited, when the plan is reconciled.

/// The tables of this module.
store::Schema schema();

inline constexpr int kMonths = 12;        ///< Instalments of a plan.
inline constexpr int kFewestBills = 6;    ///< That an instalment is found from.
inline constexpr int kReviewFrom = 6;     ///< Instalments before a plan is reviewed.
inline constexpr int kDriftPercent = 20;  ///< A review warns above it.

/// A month under a plan: the newest version of its bill.
struct Month {
    billing::BillId bill;
    Money billed = Money::zero(kCny);  ///< Of the receivables.
    Money instalment = Money::zero(kCny);
    Money difference() const { return billed - instalment; }
};

struct Plan {
    ContractId contract{};
    int plan_no = 0;
    time::CivilDay starts_on;
    Money amount = Money::zero(kCny);
    std::string asked_by;
    std::vector<Month> months;  ///< Ascending.
    /// How it ended.
    struct Reconciliation {
        time::CivilDay on;
        std::string reason;                  ///< "anniversary", "final" or "stopped".
        Money due = Money::zero(kCny);       ///< Negative: credited.
        Money proposed = Money::zero(kCny);  ///< Instalment for another year; zero: no bill.
        std::string document;
    };
    std::optional<Reconciliation> reconciled;

    Money billed() const;
    Money instalments() const;
    Money difference() const { return billed() - instalments(); }
    /// What the bills differ from the instalments by, in percent of these, without its sign.
    std::int64_t drift_percent() const;
    /// Whether half a year is over and the drift is worth another instalment.
    bool needs_review() const;
};

/// The instalment that follows from bills: their mean, up to the next whole unit of the currency.
/// \pre  there is a bill.
Money instalment_of(std::span<const Money> bills);

struct StartRequest {
    ContractId contract{};
    std::string consumer_no;
    time::CivilDay from;          ///< First day of a month.
    std::optional<Money> amount;  ///< Default: from the newest twelve bills in the ledger.
    std::string by;
};
/// Begins a plan. Belongs to the caller's transaction.
/// \errors  budget.month, budget.amount (invalid_input); budget.running, budget.billed,
///          budget.prepaid, budget.few_bills (conflict). Nothing is begun then.
Result<Plan> start(store::Session& session, const StartRequest& request, Instant now);

/// Ends the running plan of a contract: what gathered falls due 15 days later, or is credited.
/// Belongs to the caller's transaction. \errors  budget.none (not_found).
Result<Plan> stop(store::Session& session, ContractId contract, const std::string& consumer_no,
                  time::CivilDay on, Instant now);

/// Levels bills of contracts under a plan, and reconciles plans whose last month or whose
/// contract's last day they cover. A billing::AfterPosting, once for each journal.
///
/// A corrected bill changes what gathers and not what was due.
void level_bills(store::Session& session, const billing::PostedBills& posted, Instant now);

/// All plans of a contract, oldest first.
std::vector<Plan> plans_of(store::Session& session, ContractId contract);
/// Plans of all contracts, by contract.
std::vector<Plan> list_plans(store::Session& session);

/// Proves that the levelling account holds of each contract what its running plan says, and of no
/// other anything.
std::vector<billing::Invariant> check_budget(store::Session& session);

}  // namespace voltmark::budget
