// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "voltmark/base/text.hpp"

namespace voltmark::vee {

/// Methods of estimation; the number is stored with each estimate and is never used for another.
/// NEM12 has the numbers below 100.
enum class Method : std::uint8_t {
    linear = 101,       ///< A straight line between the readings on both sides of a short gap.
    like_day = 102,     ///< The mean of the same slot on like days nearby.
    proxy_day = 103,    ///< The mean of those days that resemble what was read around the gap.
    own_profile = 104,  ///< A weighted mean of many like days, scaled to the level around the gap.
    bridge = 105,  ///< As own_profile, led from the reading before the gap to the one behind it.
    class_profile = 106,   ///< The profile of a class or population, scaled to the channel.
    neighbour = 107,       ///< The channels nearby that run most alike, each scaled to the channel.
    register_bound = 108,  ///< Another method's shape, its sum bound to the advance of a register.
    district = 109,  ///< The transformer's energy less all that is known below it, shared out.
    scalar_from_interval = 110,  ///< A register's advance as the sum of intervals.
    interval_from_scalar = 111,  ///< A known total laid out over a profile.
    move_in = 112,               ///< What the place used before, or what its class uses.
    blend = 113,   ///< The mean of own_profile and proxy_day, led from end to end as bridge is.
    smooth = 114,  ///< As bridge, over more days and smoothed from slot to slot.
    smooth_blend = 115,  ///< The mean of the smoothed profile and proxy_day, led from end to end.
    alike = 116,         ///< Like days weighed by how alike they are, led from end to end.
    smooth_alike = 117,  ///< The same, smoothed from slot to slot.
    mixed = 118  ///< The mean of linear, alike and smooth_alike, weighed by how they did in trials.
};

/// All of them, in order of number.
std::span<const Method> all_methods();
/// The word in options and JSON: "like_day" and so on.
std::string_view to_text(Method method);
Text name_of(Method method);
std::optional<Method> find_method(std::string_view word);
/// The method that a stored number names; empty for those of others (NEM12).
std::optional<Method> find_method(int number);

}  // namespace voltmark::vee
