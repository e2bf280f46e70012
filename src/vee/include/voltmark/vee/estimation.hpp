// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/vee/method.hpp"
#include "voltmark/vee/timeline.hpp"

namespace voltmark::vee {

// Methods of estimation as pure functions over a timeline and a gap in it: docs/rules/estimation.md
// names each with its source. All in whole thousandths; fractions are rounded half away from zero.

struct MethodRules {
    int linear_minutes = 120;  ///< The longest gap that a line may bridge.
    int like_days = 4;         ///< So many like days make a mean ...
    int like_days_least = 2;   ///< ... and no fewer than this.
    int reach_days = 35;       ///< Days are looked for so far before and after.
    int profile_days = 12;     ///< Like days in an own profile.
    int smooth_days = 20;      ///< Like days in a smoothed profile ...
    int smooth_minutes = 30;  ///< ... each smoothed over so long on both sides, or a slot at least.
    int trim_percent = 15;    ///< ... without the lowest and the highest part of its days.
    int likest_days = 24;     ///< Days that are weighed by how alike they are.
    int proxy_days = 5;       ///< Days that make a proxy.
    int level_hours = 24;     ///< The level around a gap is measured over so long on each side.
    int alike_days = 14;      ///< Channels are compared over so many days on each side of the gap.
    int neighbours = 3;       ///< So many of the channels that run most alike are taken.
};

/// A day whose readings an estimate is made of.
struct Source {
    time::CivilDay day;
    int slots = 0;  ///< How many readings of it were used.

    friend bool operator==(const Source&, const Source&) = default;
};

/// What a method makes of a gap.
struct Estimate {
    Method method{};
    /// One for each slot of the gap; empty where the method cannot tell.
    std::vector<std::optional<std::int64_t>> values_milli;
    std::vector<Source> sources;      ///< The channel's own days that it is made of, ascending.
    std::vector<ChannelId> channels;  ///< The other channels that it is made of.
    /// The median relative error of this method on gaps of this length among the channel's own
    /// readings, hidden for the trial, in permille of what was hidden; empty without enough trials.
    std::optional<int> error_permille;
    int trials = 0;  ///< How many such gaps were tried.

    bool is_whole() const;
};

/// A straight line between the readings next to the gap, at most `linear_minutes` long.
std::optional<Estimate> estimate_linear(const MethodRules& rules, const Known& known);

/// Slot by slot the mean of the nearest like days (the one before ahead of the one after).
std::optional<Estimate> estimate_like_day(const MethodRules& rules, const Known& known);

/// The mean of the days that lie nearest to what was read around the gap.
std::optional<Estimate> estimate_proxy_day(const MethodRules& rules, const Known& known);

/// A weighted mean of many like days, scaled to the level around the gap.
std::optional<Estimate> estimate_own_profile(const MethodRules& rules, const Known& known);

/// The same, led from the reading before the gap to the one behind it as far as this channel's
/// readings hang together.
std::optional<Estimate> estimate_bridge(const MethodRules& rules, const Known& known);

/// The mean of own_profile and proxy_day, led from end to end as bridge is.
std::optional<Estimate> estimate_blend(const MethodRules& rules, const Known& known);

/// A mean of still more days, smoothed from slot to slot, led from end to end: for channels whose
/// readings are mostly chance.
std::optional<Estimate> estimate_smooth(const MethodRules& rules, const Known& known);

/// The mean of the smoothed profile and proxy_day, led from end to end.
std::optional<Estimate> estimate_smooth_blend(const MethodRules& rules, const Known& known);

/// A mean of the likest days, weighed by how alike, near and of the same weekday they are, without
/// the lowest and the highest; scaled to the level around the gap and led from end to end.
std::optional<Estimate> estimate_alike(const MethodRules& rules, const Known& known);

/// The same of days that are smoothed from slot to slot, led by more than the readings next to the
/// gap.
std::optional<Estimate> estimate_smooth_alike(const MethodRules& rules, const Known& known);

/// A profile scaled to the channel: to what both read on the days around the gap.
/// \param profile  over the same days as the channel's timeline (checked).
std::optional<Estimate> estimate_class_profile(const MethodRules& rules, const Known& known,
                                               const Timeline& profile);

/// Another channel, over the same days.
struct Neighbour {
    ChannelId channel{};
    const Timeline* line = nullptr;
};
/// The mean of the neighbours that run most alike, each scaled to the channel.
std::optional<Estimate> estimate_neighbours(const MethodRules& rules, const Known& known,
                                            std::span<const Neighbour> neighbours);

/// By name: one of own_methods.
std::optional<Estimate> estimate_by(Method method, const MethodRules& rules, const Known& known);

/// The methods that need nothing but the channel itself.
std::span<const Method> own_methods();

/// What else a choice may go by.
struct ChooseWith {
    std::span<const Neighbour> neighbours;  ///< Tried as the other methods are.
    /// Refuses an estimate, and the next method has its turn; empty: all are good.
    std::function<bool(const Estimate&)> accepts;
};

/// The best method for a gap: tried out on the channel's own readings, hidden in gaps of the same
/// length at the same time of day on days nearby, and weighed with how the methods do in general.
///
/// \param rules   as all methods.
/// \returns  the estimate with its error and trials, the best of those that are accepted; the best
///           one where none is; empty where no method can fill any slot.
std::optional<Estimate> choose(const MethodRules& rules, const Timeline& line, const Gap& gap,
                               const ChooseWith& with = {});

/// As `choose`, of one method alone: its estimate with error and trials.
std::optional<Estimate> estimate_tried(Method method, const MethodRules& rules,
                                       const Timeline& line, const Gap& gap);

}  // namespace voltmark::vee
