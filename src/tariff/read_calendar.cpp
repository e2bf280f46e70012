// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/tariff/errors.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

namespace {

constexpr int kDayMinutes = 1440;

std::optional<int> parse_whole(std::string_view text) {
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "8", "08:00", "24:00" in minutes after midnight, on a whole edge.
std::optional<int> parse_clock(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::optional<int> hour = parse_whole(text.substr(0, colon));
    const std::optional<int> minute = colon == text.npos ? 0 : parse_whole(text.substr(colon + 1));
    if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
    const int total = *hour * 60 + *minute;
    if (total > kDayMinutes || total % kBandEdgeMinutes != 0) return std::nullopt;
    return total;
}

/// "22:00-06:00" wraps midnight and becomes two ranges.
void read_hours(const YAML::Node& node, std::vector<MinuteRange>& hours, Findings& findings) {
    for_each_item(node, [&](const YAML::Node& item) {
        const std::string text = scalar_of(item);
        const std::size_t dash = text.find('-');
        const std::optional<int> from = parse_clock(std::string_view{text}.substr(0, dash));
        const std::optional<int> to =
            dash == text.npos ? std::nullopt : parse_clock(std::string_view{text}.substr(dash + 1));
        if (!from || !to || *from == *to) {
            findings.push_back(
                make_error(kValue, text, "hours such as 08:00-22:00, on multiples of five minutes")
                    .at(place_of(item)));
            return;
        }
        if (*from < *to) {
            hours.push_back({*from, *to});
        } else {
            hours.push_back({*from, kDayMinutes});
            if (*to > 0) hours.push_back({0, *to});
        }
    });
}

bool read_weekday(std::string_view word, DaySet& days) {
    static constexpr std::string_view kWords[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    for (unsigned i = 0; i < 7; ++i) {
        if (word != kWords[i]) continue;
        days.weekdays = static_cast<std::uint8_t>(days.weekdays | 1U << i);
        return true;
    }
    return false;
}

bool read_date(std::string_view text, DaySet& days) {
    const std::size_t dots = text.find("..");
    const Result<time::CivilDay> first = time::parse_day(text.substr(0, dots));
    const Result<time::CivilDay> last =
        dots == text.npos ? first : time::parse_day(text.substr(dots + 2));
    if (!first || !last || *last < *first) return false;
    days.dates.push_back({*first, *last});
    return true;
}

/// "event.hot_day.gz". The prefix is there because anybody may name an event.
bool read_event(std::string_view word, DaySet& days) {
    constexpr std::string_view kPrefix = "event.";
    if (!word.starts_with(kPrefix) || !is_event_name(word.substr(kPrefix.size()))) return false;
    days.events.push_back({std::string{word.substr(kPrefix.size())}, {}, {}});
    return true;
}

bool read_day_word(std::string_view word, DaySet& days) {
    if (word == "workday") return days.workday = true;
    if (word == "weekend") return days.weekend = true;
    if (word == "holiday") return days.holiday = true;
    if (word == "statutory") return days.statutory = true;
    for (const std::string_view name : {"new_year", "spring_festival", "qingming", "labour",
                                        "dragon_boat", "mid_autumn", "national", "victory"}) {
        if (word != name) continue;
        days.holidays.emplace_back(name);
        return true;
    }
    return read_weekday(word, days) || read_date(word, days) || read_event(word, days);
}

void read_days(const YAML::Node& node, DaySet& days, Findings& findings) {
    for_each_item(node, [&](const YAML::Node& item) {
        if (read_day_word(scalar_of(item), days)) return;
        findings.push_back(
            make_error(
                kValue, scalar_of(item),
                "a day: workday, weekend, holiday, statutory, mon..sun, the name of a holiday, "
                "event.NAME, 2026-01-31 or 2026-01-31..2026-02-02")
                .at(place_of(item)));
    });
}

std::optional<BandRule> read_rule(const YAML::Node& node, BandCalendar& calendar,
                                  Findings& findings) {
    MapReader map{node, findings};
    const std::string band = map.get_text("band");
    BandRule rule;
    rule.place = place_of(node);
    if (const YAML::Node months = map.find("months"); months.IsDefined())
        rule.months = read_months(months, findings);
    if (const YAML::Node days = map.find("days"); days.IsDefined())
        read_days(days, rule.days, findings);
    if (const YAML::Node hours = map.find("hours"); hours.IsDefined())
        read_hours(hours, rule.hours, findings);
    if (band.empty()) return std::nullopt;
    const std::optional<int> known = calendar.find_band(band);
    if (!known) calendar.bands.push_back(band);
    rule.band = known.value_or(static_cast<int>(calendar.bands.size()) - 1);
    return rule;
}

}  // namespace

time::MonthSet read_months(const YAML::Node& node, Findings& findings) {
    time::MonthSet months;
    for_each_item(node, [&](const YAML::Node& item) {
        const std::string text = scalar_of(item);
        const std::size_t dash = text.find('-');
        const std::optional<int> first = parse_whole(std::string_view{text}.substr(0, dash));
        const std::optional<int> last =
            dash == text.npos ? first : parse_whole(std::string_view{text}.substr(dash + 1));
        if (!first || !last || *first < 1 || *first > 12 || *last < 1 || *last > 12) {
            findings.push_back(
                make_error(kValue, text, "a month 1..12 or months such as 6-8").at(place_of(item)));
            return;
        }
        for (int month = *first;; month = month % 12 + 1) {  // 11-2 is winter.
            months.add(static_cast<unsigned>(month));
            if (month == *last) break;
        }
    });
    return months;
}

BandCalendar read_calendar(const std::string& name, const YAML::Node& node, Findings& findings) {
    BandCalendar calendar;
    calendar.name = name;
    const auto read_rules = [&](const YAML::Node& rules) {
        for_each_item(rules, [&](const YAML::Node& item) {
            if (std::optional<BandRule> rule = read_rule(item, calendar, findings))
                calendar.rules.push_back(*rule);
        });
        if (calendar.rules.empty() || calendar.bands.size() > kBandsMax) {
            findings.push_back(make_error(kForm, "1 to 64 bands").at(place_of(rules)));
        }
    };
    if (node.IsSequence()) {
        read_rules(node);
        return calendar;
    }
    MapReader map{node, findings};
    const auto base = map.word("time_base", "local or standard",
                               [](std::string_view word) -> std::optional<TimeBase> {
                                   if (word == "local") return TimeBase::local;
                                   if (word == "standard") return TimeBase::standard;
                                   return std::nullopt;
                               });
    calendar.time_base = base.value_or(TimeBase::local);
    read_rules(map.get("bands"));
    return calendar;
}

namespace {

/// Whether time can show that a rule never applies: rules on dates or events, or on holidays of
/// years that no calendar holds yet, are given the benefit of the doubt.
bool can_be_judged(const BandRule& rule, std::chrono::year year,
                   const time::HolidayCalendar& holidays) {
    return rule.days.dates.empty() && rule.days.events.empty() &&
           (rule.days.is_every_day() || holidays.covers(year));
}

/// Marks the parts of the day that `rule` takes among those still free. \returns  how many it took.
std::size_t take_hours(const BandRule& rule, std::vector<bool>& free) {
    static const std::vector<MinuteRange> kWholeDay = {{0, kDayMinutes}};
    std::size_t took = 0;
    for (const MinuteRange& range : rule.hours.empty() ? kWholeDay : rule.hours) {
        for (int piece = range.from / kBandEdgeMinutes; piece < range.to / kBandEdgeMinutes;
             ++piece) {
            if (!free[static_cast<std::size_t>(piece)]) continue;
            free[static_cast<std::size_t>(piece)] = false;
            ++took;
        }
    }
    return took;
}

}  // namespace

void check_calendar(const BandCalendar& calendar, const time::BillingPeriod& valid,
                    const time::HolidayCalendar& holidays, const YAML::Node& node,
                    Findings& findings) {
    // Rules repeat by year, holidays aside; four years hold the leap day too. Reachability is
    // judged over whole years, because a sheet that is valid for one month states the bands of all.
    const std::chrono::year year = time::to_ymd(valid.from).year();
    const time::CivilDay begin{year / std::chrono::January / 1};
    std::vector<bool> reached(calendar.rules.size(), false);
    std::optional<time::LocalSeconds> gap;
    for (time::CivilDay day = begin; day < begin + std::chrono::days{4 * 366};
         day += std::chrono::days{1}) {
        const std::chrono::month month = time::to_ymd(day).month();
        std::vector<bool> free(kDayMinutes / kBandEdgeMinutes, true);
        std::size_t left = free.size();
        for (std::size_t r = 0; r < calendar.rules.size() && left > 0; ++r) {
            const BandRule& rule = calendar.rules[r];
            if (!rule.months.contains(month) || !rule.days.contains(day, holidays)) continue;
            const std::size_t took = take_hours(rule, free);
            if (took > 0) reached[r] = true;
            left -= took;
        }
        const auto hole = std::find(free.begin(), free.end(), true);
        if (hole == free.end() || gap || !valid.contains(day)) continue;
        gap = time::LocalSeconds{day} +
              std::chrono::minutes{(hole - free.begin()) * kBandEdgeMinutes};
    }
    if (gap) {
        const std::string at = time::to_text(*gap);
        findings.push_back(make_error(kBandGap, calendar.name, at.substr(0, 10), at.substr(11))
                               .at(place_of(node)));
    }
    for (std::size_t r = 0; r < reached.size(); ++r) {
        if (reached[r] || !can_be_judged(calendar.rules[r], year, holidays)) continue;
        findings.push_back(make_error(kBandUnreachable).at(calendar.rules[r].place));
    }
}

}  // namespace voltmark::tariff
