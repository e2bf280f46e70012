// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/base/text.hpp"
#include "voltmark/rating/loss.hpp"
#include "voltmark/rating/sub_metering.hpp"
#include "voltmark/rating/usage.hpp"

namespace voltmark::rating {

// From what was metered to what is billed: sub-metering (套扣), then losses (变损、线损), between
// measuring and pricing. docs/rules/sub_metering.md, docs/rules/losses.md.

/// What a contract behind the master meter has of its energy.
struct Deduction {
    std::string name;
    SubWay way = SubWay::metered;
    std::int64_t ratio_e6 = 0;  ///< Of SubWay::ratio.
    Energy active;

    friend bool operator==(const Deduction&, const Deduction&) = default;
};

/// The steps for one contract in a stretch of days: one calendar month in which no contract of the
/// family changes its attributes. A change of price ends no stretch, so that it changes no loss.
struct AdjustedStretch {
    time::BillingPeriod days;
    EnergyPair metered;               ///< By the contract's own meter; reactive without sign.
    std::string master;               ///< Whose meter counted `received`; empty: nobody's.
    Energy received;                  ///< Agreed energy of the master's meter.
    std::vector<Deduction> deducted;  ///< Of this contract's meter; in order of deduction.
    LossMethod method = LossMethod::none;
    EnergyPair transformer_loss;  ///< Of all that went through the contract's meter,
    EnergyPair line_loss;         ///< whoever pays it; zero for a contract behind a master.
    EnergyPair loss;              ///< What the contract pays of its own or its master's losses.
    EnergyPair billed;

    friend bool operator==(const AdjustedStretch&, const AdjustedStretch&) = default;
};

/// All steps of one contract in a period; none where nothing was to be done.
struct UsageAdjustment {
    std::vector<AdjustedStretch> stretches;

    bool empty() const { return stretches.empty(); }
    friend bool operator==(const UsageAdjustment&, const UsageAdjustment&) = default;
};

/// Whether any attribute speaks of losses or sub-metering: most contracts are asked no further.
bool asks_for_adjustment(const tariff::Attributes& attributes);

struct AdjustedUsage {
    Usage usage;
    UsageAdjustment adjustment;
};

/// Adds its losses to the usage of a contract that stands alone.
///
/// \param usage     of `segments`.
/// \returns  `usage` itself where the contract's attributes ask for nothing, or readings are
/// missing. \errors   of loss_terms and formula_loss; rating.loss_reactive, rating.adjust_negative
///           (conflict). rating.sub_family (conflict): it stands behind a master meter.
Result<AdjustedUsage> adjust_usage(Usage usage, std::span<const Segment> segments);

/// A contract of a family: the one with the master meter, or one behind it.
struct FamilyMember {
    std::string name;  ///< Consumer number.
    std::span<const Segment> segments;
    Usage usage;
    bool has_meter = true;  ///< Readings of its own; without them `usage` is that of unmetered().
};

/// Divides what a master meter counted over the contracts behind it, and adds losses to all.
///
/// \param family  the master first; segments of the others are segments of the master, by days
///                (cut_at). None has missing readings.
/// \returns  in the same order. The power factor of each is that of the master meter.
/// \errors   as adjust_usage; of sub_terms and sub_energies; rating.sub_bands (conflict): billed by
///           bands and not metered by them; rating.sub_nested: the master stands behind another.
Result<std::vector<AdjustedUsage>> adjust_family(std::vector<FamilyMember> family);

/// The consumer number of the master on whose meter these segments depend; empty: none.
/// \errors  of sub_terms; rating.sub_nested (conflict): it changes in the period.
Result<std::string> master_of(std::span<const Segment> segments);

/// Whether another contract's meter counts all of these segments' energy, by quantity or ratio.
bool is_agreed(std::span<const Segment> segments);

/// Usage of a contract that no meter counts: zero, with the bands that its tariff asks for.
Usage unmetered(std::span<const Segment> segments);

/// Cuts segments at further days, so that those of a family are the same days.
std::vector<Segment> cut_at(std::span<const Segment> segments,
                            std::span<const time::CivilDay> days);

/// P and Q that the power factor of a period is found of; reactive is |lagging| + |leading|.
EnergyPair power_factor_energy(const Usage& usage);

/// The steps as people read them, a line each: for bills and explanations.
std::vector<std::string> to_lines(const UsageAdjustment& adjustment, Language language);

}  // namespace voltmark::rating
