// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/rating/charge_line.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/rating/register_usage.hpp"
#include "voltmark/rating/usage.hpp"
#include "voltmark/rating/usage_adjustment.hpp"
#include "voltmark/tariff/price_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::billing {

/// Names a bill: "10023-1-20260701-1" is site 10023, contract 1, the billing period from 1 July
/// 2026, its first bill. It needs no counter, and a bill of unchanged input has the same name in
/// every store. A contract that begins inside the period has its bill under the period's first day
/// all the same.
struct BillId {
    ContractId contract{};
    time::CivilDay run_from;  ///< First day of the period that was run.
    int version_no = 1;

    friend auto operator<=>(const BillId&, const BillId&) = default;
};
std::string to_text(const BillId& id);
/// \errors  billing.bill_id (invalid_input).
Result<BillId> parse_bill_id(std::string_view text);

/// Counts posted bills and their reversals, without gaps in each series: "2026-0000001".
struct BillNumber {
    std::string series;
    std::int64_t number = 0;

    friend auto operator<=>(const BillNumber&, const BillNumber&) = default;
};
std::string to_text(const BillNumber& number);

/// What one segment of a bill was rated with: pinned, so that it can be replayed.
struct SegmentTerms {
    time::BillingPeriod days;
    tariff::DocumentId document{};
    int version_index = 0;   ///< Of the document's versions.
    std::string attributes;  ///< tariff::Attributes as JSON.

    friend bool operator==(const SegmentTerms&, const SegmentTerms&) = default;
};

/// The whole content of a bill: what was measured, what was charged, and with what. Equal input
/// gives an equal body, byte for byte (docs/formats/bill_body.md).
struct BillBody {
    std::vector<SegmentTerms> terms;
    std::vector<rating::SegmentUse> uses;  ///< One for each segment.
    /// From what was metered to `uses`, where they differ: sub-metering and losses.
    rating::UsageAdjustment adjustment;
    std::optional<rating::EnergyPair> through_master;  ///< rating::Usage::through_master.
    std::vector<rating::RegisterStep> registers;       ///< What of `uses` registers showed.
    std::array<bool, kFlowCount> metered = {};
    std::array<int, meter::kQualityCount> slots_by_quality = {};
    std::uint32_t readings_digest = 0;
    std::optional<rating::MaxDemand> max_demand;
    std::optional<int> power_factor_percent;
    rating::Carry tiers_before;
    std::vector<rating::ChargeLine> lines;
    std::array<Money, tariff::kLayerCount> by_layer = no_layers();

    static std::array<Money, tariff::kLayerCount> no_layers();
    friend bool operator==(const BillBody&, const BillBody&) = default;
};

/// A bill as it stands in the store.
struct Bill {
    BillId id;
    time::BillingPeriod period;  ///< The days that it covers: of the run's, those of the contract.
    RunId run_id{};
    int unit_no = 0;
    Money total = Money::zero(kCny);
    Money tax = Money::zero(kCny);  ///< Inside the total.
    Energy imported;
    Energy exported;
    int estimated_slots = 0;
    rating::Carry tiers_after;
    BillBody body;
};

/// How far a unit of a run, and with it each of its bills, has come.
enum class State : std::uint8_t {
    planned,  ///< Nothing is there yet.
    draft,    ///< Rated; may still be thrown away.
    issued,   ///< Fixed and shown to customers.
    posted    ///< In the ledger.
};
std::string_view to_text(State state);
Text name_of(State state);
std::optional<State> find_state(std::string_view word);

enum class CorrectionId : std::int64_t {};  ///< 0: none.

/// A run over one period, or of the corrections of its bills. What it may see is fixed when it is
/// planned; so it can be stopped and started, and repeated with the same result.
struct Run {
    RunId run_id{};
    time::BillingPeriod period;
    time::CivilDay booked_on;
    time::CivilDay due_on;
    tariff::DocumentId tariff_cut{};
    DeliveryId as_of{};
    CorrectionId correction{};  ///< That it is a part of.
    tariff::PriceRevision price_cut{};
    std::optional<ContractId> only;  ///< Off the cycle: no other contract is billed.
};

struct Unit {
    int unit_no = 0;
    SiteId first_site{};
    SiteId last_site{};
    State state = State::planned;
    int bills = 0;
    int holds = 0;
};

/// A contract that was not billed, and why.
struct Hold {
    ContractId contract{};
    Error reason;
};

/// Energy and money of many bills by line, band and tier.
struct LineTotal {
    std::string tariff;
    std::string component;
    std::string band;  ///< Empty: not by bands.
    int tier = 0;      ///< 1, 2 ...; 0: not by tiers.
    rating::QuantityUnit unit = rating::QuantityUnit::none;
    std::int64_t lines = 0;
    std::int64_t quantity_e6 = 0;
    Money amount = Money::zero(kCny);
};

}  // namespace voltmark::billing
