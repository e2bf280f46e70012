// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

// Parts of the JSON of explanations and previews.

/// Null where there is none.
nlohmann::ordered_json number_json(const std::optional<BillNumber>& number);

nlohmann::ordered_json name_json(const tariff::Name& name);

/// All numbers that a line's amount follows from, as decimal texts.
nlohmann::ordered_json line_json(const ExplainedLine& line);

/// One row of what registers showed.
nlohmann::ordered_json register_json(const rating::RegisterStep& step);

/// The steps from what was metered to what is billed, one object a stretch.
nlohmann::ordered_json adjustment_json(const rating::UsageAdjustment& adjustment);

/// A day of a line with prices by interval.
nlohmann::ordered_json price_day_json(const ExplainedPriceDay& day, bool with_intervals);

}  // namespace voltmark::billing
