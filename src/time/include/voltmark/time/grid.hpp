// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "voltmark/time/civil.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::time {

/// How a channel cuts time: intervals of 5, 10, 15, 30 or 60 minutes gathered by local day, or
/// whole days gathered by local month. Slot i of a span is the i-th interval of elapsed time from
/// the span's beginning, so that a 23-hour day simply has fewer slots.
class IntervalGrid {
public:
    static constexpr int kDayMinutes = 1440;

    /// Empty unless `minutes` is one of 5, 10, 15, 30, 60, 1440.
    static std::optional<IntervalGrid> of_minutes(int minutes);

    int minutes() const { return minutes_; }
    bool is_daily() const { return minutes_ == kDayMinutes; }

    /// First day of the span that holds `day`: itself, or the first of its month.
    CivilDay span_of(CivilDay day) const;
    /// First day of the span after the one that begins at `span`.
    CivilDay span_after(CivilDay span) const;

    /// 96 for quarter hours on a common day, 92 or 100 where the clocks change; 28..31 for daily
    /// slots.
    int slots(const Zone& zone, CivilDay span) const;

    /// The slot of `span` that begins at `instant`; empty when no slot of it does.
    std::optional<int> slot_at(const Zone& zone, CivilDay span, Instant instant) const;

    /// When slot `slot` of `span` begins. \pre 0 <= slot <= slots().
    Instant slot_begin(const Zone& zone, CivilDay span, int slot) const;

    friend bool operator==(const IntervalGrid&, const IntervalGrid&) = default;

private:
    explicit IntervalGrid(int minutes) : minutes_{minutes} {}

    int minutes_;
};

}  // namespace voltmark::time
