// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "voltmark/vee/constrained.hpp"

namespace voltmark::vee {

// Between intervals and totals, and for places whose customer is new.

/// A total told from intervals.
struct ScalarEstimate {
    std::int64_t milli = 0;
    int slots_measured = 0;
    int slots_estimated = 0;
    /// What may be wrong of the whole, in permille: the errors of the gaps by their energy. Empty
    /// where a gap's error is unknown.
    std::optional<int> error_permille;

    friend bool operator==(const ScalarEstimate&, const ScalarEstimate&) = default;
};

/// A register's advance over a span as the sum of its intervals, those that are missing estimated.
/// \returns  empty where a gap cannot be filled, or more than `missing_permille_most` is missing.
std::optional<ScalarEstimate> scalar_from_interval(const MethodRules& rules, const Timeline& line,
                                                   const Gap& span, int missing_permille_most);

/// What a register counted up between two of its readings.
struct Advance {
    std::int64_t milli = 0;
    int days = 0;
};

/// A register's advance from advances before: their daily mean, weighed by days. A scalar that the
/// customer's own history stands for, where there are no intervals at all.
/// \returns  empty where the history has no days.
std::optional<std::int64_t> scalar_from_history(std::span<const Advance> history, int days);

/// Lays a total out over the slots of a gap: by the channel's own profile, else by the class's,
/// else evenly. The parts sum to the total exactly. \param profile  of the class, one weight a slot
/// of the gap; may be empty.
Estimate interval_from_scalar(const MethodRules& rules, const Known& known,
                              std::span<const std::int64_t> profile, std::int64_t total_milli);

/// A gap of a customer who moved in lately: like days since then; with fewer than two of them the
/// like days of the place before; without those, what the class uses.
///
/// \param moved_in  the first slot of the new customer.
/// \param typical_milli  what the class uses in each slot of the gap; may be empty.
std::optional<Estimate> estimate_move_in(const MethodRules& rules, const Timeline& line,
                                         const Gap& gap, int moved_in,
                                         std::span<const std::int64_t> typical_milli);

}  // namespace voltmark::vee
