// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/tariff/year_picture.hpp"

namespace voltmark::billing {

enum class PictureFormat : std::uint8_t { svg, png };

/// A tariff's year as a picture: for each calendar and kind of day a grid of months and hours in
/// the colours of the bill, and the price of a kWh by band and tier. Equal calls give equal bytes.
///
/// \errors  billing.pdf_write (unavailable): out of memory, or no usable font.
Result<std::string> draw_year(const tariff::Tariff& tariff, const tariff::Version& version,
                              const tariff::YearPicture& picture, Language language,
                              PictureFormat format);

}  // namespace voltmark::billing
