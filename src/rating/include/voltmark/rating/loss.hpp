// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/quantity.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/rating/energy_pair.hpp"
#include "voltmark/tariff/attributes.hpp"
#include "voltmark/tariff/loss_table.hpp"

namespace voltmark::rating {

// What is lost between a contract's meter and the point where its supply begins: in its
// transformer, where the meter stands behind it (高供低计, 变损), and in its line (线损). It is
// billed like energy. docs/rules/losses.md.

/// What stands on a transformer's nameplate, and how its load is shaped.
struct Nameplate {
    ApparentPower capacity;
    Power no_load_loss;                        ///< P0.
    Power load_loss;                           ///< Pk, at full load.
    std::int64_t no_load_current_e6 = 0;       ///< I0 %: 1.6 % is 1'600'000.
    std::int64_t impedance_e6 = 0;             ///< Uk %.
    std::int64_t shape_factor_e6 = 1'000'000;  ///< K, by shifts: load losses grow with its square.
};

/// How a transformer's loss is found. Numbers are stored: set in stone.
enum class LossMethod : std::uint8_t { none, table, formula, fixed };
std::string_view to_text(LossMethod method);

/// What a contract's attributes say about losses.
struct LossTerms {
    LossMethod method = LossMethod::none;
    Nameplate nameplate;                                 ///< formula
    const std::vector<tariff::LossRow>* rows = nullptr;  ///< table; not empty
    EnergyPair a_month;                                  ///< fixed
    std::int64_t line_percent_e6 = 0;                    ///< 3 % is 3'000'000.

    bool any() const { return method != LossMethod::none || line_percent_e6 != 0; }
};

/// Reads them: transformer_loss, loss_table, transformer_type, loss_capacity_kva, p0_w, pk_w,
/// i0_percent, uk_percent, shape_factor, loss_kwh, loss_kvarh, line_loss_percent.
/// \errors  all conflict: rating.loss_method, rating.loss_term (something is not stated),
///          rating.loss_nameplate, rating.loss_table_row; tariff.table_unknown (not_found).
Result<LossTerms> loss_terms(const tariff::Attributes& attributes);

/// Loss by the transformer's nameplate:
///
///     active    P0 x 24 days + K (P^2 + Q^2) Pk / (S^2 x 24 days)
///     reactive  S x I0% x 24 days + K (P^2 + Q^2) Uk% / (S x 24 days)
///
/// \param through  P and Q of the days; taken as whole kWh and kvarh, as registers are.
/// \returns  whole kWh and kvarh: each sum is exact and rounded once, half up.
/// \errors   rating.loss_overload (conflict): P or Q is more than twice S x 24 days.
/// \pre      of loss_terms; 1 <= days <= 31
/// \source   docs/rules/losses.md, R-LOSS-2.
Result<EnergyPair> formula_loss(const Nameplate& nameplate, const EnergyPair& through, int days);

/// Loss of a part of a month where a whole month's is known: x days / 30, rounded half up.
/// \param from, to  thirtieths of the month that have passed before and after the part, 0..30: the
///                  parts of a month sum to its whole.
/// \source  docs/rules/losses.md, R-LOSS-4.
EnergyPair share_of_month(const EnergyPair& a_month, int from, int to);

/// The agreed percentage of what was metered and lost in the transformer, whole kWh and kvarh.
/// \source  docs/rules/losses.md, R-LOSS-5.
EnergyPair line_loss(const EnergyPair& with_transformer, std::int64_t percent_e6);

/// How a contract behind a transformer takes part in its loss.
enum class LossShare : std::uint8_t {
    shared,  ///< Pays its share.
    fixed,   ///< Pays an agreed loss, taken off before the others share.
    joint,   ///< Shares, and its share is not charged (参与分摊但不计算).
    none     ///< Has no part in it.
};

/// One of the contracts behind a transformer.
struct LossPartner {
    LossShare share = LossShare::shared;
    std::int64_t weight = 0;  ///< Its energy (any unit), or its contracted capacity.
    std::int64_t fixed = 0;   ///< kWh; of LossShare::fixed.
};

/// Divides a loss over the contracts behind a transformer, each part whole: by ratios of six
/// decimals, what rounding leaves over to the largest part. Where all weights are zero the parts
/// are equal.
///
/// \param loss  whole kWh or kvarh.
/// \returns  what each pays, in their order. Less than `loss` in all where one is joint, or where
///           nobody shares; more where agreed losses exceed it.
/// \source   docs/rules/losses.md, R-LOSS-6.
std::vector<std::int64_t> apportion(std::int64_t loss, std::span<const LossPartner> partners);

/// Divides a contract's loss over its bands by their energy, each part whole kWh; flat takes what
/// rounding leaves over, and all of it where nothing was used.
/// \param bands  energy in any unit, not negative.
/// \param flat   the band that takes the rest.
/// \source  docs/rules/losses.md, R-LOSS-7.
std::vector<std::int64_t> spread_over_bands(std::int64_t loss, std::span<const std::int64_t> bands,
                                            std::size_t flat);

}  // namespace voltmark::rating
