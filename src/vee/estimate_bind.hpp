// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/vee/constrained.hpp"
#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

/// The slots of a channel's timeline as estimation goes on.
struct SlotState {
    /// What counts already: measurements and earlier estimates.
    std::vector<std::optional<std::int64_t>> present;
    std::vector<std::optional<std::int64_t>> made;  ///< Estimates of now.
    std::vector<bool> open;                         ///< May be filled now.
    std::vector<bool> bound;                        ///< Its estimate is part of a total already.
};

/// Makes the estimates of a span sum, with what is present, to its total exactly: the shape is that
/// of the estimates; open slots without one take part by `shape`, or equally where that says
/// nothing. Changes nothing where a missing slot of the span may not be filled now, or more is
/// present than the total says.
/// \param shape  a weight for each slot of the span, or empty.
/// \returns  whether it did.
bool bind_span(SlotState& state, const Gap& span, std::int64_t total_milli,
               std::span<const std::int64_t> shape);

}  // namespace voltmark::vee
