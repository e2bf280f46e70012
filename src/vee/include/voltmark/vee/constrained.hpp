// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/vee/estimation.hpp"

namespace voltmark::vee {

// Estimates whose sums are known: by a register's advance, by a transformer's meter. What the sums
// say is exact to the thousandth; the shape within them is another method's.

/// Shares a total in proportion to weights, in whole thousandths, so that the parts sum to it
/// exactly: each gets its whole part, and those with the largest remainders one more (the first of
/// equal ones). Weights below zero count as zero; where all are zero, the parts are equal.
///
/// \pre  weights is not empty; 0 <= total <= 2^62.
/// \source  largest-remainder apportionment.
std::vector<std::int64_t> apportion(std::int64_t total_milli,
                                    std::span<const std::int64_t> weights);

/// A gap and what was made of it.
struct FilledGap {
    Gap gap;
    Estimate estimate;
};

/// The slots of `span` without a reading, as runs.
std::vector<Gap> gaps_in(const Timeline& line, const Gap& span);

/// Fills all gaps of a span whose sum is known, such as the advance of a register between two of
/// its readings: the shape is that of the best method of each gap, the sum of measured and filled
/// slots is the advance exactly.
///
/// \param span     slots between the two readings of the register.
/// \param advance_milli  what it counted up between them, times its multiplier.
/// \returns  the gaps, ascending (none where nothing is missing); empty where more was measured
/// than
///           the register says: one of the two is wrong, and nobody may choose which.
std::optional<std::vector<FilledGap>> bind_to_register(const MethodRules& rules,
                                                       const Timeline& line, const Gap& span,
                                                       std::int64_t advance_milli);

/// What a transformer's meter says of the channels below it, slot by slot of one gap.
struct DistrictTotals {
    /// Of the transformer's meter; empty where it was not read.
    std::vector<std::optional<std::int64_t>> supplied_milli;
    std::vector<std::int64_t> known_below_milli;  ///< The sum of the channels that were read.
    int loss_permille = 0;  ///< Of what is supplied, the part that reaches no channel.
};

/// The technical loss of a district in permille of what was supplied, over slots in which
/// everything was read; empty where that is too few (less than `least`) or no loss at all.
std::optional<int> loss_of(std::span<const std::int64_t> supplied_milli,
                           std::span<const std::int64_t> below_milli, int least);

/// Binds the estimates of the channels that miss a gap to what is left of the transformer's energy:
/// in each slot they sum to it exactly, in proportion to what they were before. Where the
/// transformer was not read, or less is left than nothing, a slot stays as it was.
void bind_to_district(const DistrictTotals& totals, std::span<Estimate> estimates);

}  // namespace voltmark::vee
