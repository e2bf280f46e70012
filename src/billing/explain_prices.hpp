// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

/// Lays out, day by day, what the lines with prices by interval come to: out of the readings that
/// the explanation has and the prices that its run saw.
/// \pre  the explanation has its lines and days.
/// \param segments  of the bill.
void explain_prices(store::Session& session, std::span<const rating::Segment> segments,
                    Explanation& explanation);

/// One row a day, with the day's intervals below it where that is asked for.
std::vector<std::string> price_rows(const ExplainedLine& line, const time::Zone& zone,
                                    Language language, bool with_intervals);

}  // namespace voltmark::billing
