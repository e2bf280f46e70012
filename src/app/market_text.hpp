// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/market/offer.hpp"
#include "voltmark/market/report.hpp"

#include "console.hpp"

namespace voltmark::app {

/// A what-if's report for a terminal: totals, groups, bars, the hardest hit.
std::string what_if_text(const Console& say, const market::Report& report);

/// The tariffs of a contract by cost, with what could be done under the present and the cheapest.
std::string offer_text(const Console& say, const market::Offer& offer);

}  // namespace voltmark::app
