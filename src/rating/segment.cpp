// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/segment.hpp"

#include "voltmark/rating/errors.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/time/holiday.hpp"

namespace voltmark::rating {

namespace {

using std::chrono::days;
using time::CivilDay;

/// The first day after `day` on which the tier year starts.
CivilDay next_tier_year(CivilDay day, std::chrono::month_day start) {
    const std::chrono::year_month_day ymd = time::to_ymd(day);
    for (std::chrono::year year = ymd.year();; ++year) {
        // 29 February starts on 1 March in other years.
        const CivilDay first = CivilDay{year / start.month() / 1} +
                               (days{static_cast<unsigned>(start.day())} - days{1});
        if (first > day) return first;
    }
}

bool asks_for_holidays(const tariff::Version& version) {
    for (const tariff::BandCalendar& calendar : version.calendars) {
        for (const tariff::BandRule& rule : calendar.rules) {
            const tariff::DaySet& set = rule.days;
            if (set.workday || set.weekend || set.holiday || set.statutory || !set.holidays.empty())
                return true;
        }
    }
    return false;
}

Result<void> check_holidays(const Segment& segment) {
    if (segment.tariff->holidays.empty() || !asks_for_holidays(*segment.version)) return ok();
    const Result<const time::HolidayCalendar*> calendar =
        time::find_calendar(segment.tariff->holidays);
    if (!calendar) return calendar.error();
    const std::chrono::year year = time::to_ymd(segment.days.from).year();
    if ((*calendar)->covers(year)) return ok();
    return make_error(kCalendarYear, segment.tariff->id, static_cast<int>(year),
                      segment.tariff->holidays);
}

/// Days that are declared after the fact must be known up to the segment's end, where its month has
/// bands that ask for them.
Result<void> check_events(const Segment& segment) {
    for (const tariff::BandCalendar& calendar : segment.version->calendars) {
        for (const tariff::BandRule& rule : calendar.rules) {
            if (!rule.months.contains(segment.month())) continue;
            for (const tariff::EventDays& event : rule.days.events) {
                if (event.settled_to >= segment.days.to) continue;
                return make_error(kEventOpen, segment.tariff->id, event.name,
                                  time::to_text(segment.days.to));
            }
        }
    }
    return ok();
}

}  // namespace

std::chrono::month_day tier_year_start(const tariff::Version& version) {
    for (const tariff::Component& component : version.components) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (energy != nullptr && energy->tiers.count == tariff::TierCount::year_to_date)
            return energy->tiers.year_starts;
    }
    return std::chrono::January / 1;
}

Result<std::vector<Segment>> cut_segments(const time::BillingPeriod& period,
                                          std::span<const Term> terms) {
    std::vector<Segment> segments;
    auto term = terms.begin();
    for (CivilDay day = period.from; day < period.to;) {
        while (term != terms.end() && term->valid.to <= day) ++term;
        if (term == terms.end() || !term->valid.contains(day))
            return make_error(kNoTerm, time::to_text(day));
        const tariff::Version* version = term->tariff->find_version(day);
        if (version == nullptr)
            return make_error(tariff::kNotValid, term->tariff->id, time::to_text(day));
        const CivilDay end =
            std::min({period.to, term->valid.to, version->valid.to, time::month_of(day).to,
                      next_tier_year(day, tier_year_start(*version))});
        segments.push_back({{day, end}, term->tariff, version, &term->attributes, 0, 0});
        if (Result<void> checked = check_holidays(segments.back()); !checked)
            return checked.error();
        if (Result<void> checked = check_events(segments.back()); !checked) return checked.error();
        day = end;
    }
    for (Segment& segment : segments) {
        const time::BillingPeriod month = time::month_of(segment.days.from);
        const time::BillingPeriod covered = intersect(month, period);
        segment.month_days_before = static_cast<int>((segment.days.from - covered.from).count());
        segment.month_days = covered.days();
    }
    return segments;
}

}  // namespace voltmark::rating
