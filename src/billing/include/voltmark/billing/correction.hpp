// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/model.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

// Corrections (退补): bills rated again with what is known now. The bill that was issued stays; its
// entries are mirrored, and a further version of it is rated and posted. Later bills whose tiers
// begin elsewhere because of it are part of the correction.

/// Whose bills are looked at; exactly one of the choices.
struct CorrectionScope {
    time::BillingPeriod period;  ///< Bills of runs that begin in it.
    std::optional<BillId> bill;
    std::optional<ContractId> contract;
    std::optional<DeliveryId> since;  ///< Readings of it or of a later delivery lie in the period.
    std::string tariff;               ///< Billed by it in the period, as contracts say now.
    std::string population;           ///< As customer::parse_population reads it.

    bool is_single() const { return bill.has_value() || contract.has_value(); }
};
/// As a command line says it: "--bill 10023-1-20260701-1".
std::string to_text(const CorrectionScope& scope);

/// A bill that a correction replaces.
struct CorrectionItem {
    ContractId contract{};
    time::BillingPeriod run_period;
    int version_no = 0;  ///< Of the new bill.
    Money before = Money::zero(kCny);
    Money after = Money::zero(kCny);
    std::uint32_t body_crc = 0;  ///< CRC-32C of the new bill's body.

    BillId old_bill() const { return {contract, run_period.from, version_no - 1}; }
    BillId new_bill() const { return {contract, run_period.from, version_no}; }
    Money difference() const { return after - before; }
    friend bool operator==(const CorrectionItem&, const CorrectionItem&) = default;
};

/// A bill as it stands and as it would be, with all that was rated.
struct CorrectedRows {
    BillRow before;
    BillRow after;
};

/// What a correction would do, and with what it was found out.
struct CorrectionPlan {
    CorrectionScope scope;
    tariff::DocumentId tariff_cut{};
    DeliveryId as_of{};
    tariff::PriceRevision price_cut{};
    time::CivilDay booked_on;
    time::CivilDay due_on;
    std::int64_t looked_at = 0;         ///< Bills that were rated again.
    std::vector<CorrectionItem> items;  ///< By contract and period.
    std::vector<Hold> refused;          ///< Contracts that cannot be rated now: left as they are.
    std::vector<CorrectionItem> tolerated;  ///< Differ within the tolerance: left as they are.
    std::vector<CorrectedRows> rows;        ///< Of changed bills, where they are to be kept.
};

/// Differences that are not worth a further bill. Each is of one bill.
struct CorrectionTolerance {
    std::int64_t money_e6 = 0;      ///< In millionths of the currency's unit.
    std::int64_t energy_milli = 0;  ///< Wh; of energy taken and of energy given.
};

struct CorrectionOptions {
    CorrectionScope scope;
    std::optional<time::CivilDay> booked_on;  ///< Default: today, in UTC.
    int due_days = 15;
    int contracts_a_unit = 500;
    int workers = 0;     ///< 0: one for each processor.
    AfterPosting after;  ///< Of each unit that is carried out.
    /// Sites all of whose bills differ within it are left as they are. Nothing: none is.
    std::optional<CorrectionTolerance> tolerance;
    bool keeps_rows = false;  ///< In the plan, for somebody who looks at single lines.
};
using CorrectionProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Rates the bills in scope again and compares; changes nothing.
/// \errors  customer.population (invalid_input); billing.bill_unknown, billing.nothing_billed
/// (not_found); throws the store's failures.
Result<CorrectionPlan> simulate_correction(store::Store& store, const CorrectionOptions& options,
                                           const Clock& clock, const CorrectionProgress& progress);

enum class CorrectionState : std::uint8_t { proposed, running, done, withdrawn };
std::string_view to_text(CorrectionState state);
Text name_of(CorrectionState state);

/// A correction as it stands in the store.
struct Correction {
    CorrectionId id{};
    std::string scope;
    time::BillingPeriod period;
    std::string reason;
    std::string asked_by;
    tariff::DocumentId tariff_cut{};
    DeliveryId as_of{};
    tariff::PriceRevision price_cut{};
    time::CivilDay booked_on;
    time::CivilDay due_on;
    CorrectionState state = CorrectionState::proposed;
    bool second_person = false;
    std::optional<security::ApprovalId> approval;  ///< That it was carried out by.
    std::string carried_out_by;
};

/// Whether the second person must be asked: for every mass correction, and for a single one whose
/// bills change by more than `direct_up_to` together.
/// \param direct_up_to  in whole units of the bills' currency.
bool needs_second_person(const CorrectionPlan& plan, std::int64_t direct_up_to);

/// Keeps a plan, so that it can be approved and carried out as it is; asks for the approval where
/// one is needed.
/// \errors  billing.nothing_to_correct, billing.no_reason (invalid_input); security.actor.
Result<Correction> propose_correction(store::Store& store, const CorrectionPlan& plan,
                                      const std::string& reason, const security::Actor& by,
                                      bool second_person, const Clock& clock);

/// Carries a proposed correction out, or goes on with one that was stopped: unit by unit, each with
/// its reversals, new bills, journal and entries in one transaction. One that is done is left
/// alone.
///
/// \errors  billing.correction_unknown (not_found); billing.correction_withdrawn,
///          billing.correction_stale (conflict: the bills do not come out as they were found);
///          billing.entries_differ (corrupted); of security::carry_out.
Result<Correction> carry_out_correction(store::Store& store, CorrectionId id,
                                        const security::Actor& by, const CorrectionOptions& options,
                                        const Clock& clock, const CorrectionProgress& progress);

/// Gives a correction up that was not carried out; what it has done already stays.
/// \errors  billing.correction_unknown; billing.correction_done (conflict); security.actor.
Result<void> withdraw_correction(store::Store& store, CorrectionId id, const security::Actor& by,
                                 const Clock& clock);

/// \errors  billing.correction_unknown.
Result<Correction> load_correction(store::Session& session, CorrectionId id);
/// All corrections, newest first.
std::vector<Correction> list_corrections(store::Session& session);
/// What it replaces, by contract and period.
std::vector<CorrectionItem> correction_items(store::Session& session, CorrectionId id);

/// What the approval of a correction is for: its kind, its subject, and exactly what is to be done.
inline constexpr std::string_view kCorrectionApproval = "bill.correction";
std::string correction_subject(CorrectionId id);
std::string correction_payload(CorrectionId id, std::span<const CorrectionItem> items);

}  // namespace voltmark::billing
