// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/billing/verify.hpp"

namespace voltmark::billing {

/// One segment of a bill as the readings give it, for check_adjustment.
struct MeteredSegment {
    time::BillingPeriod days;
    tariff::Attributes attributes;
    rating::SegmentUse metered;  ///< Bands as in the bill's use of the segment.
};

/// What of a bill's steps from the meter to the billed energy does not follow from its readings and
/// the attributes that it pins. As verify.cpp: nothing of rating is called, its sums are made
/// again.
///
/// What other contracts have of the meter is taken as the bill states it: their own bills prove it.
std::vector<Disagreement> check_adjustment(const BillBody& body,
                                           std::span<const MeteredSegment> segments);

}  // namespace voltmark::billing
