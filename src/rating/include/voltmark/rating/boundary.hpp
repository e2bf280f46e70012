// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/rating/rate_readings.hpp"

namespace voltmark::rating {

/// How many meters a customer with a plant has.
enum class Meters : std::uint8_t {
    one,  ///< At the boundary: load and plant meet behind it.
    two   ///< One for the load, one for the plant, whose own use is bought like the load's.
};

/// What a meter at the boundary shows of a load behind it and a plant beside that: interval by
/// interval, what the load takes more than the plant makes is imported, the rest exported.
///
/// Where intervals differ in length, those of the longer are divided evenly. An interval that
/// either lacks is missing in both answers.
///
/// \param load        channels of active import; added.
/// \param generation  channels of what the plant makes, whatever their flow; added.
/// \errors            rating.no_channel (conflict): no load; rating.intervals_differ (conflict):
///                    lengths that do not divide one another, or readings of whole days.
Result<std::vector<ChannelReadings>> at_the_boundary(std::span<const ChannelReadings> load,
                                                     std::span<const ChannelReadings> generation,
                                                     Meters meters = Meters::one);

}  // namespace voltmark::rating
