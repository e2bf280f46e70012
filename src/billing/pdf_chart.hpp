// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/billing/explanation.hpp"

#include "pdf_layout.hpp"

namespace voltmark::billing::pdf {

/// Active energy of one local day, over all channels.
struct DayEnergy {
    time::CivilDay day;
    std::int64_t import_milli = 0;
    std::int64_t export_milli = 0;
    bool is_estimated = false;  ///< At least one reading of it is.
};

/// One for each day of the bill's period. Daily readings, which come as spans of a month, are
/// spread to their days.
std::vector<DayEnergy> daily_energy(const Explanation& explanation);

/// Fixed colours for the known bands, warm for dear hours and cold for cheap ones; a calm palette
/// for others, by their place.
Colour colour_of_band(std::string_view band, std::size_t place);

/// Energy of one flow in one band, over all segments.
struct BandShare {
    std::string band;  ///< Empty: what was used while prices did not go by bands.
    std::int64_t milli = 0;
    int permille = 0;  ///< Rounded so that all shares add up to 1000.
};

/// The split of a flow by bands, in the order of the tariff; empty where nothing is priced by
/// bands. Where a tariff has several calendars, the first one counts.
std::vector<BandShare> band_shares(const Explanation& explanation, Flow flow);

/// A bar for each flow that is priced by bands, with names, energies and shares below it.
std::vector<Block> band_bars(const Canvas& canvas, const Explanation& explanation,
                             Language language);

/// Bars of each day's import and a line of its export, with their title; nothing where no active
/// energy was read.
std::vector<Block> daily_chart(const Canvas& canvas, const Explanation& explanation,
                               Language language);

}  // namespace voltmark::billing::pdf
