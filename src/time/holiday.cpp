// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/holiday.hpp"

#include <yaml-cpp/yaml.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/time/errors.hpp"

namespace voltmark::embedded {
std::span<const File> calendars();
}

namespace voltmark::time {

namespace {

using std::chrono::days;

Place place_of(const YAML::Node& node) {
    const YAML::Mark mark = node.Mark();
    return {static_cast<std::uint64_t>(std::max(mark.pos, 0)), 0,
            static_cast<std::uint64_t>(mark.line + 1), static_cast<std::uint64_t>(mark.column + 1)};
}

Error bad(const YAML::Node& node, std::string_view what) {
    return make_error(kCalendar, what).at(place_of(node));
}

Result<CivilDay> day_in(const YAML::Node& node) {
    if (!node.IsDefined() || !node.IsScalar()) return bad(node, "a day is missing");
    Result<CivilDay> day = parse_day(node.Scalar());
    if (!day) return Error{day.error()}.at(place_of(node));
    return day;
}

Result<void> read_days(const YAML::Node& list, std::set<CivilDay>& into) {
    for (const YAML::Node& item : list) {
        const Result<CivilDay> day = day_in(item);
        if (!day) return day.error();
        into.insert(*day);
    }
    return ok();
}

Result<void> read_break(const YAML::Node& node,
                        std::map<CivilDay, std::vector<std::string>>& into) {
    const Result<CivilDay> first = day_in(node["first"]);
    const Result<CivilDay> last = day_in(node["last"]);
    if (!first) return first.error();
    if (!last) return last.error();
    if (*last < *first || *last - *first > days{31})
        return bad(node, "a break ends before it begins");
    std::vector<std::string> names;
    if (!node["holiday"].IsDefined()) return bad(node, "a break has no holiday");
    names.push_back(node["holiday"].as<std::string>(""));
    for (const YAML::Node& also : node["also"]) names.push_back(also.as<std::string>(""));
    for (CivilDay day = *first; day <= *last; day += days{1}) {
        std::vector<std::string>& on = into[day];
        on.insert(on.end(), names.begin(), names.end());
    }
    return ok();
}

}  // namespace

Result<HolidayCalendar> HolidayCalendar::parse(std::string_view yaml) {
    YAML::Node root;
    try {
        root = YAML::Load(std::string{yaml});
    } catch (const YAML::ParserException& e) {
        return make_error(kCalendar, e.msg)
            .at({static_cast<std::uint64_t>(std::max(e.mark.pos, 0)), 0,
                 static_cast<std::uint64_t>(e.mark.line + 1),
                 static_cast<std::uint64_t>(e.mark.column + 1)});
    }
    if (!root.IsMap() || !root["calendar"] || !root["years"].IsSequence()) {
        return bad(root, "expected 'calendar' and a list 'years'");
    }
    HolidayCalendar calendar;
    calendar.name_ = root["calendar"].as<std::string>("");
    for (const YAML::Node& node : root["years"]) {
        const int number = node["year"].as<int>(0);
        if (number < 1900 || number > 2200) return bad(node, "a year is missing");
        calendar.years_.insert(number);
        for (const YAML::Node& item : node["breaks"]) {
            if (Result<void> read = read_break(item, calendar.breaks_); !read) return read.error();
        }
        if (Result<void> read = read_days(node["working"], calendar.working_); !read)
            return read.error();
        if (Result<void> read = read_days(node["statutory"], calendar.statutory_); !read) {
            return read.error();
        }
    }
    return calendar;
}

bool HolidayCalendar::covers(std::chrono::year year) const {
    return name_.empty() || years_.contains(static_cast<int>(year));
}

std::vector<std::string_view> HolidayCalendar::holidays_on(CivilDay day) const {
    const auto it = breaks_.find(day);
    if (it == breaks_.end()) return {};
    return {it->second.begin(), it->second.end()};
}

bool HolidayCalendar::is_working_day(CivilDay day) const {
    if (working_.contains(day)) return true;
    if (breaks_.contains(day)) return false;
    const std::chrono::weekday weekday = weekday_of(day);
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

Result<const HolidayCalendar*> find_calendar(std::string_view name) {
    static const std::map<std::string, HolidayCalendar, std::less<>> kKnown = [] {
        std::map<std::string, HolidayCalendar, std::less<>> calendars;
        for (const embedded::File& file : embedded::calendars()) {
            Result<HolidayCalendar> calendar = HolidayCalendar::parse(file.text);
            VOLTMARK_CHECK(
                calendar.has_value());  // They ship with the program; a test parses them.
            calendars.emplace(std::string{calendar->name()}, std::move(*calendar));
        }
        return calendars;
    }();
    const auto it = kKnown.find(name);
    if (it == kKnown.end()) return make_error(kCalendarUnknown, name).at({0, name.size(), 0, 0});
    return &it->second;
}

}  // namespace voltmark::time
