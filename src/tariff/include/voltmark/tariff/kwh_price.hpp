// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// Which kWh is asked about.
struct KwhPlace {
    std::chrono::month month = std::chrono::January;
    int band = 0;  ///< Of the main calendar.
    int tier = 0;  ///< From 0; where a component has fewer, its last one counts.
};

/// Whether a component is part of the price of a kWh taken: it prices imported energy of the main
/// calendar, or of any calendar at one price, and is no credit.
bool is_kwh_price(const Component& component);

/// What one kWh taken costs by all components that apply: the sum that a published sheet prints.
/// Exact, before any rounding of lines.
Price kwh_price(const Version& version, const KwhPlace& place, const Attributes& attributes);

/// The tiers' bounds of the version's energy prices; one without an end where there are none.
std::vector<std::optional<Energy>> tier_bounds(const Version& version);

}  // namespace voltmark::tariff
