// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/rating/loss.hpp"
#include "voltmark/tariff/attributes.hpp"

namespace voltmark::rating {

// What of a master meter's energy belongs to other contracts behind it (套扣): an agreed quantity
// (定量), an agreed ratio (定比), or what a meter of their own counts (总分).
// docs/rules/sub_metering.md.

/// The way in which a contract has its energy from a master meter; taken off in this order. Numbers
/// are stored: set in stone.
enum class SubWay : std::uint8_t { fixed, ratio, metered };
std::string_view to_text(SubWay way);

/// What a contract's attributes say about the meter that it stands behind.
struct SubTerms {
    std::string master;  ///< Consumer number of the contract with the master meter.
    SubWay way = SubWay::metered;
    std::int64_t fixed_milli = 0;  ///< mWh a month.
    std::int64_t ratio_e6 = 0;     ///< Of one: 12 % is 120'000.
    LossShare loss_share = LossShare::shared;
    std::int64_t loss_kwh = 0;  ///< Whole kWh a month; of LossShare::fixed.
};

/// Reads them: sub_of, sub_fixed_kwh, sub_ratio_percent, loss_share, loss_kwh. Empty where the
/// contract stands behind no other.
/// \errors  all conflict: rating.sub_terms (attributes that exclude one another),
///          rating.loss_method, rating.loss_term.
Result<std::optional<SubTerms>> sub_terms(const tariff::Attributes& attributes);

/// One contract behind a master meter, in some days.
struct SubMeter {
    std::string_view name;  ///< For people.
    SubWay way = SubWay::metered;
    std::int64_t milli = 0;     ///< fixed: agreed for the days; metered: what its meter counted.
    std::int64_t ratio_e6 = 0;  ///< ratio
};

/// What each contract has of the master's energy: fixed quantities first, then ratios, each of what
/// is left then and in whole kWh, then what was metered.
///
/// \param master_milli  what the master meter counted, mWh.
/// \returns  mWh, in the order of `subs`; they sum to no more than the master.
/// \errors   rating.sub_exceeds (conflict): more than is left. Nothing is billed below zero.
/// \source   docs/rules/sub_metering.md, R-SUB-1, R-SUB-2.
Result<std::vector<std::int64_t>> sub_energies(std::int64_t master_milli,
                                               std::span<const SubMeter> subs);

/// The agreed quantity of some days of a month: x days / days of the month, in whole kWh; the parts
/// of a month sum to it.
/// \param from, to  days of the month that have passed before and after them.
std::int64_t fixed_of_days(std::int64_t a_month_milli, int from, int to, int days_of_month);

/// From which bands an energy is taken that was not counted by bands: flat first, then the others
/// in their order.
/// \pre  amount <= the sum of `bands`; none is negative.
/// \source  docs/rules/sub_metering.md, R-SUB-3.
std::vector<std::int64_t> take_flat_first(std::int64_t amount, std::span<const std::int64_t> bands,
                                          std::size_t flat);

/// An agreed energy by the bands of the master: by shares of four decimals, each part whole kWh,
/// flat has the rest. No band gives more than it has.
/// \pre  as take_flat_first
/// \source  docs/rules/sub_metering.md, R-SUB-4.
std::vector<std::int64_t> split_by_bands(std::int64_t amount, std::span<const std::int64_t> bands,
                                         std::size_t flat);

/// Divides an energy over parts of a period by what was used in each; whole kWh where it can be,
/// and no part gives more than it has.
/// \pre  0 <= amount <= the sum of `room`; none is negative.
std::vector<std::int64_t> divide_over(std::int64_t amount, std::span<const std::int64_t> room);

}  // namespace voltmark::rating
