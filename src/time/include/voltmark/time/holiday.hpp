// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::time {

/// Which days are holidays, and which weekend days are worked instead (调休).
///
/// Holidays have names, because tariffs choose among them ("Spring Festival, Labour Day and
/// National Day only"). A calendar speaks only for the years it holds: a year not yet announced is
/// not a year without holidays.
class HolidayCalendar {
public:
    /// Without holidays, for every year: Saturdays and Sundays are days off.
    HolidayCalendar() = default;

    /// \param yaml  a calendar document, data/calendars/*.yaml.
    /// \errors      time.calendar (invalid_input), with line and column.
    static Result<HolidayCalendar> parse(std::string_view yaml);

    std::string_view name() const { return name_; }

    /// Whether the calendar knows `year`.
    bool covers(std::chrono::year year) const;

    /// Names of the breaks that `day` lies in; empty on every other day.
    std::vector<std::string_view> holidays_on(CivilDay day) const;

    bool is_break(CivilDay day) const { return breaks_.contains(day); }
    /// A legal holiday itself, not only part of the break around it.
    bool is_statutory(CivilDay day) const { return statutory_.contains(day); }
    /// Monday to Friday outside breaks, and the weekend days worked instead.
    bool is_working_day(CivilDay day) const;

private:
    std::string name_;
    std::set<int> years_;
    std::map<CivilDay, std::vector<std::string>> breaks_;
    std::set<CivilDay> working_;
    std::set<CivilDay> statutory_;
};

/// The calendars compiled into the program, by name ("cn").
/// \errors  time.calendar_unknown (not_found).
Result<const HolidayCalendar*> find_calendar(std::string_view name);

}  // namespace voltmark::time
