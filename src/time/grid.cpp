// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/grid.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::time {

std::optional<IntervalGrid> IntervalGrid::of_minutes(int minutes) {
    for (const int known : {5, 10, 15, 30, 60, kDayMinutes}) {
        if (minutes == known) return IntervalGrid{minutes};
    }
    return std::nullopt;
}

CivilDay IntervalGrid::span_of(CivilDay day) const {
    if (!is_daily()) return day;
    const std::chrono::year_month_day ymd = to_ymd(day);
    return CivilDay{ymd.year() / ymd.month() / 1};
}

CivilDay IntervalGrid::span_after(CivilDay span) const {
    if (!is_daily()) return span + std::chrono::days{1};
    return span_of(span + std::chrono::days{31});
}

int IntervalGrid::slots(const Zone& zone, CivilDay span) const {
    if (is_daily()) return static_cast<int>((span_after(span) - span).count());
    const auto length = std::chrono::duration_cast<std::chrono::minutes>(zone.day_length(span));
    // A change that is not a whole interval (Lord Howe: 30 minutes) leaves a last, shorter one.
    return static_cast<int>((length.count() + minutes_ - 1) / minutes_);
}

std::optional<int> IntervalGrid::slot_at(const Zone& zone, CivilDay span, Instant instant) const {
    if (is_daily()) {
        const LocalSeconds local = zone.to_local(instant);
        const auto day = std::chrono::floor<std::chrono::days>(local);
        if (day < span || day >= span_after(span) || zone.day_begin(day) != instant)
            return std::nullopt;
        return static_cast<int>((day - span).count());
    }
    const std::chrono::seconds since = instant - zone.day_begin(span);
    const std::chrono::seconds step = std::chrono::minutes{minutes_};
    if (since < since.zero() || since >= zone.day_length(span) || since % step != since.zero()) {
        return std::nullopt;
    }
    return static_cast<int>(since / step);
}

Instant IntervalGrid::slot_begin(const Zone& zone, CivilDay span, int slot) const {
    VOLTMARK_CHECK(slot >= 0);
    if (is_daily()) return zone.day_begin(span + std::chrono::days{slot});
    return zone.day_begin(span) + std::chrono::minutes{minutes_ * slot};
}

}  // namespace voltmark::time
