// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/tariff/diff.hpp"
#include "voltmark/tariff/year_picture.hpp"

namespace voltmark::api {

// Tariffs as JSON: what the API answers and the command line prints.

/// One capital letter for each band: its first where that is free, else another of its letters,
/// else the next free one.
std::vector<char> letters_of(const std::vector<std::string>& bands);

/// A tariff's year: calendars with their bands and hours, and what a kWh costs.
std::string year_json(const tariff::Tariff& tariff, const tariff::Version& version,
                      const tariff::YearPicture& picture);

/// What changed, version by version, component by component.
std::string diff_json(const tariff::TariffChange& change);

}  // namespace voltmark::api
