// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

// Parts of the JSON of explanations and previews.

nlohmann::ordered_json name_json(const tariff::Name& name);

/// All numbers that a line's amount follows from, as decimal texts.
nlohmann::ordered_json line_json(const ExplainedLine& line);

}  // namespace voltmark::billing
