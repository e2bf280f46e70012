// SPDX-License-Identifier: Apache-2.0
#include "day_facts.hpp"

#include "voltmark/time/holiday.hpp"

namespace voltmark::vee {

namespace {

using time::IntervalGrid;
using time::Zone;

/// Whose holidays make days alike: China's in its zone, elsewhere weekends alone (R-EST-3).
const time::HolidayCalendar& holidays_of(const Zone& zone) {
    static const time::HolidayCalendar kNone;
    return zone.name() == "Asia/Shanghai" ? **time::find_calendar("cn") : kNone;
}

std::optional<RepeatedHour> repeated_in(const Zone& zone, const IntervalGrid& grid,
                                        time::CivilDay day, int slots) {
    const int usual = IntervalGrid::kDayMinutes / grid.minutes();
    if (grid.is_daily() || slots <= usual) return std::nullopt;
    for (int slot = 1; slot < slots; ++slot) {
        if (zone.to_local(grid.slot_begin(zone, day, slot)) <=
            zone.to_local(grid.slot_begin(zone, day, slot - 1)))
            return RepeatedHour{slot, slots - usual};
    }
    return std::nullopt;
}

int begun_in(const Zone& zone, const IntervalGrid& grid, time::CivilDay day, int slots,
             Instant now) {
    if (now >= grid.slot_begin(zone, day, slots)) return slots;
    int begun = 0;
    while (begun < slots && grid.slot_begin(zone, day, begun) < now) ++begun;
    return begun;
}

}  // namespace

const std::vector<DayFacts>& DayTable::of(const Zone& zone, const IntervalGrid& grid) {
    const auto [at, is_new] = tables_.try_emplace({std::string{zone.name()}, grid.minutes()});
    if (!is_new) return at->second;
    const time::HolidayCalendar& holidays = holidays_of(zone);
    const auto today = std::chrono::floor<std::chrono::days>(zone.to_local(now_));
    for (time::CivilDay day = days_.from; day < days_.to; day += std::chrono::days{1}) {
        DayFacts& facts = at->second.emplace_back();
        if (grid.span_of(day) != day) continue;
        facts.slots = grid.slots(zone, day);
        facts.begun = begun_in(zone, grid, day, facts.slots, now_);
        facts.age_days = static_cast<int>((today - day).count());
        facts.is_working = holidays.is_working_day(day);
        facts.repeated = repeated_in(zone, grid, day, facts.slots);
    }
    return at->second;
}

}  // namespace voltmark::vee
