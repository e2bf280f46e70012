// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/calendar.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::tariff {

bool EventDays::contains(time::CivilDay day) const {
    return std::binary_search(days.begin(), days.end(), day);
}

bool is_event_name(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == name.npos;
}

bool DaySet::is_every_day() const {
    return weekdays == 0 && !workday && !weekend && !holiday && !statutory && holidays.empty() &&
           dates.empty() && events.empty();
}

bool DaySet::contains(time::CivilDay day, const time::HolidayCalendar& calendar) const {
    if (is_every_day()) return true;
    if ((weekdays >> time::weekday_of(day).c_encoding() & 1) != 0) return true;
    if (workday && calendar.is_working_day(day)) return true;
    if (holiday && calendar.is_break(day)) return true;
    if (statutory && calendar.is_statutory(day)) return true;
    if (weekend && !calendar.is_working_day(day) && !calendar.is_break(day)) return true;
    for (const Range& range : dates) {
        if (range.first <= day && day <= range.last) return true;
    }
    for (const EventDays& event : events) {
        if (event.contains(day)) return true;
    }
    if (holidays.empty()) return false;
    for (const std::string_view name : calendar.holidays_on(day)) {
        if (std::find(holidays.begin(), holidays.end(), name) != holidays.end()) return true;
    }
    return false;
}

std::optional<int> BandCalendar::find_band(std::string_view band) const {
    const auto it = std::find(bands.begin(), bands.end(), band);
    if (it == bands.end()) return std::nullopt;
    return static_cast<int>(it - bands.begin());
}

std::optional<int> BandCalendar::band_at(time::LocalSeconds local,
                                         const time::HolidayCalendar& holidays) const {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto minute =
        static_cast<int>(std::chrono::floor<std::chrono::minutes>(local - day).count());
    const std::chrono::month month = time::to_ymd(day).month();
    for (const BandRule& rule : rules) {
        if (!rule.months.contains(month)) continue;
        const bool in_hours =
            rule.hours.empty() ||
            std::any_of(rule.hours.begin(), rule.hours.end(), [&](const MinuteRange& range) {
                return range.from <= minute && minute < range.to;
            });
        if (in_hours && rule.days.contains(day, holidays)) return rule.band;
    }
    return std::nullopt;
}

PatternOrEdge lay_over_day(const BandCalendar& calendar, const time::HolidayCalendar& holidays,
                           const time::Zone& zone, time::CivilDay day, int interval_minutes,
                           int slots) {
    PatternOrEdge laid;
    laid.pattern.band_of_slot.reserve(static_cast<std::size_t>(slots));
    const Instant begin = zone.day_begin(day);
    const Instant end = zone.day_begin(day + std::chrono::days{1});
    for (int slot = 0; slot < slots; ++slot) {
        std::optional<int> band;
        // A slot has one band only if all its smallest pieces have the same.
        for (int minute = 0; minute < interval_minutes; minute += kBandEdgeMinutes) {
            const Instant at = begin + std::chrono::minutes{slot * interval_minutes + minute};
            if (at >= end) break;
            const time::LocalSeconds wall =
                calendar.time_base == TimeBase::local ? zone.to_local(at) : zone.to_standard(at);
            const std::optional<int> here = calendar.band_at(wall, holidays);
            VOLTMARK_CHECK(here.has_value());  // The document's checker proved that there is one.
            if (band && *band != *here) {
                laid.coarse_slot = slot;
                return laid;
            }
            band = here;
        }
        laid.pattern.band_of_slot.push_back(static_cast<std::uint8_t>(*band));
    }
    return laid;
}

}  // namespace voltmark::tariff
