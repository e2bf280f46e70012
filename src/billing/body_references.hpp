// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "voltmark/base/result.hpp"
#include "voltmark/billing/model.hpp"

namespace voltmark::billing {

/// The version of a tariff that a segment was rated with.
/// \errors  billing.body (corrupted): the tariff has no such version.
Result<const tariff::Version*> pinned_version(const SegmentTerms& terms,
                                              const tariff::Tariff& tariff);

/// Checks that whatever of a body points into its tariffs points at something: components,
/// calendars, bands, tiers. Bodies are decoded without their tariffs; whoever follows these numbers
/// asks first.
///
/// \param versions  one for each segment.
/// \errors          billing.body (corrupted).
Result<void> check_references(const BillBody& body,
                              std::span<const tariff::Version* const> versions);

}  // namespace voltmark::billing
