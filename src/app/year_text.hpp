// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/tariff/year_picture.hpp"

#include "console.hpp"

namespace voltmark::app {

/// A tariff's year for a terminal: a grid of months and half hours, one letter for each band, and
/// below it what the letters mean.
/// \param coloured  with the terminal's colours.
std::string year_text(const Console& say, const tariff::Tariff& tariff,
                      const tariff::Version& version, const tariff::YearPicture& picture,
                      bool coloured);

}  // namespace voltmark::app
