// SPDX-License-Identifier: Apache-2.0
// conformance_cn_tou_periods DIRECTORY: writes the public rows of time-of-use periods of each area
// and customer category as a band calendar of our tariff documents, reads it as any tariff is read,
// and compares each half hour of two years with what the rows say, read here by slow code of its
// own. Days that a temperature decides are an event of which some days are declared. What rows say
// that our calendars cannot is told as not supported, row by row.
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "voltmark/codec/csv_rows.hpp"
#include "voltmark/tariff/document.hpp"

namespace {

using namespace voltmark;
namespace fs = std::filesystem;

constexpr int kSlotMinutes = 30;
constexpr int kSlots = 24 * 60 / kSlotMinutes;

/// The bands in the order in which they overlay one another: sharp over deep valley over peak and
/// valley over flat.
struct BandWord {
    std::string_view in_rows;
    std::string_view band;
    int rank;
};
constexpr BandWord kBands[] = {{"尖段", "sharp", 0},
                               {"深谷", "deep_valley", 1},
                               {"峰段", "peak", 2},
                               {"谷段", "valley", 2},
                               {"平段", "flat", 3}};

struct HolidayWord {
    std::string_view in_rows;
    std::string_view holiday;
};
constexpr HolidayWord kHolidays[] = {{"元旦", "new_year"},      {"春节", "spring_festival"},
                                     {"清明节", "qingming"},    {"劳动节", "labour"},
                                     {"端午节", "dragon_boat"}, {"中秋节", "mid_autumn"},
                                     {"国庆节", "national"}};

/// Customers of the first word are among those of the second.
constexpr std::string_view kLargeIndustry = "大工业用电";
constexpr std::string_view kTwoPart = "两部制";

/// One row as it stands, its lists taken apart. Sets of months are empty where the row names none.
struct Period {
    std::string id;
    std::string area;
    std::string document;
    const BandWord* band = nullptr;
    std::vector<std::string> hours;  // "22:00-06:00"
    std::string condition;           // Of further days, in the months that are not named.
    std::set<unsigned> months;
    std::set<unsigned> weekend_months;
    std::vector<std::string_view> holidays;  // Our names.
    std::string category;
    std::string unsaid;  // What our calendars cannot say; the row is then left out.
};

std::vector<std::string> parts_of(std::string_view text, std::string_view delimiter = ",") {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(delimiter);
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + delimiter.size());
    }
    return parts;
}

/// "00:00-06:00,22:00-24:00", with a comma or the word for "and".
std::vector<std::string> hours_of(std::string_view text) {
    std::vector<std::string> hours;
    for (const std::string& part : parts_of(text, "及"))
        std::ranges::copy(parts_of(part), std::back_inserter(hours));
    return hours;
}

std::set<unsigned> months_of(std::string_view text) {
    std::set<unsigned> months;
    for (const std::string& part : parts_of(text))
        months.insert(static_cast<unsigned>(std::stoul(part)));
    return months;
}

void read_holidays(std::string_view text, Period& period) {
    for (const std::string& part : parts_of(text)) {
        const auto* word = std::ranges::find(kHolidays, part, &HolidayWord::in_rows);
        if (word == std::end(kHolidays)) {
            period.unsaid = part;
            continue;
        }
        period.holidays.push_back(word->holiday);
    }
}

std::vector<Period> read_periods(const std::string& text) {
    std::vector<Period> periods;
    codec::csv::RowReader reader{text, ','};
    codec::csv::Row row;
    reader.next(row);  // The header: README.md of the data has the columns.
    while (reader.next(row)) {
        const auto field = [&](std::size_t i) { return std::string{row.fields.at(i).text}; };
        Period period;
        period.id = field(0);
        period.area = field(1);
        period.document = field(2);
        period.band = std::ranges::find(kBands, field(4), &BandWord::in_rows);
        period.hours = hours_of(field(5));
        period.condition = field(6);
        period.months = months_of(field(7));
        period.weekend_months = months_of(field(8));
        read_holidays(field(9), period);
        period.category = field(10);
        if (period.band == std::end(kBands)) period.unsaid = field(4);
        periods.push_back(std::move(period));
    }
    return periods;
}

/// The rows that one customer of one area is billed by.
struct Schedule {
    std::string name;
    std::vector<Period> periods;
};

bool is_for(const Period& period, const std::string& category) {
    return period.category.empty() || period.category == category ||
           (category == kLargeIndustry && period.category == kTwoPart);
}

/// A schedule for each document of an area and each category that its rows name; rows without one
/// are everybody's.
std::vector<Schedule> schedules_of(const std::vector<Period>& periods) {
    std::vector<Schedule> schedules;
    std::vector<std::pair<std::string, std::string>> seen;
    for (const Period& first : periods) {
        if (std::ranges::find(seen, std::pair{first.area, first.document}) != seen.end()) continue;
        seen.emplace_back(first.area, first.document);
        std::vector<Period> here;
        std::set<std::string> categories;
        std::ranges::copy_if(periods, std::back_inserter(here), [&](const Period& other) {
            return other.area == first.area && other.document == first.document;
        });
        for (const Period& period : here) categories.insert(period.category);
        for (const std::string& category : categories) {
            Schedule schedule{first.area, {}};
            for (const std::string& more : {first.document, category})
                if (!more.empty()) schedule.name += " " + more;
            std::ranges::copy_if(here, std::back_inserter(schedule.periods),
                                 [&](const Period& period) { return is_for(period, category); });
            schedules.push_back(std::move(schedule));
        }
    }
    return schedules;
}

std::string list(const auto& items) {
    return fmt::format("[{}]", fmt::join(items, ", "));
}

/// The row as band rules of a tariff document: one each for its months, its weekends, its holidays,
/// and the days of its condition.
std::string rules_of(const Period& period) {
    std::vector<std::string> quoted;
    for (const std::string& hours : period.hours) quoted.push_back(fmt::format("\"{}\"", hours));
    const auto rule = [&](const std::string& days) {
        return fmt::format("      - {{band: {}, {}hours: {}}}\n", period.band->band, days,
                           list(quoted));
    };
    std::string rules;
    if (!period.weekend_months.empty())
        rules += rule(fmt::format("days: weekend, months: {}, ", list(period.weekend_months)));
    if (!period.holidays.empty()) rules += rule(fmt::format("days: {}, ", list(period.holidays)));
    if (!rules.empty()) return rules;
    if (period.months.empty()) return rule("");
    rules = rule(fmt::format("months: {}, ", list(period.months)));
    if (period.condition.empty()) return rules;
    std::set<unsigned> others;
    for (unsigned month = 1; month <= 12; ++month)
        if (!period.months.contains(month)) others.insert(month);
    return rules + rule(fmt::format("months: {}, days: event.condition, ", list(others)));
}

/// The document: overlays before what they cover, and within a band what is for some months before
/// what is for all.
std::string document_of(const Schedule& schedule) {
    std::vector<const Period*> ordered;
    for (const Period& period : schedule.periods)
        if (period.unsaid.empty()) ordered.push_back(&period);
    std::ranges::stable_sort(ordered, {}, [](const Period* period) {
        return std::pair{period->band->rank, period->months.empty()};
    });
    std::string yaml =
        "tariff: periods\nholidays: cn\nversions:\n  - valid: {from: 2025-01-01}\n"
        "    source: cn_tou_periods\n    bands:\n";
    for (const Period* period : ordered) yaml += rules_of(*period);
    return yaml + "    components:\n      - {id: energy, price: 1}\n";
}

int minutes_of(std::string_view clock) {
    return std::stoi(std::string{clock.substr(0, 2)}) * 60 +
           std::stoi(std::string{clock.substr(3, 2)});
}

/// Whether a minute of the day lies in "22:00-06:00"; the end may be 24:00, or 00:00 for it.
bool lies_in(const std::string& hours, int minute) {
    const int from = minutes_of(hours);
    const int to = minutes_of(std::string_view{hours}.substr(6));
    return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/// Whether the condition of a row is declared to have held on a day: on some days of every month.
bool is_declared(time::CivilDay day) {
    return time::to_number(day) % 9 == 4;
}

/// What the store does for a tariff: gives its events their days.
void declare_days(tariff::BandCalendar& calendar, time::CivilDay from, time::CivilDay to) {
    for (tariff::BandRule& rule : calendar.rules) {
        for (tariff::EventDays& event : rule.days.events) {
            for (time::CivilDay day = from; day < to; day += std::chrono::days{1})
                if (is_declared(day)) event.days.push_back(day);
            event.settled_to = to;
        }
    }
}

bool is_on(const Period& period, time::CivilDay day, const time::HolidayCalendar& calendar) {
    const std::chrono::year_month_day date{day};
    const auto month = static_cast<unsigned>(date.month());
    if (period.weekend_months.empty() && period.holidays.empty())
        return period.months.empty() || period.months.contains(month) ||
               (!period.condition.empty() && is_declared(day));
    for (const std::string_view holiday : calendar.holidays_on(day))
        if (std::ranges::find(period.holidays, holiday) != period.holidays.end()) return true;
    const unsigned weekday = std::chrono::weekday{day}.c_encoding();
    const bool is_weekend =
        (weekday == 0 || weekday == 6) && !calendar.is_working_day(day) && !calendar.is_break(day);
    return is_weekend && period.weekend_months.contains(month);
}

/// The band of a moment as the rows have it: of those that apply the one that overlays the others.
/// Empty where none applies, or two of which neither overlays the other.
std::string band_by_rows(const Schedule& schedule, time::CivilDay day, int minute,
                         const time::HolidayCalendar& calendar) {
    const BandWord* found = nullptr;
    bool is_certain = true;
    for (const Period& period : schedule.periods) {
        const bool applies = period.unsaid.empty() && is_on(period, day, calendar) &&
                             std::ranges::any_of(period.hours, [&](const auto& hours) {
                                 return lies_in(hours, minute);
                             });
        if (!applies || (found != nullptr && found->rank < period.band->rank)) continue;
        is_certain = found == nullptr || found->rank > period.band->rank || found == period.band;
        found = period.band;
    }
    return found != nullptr && is_certain ? std::string{found->band} : "";
}

/// What is wrong with the calendar that the rows become; empty where nothing is.
std::string fault_of(const Schedule& schedule) {
    tariff::Reading reading = tariff::read_document(document_of(schedule));
    if (!reading.tariff) {
        const Error& finding = reading.findings.at(0);
        return fmt::format("{} {}", finding.name(), to_text(finding.place.value_or(Place{})));
    }
    const time::HolidayCalendar& holidays = **time::find_calendar("cn");
    tariff::BandCalendar& calendar = reading.tariff->versions[0].calendars[0];
    const time::CivilDay begin = time::make_day(2025, 1, 1);
    const time::CivilDay end = time::make_day(2027, 1, 1);
    declare_days(calendar, begin, end);
    for (time::CivilDay day = begin; day < end; day += std::chrono::days{1}) {
        const tariff::PatternOrEdge laid = tariff::lay_over_day(
            calendar, holidays, reading.tariff->zone, day, kSlotMinutes, kSlots);
        for (int slot = 0; slot < kSlots && !laid.coarse_slot; ++slot) {
            const std::string expected = band_by_rows(schedule, day, slot * kSlotMinutes, holidays);
            const std::string& got =
                calendar.bands[laid.pattern.band_of_slot.at(static_cast<std::size_t>(slot))];
            if (got == expected) continue;
            return fmt::format("{} slot {}: {} instead of '{}'", time::to_text(day), slot, got,
                               expected);
        }
        if (laid.coarse_slot)
            return fmt::format("{}: an edge inside a half hour", time::to_text(day));
    }
    return {};
}

std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return std::move(text).str();
}

/// Tells each row that no calendar can hold. \returns  how many.
int tell_unsupported(const std::vector<Period>& periods) {
    int count = 0;
    for (const Period& period : periods) {
        if (period.unsaid.empty()) continue;
        ++count;
        std::cout << fmt::format("not supported: row {}: {} {}: {}\n", period.id, period.area,
                                 period.band->in_rows, period.unsaid);
    }
    return count;
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path file = argc == 2 ? fs::path{argv[1]} / "cn_tou_periods.csv" : fs::path{};
    if (!fs::is_regular_file(file)) {
        std::cout << "cn_tou_periods: no directory of public rows is given or there; nothing was "
                     "tried\n";
        return 0;
    }
    const std::vector<Period> periods = read_periods(read(file));
    int passed = 0;
    int failed = 0;
    for (const Schedule& schedule : schedules_of(periods)) {
        const std::string fault = fault_of(schedule);
        (fault.empty() ? passed : failed) += 1;
        std::cout << fmt::format("{}: {}: {} rows{}{}\n", fault.empty() ? "pass" : "FAIL",
                                 schedule.name, schedule.periods.size(), fault.empty() ? "" : ": ",
                                 fault);
    }
    const int unsupported = tell_unsupported(periods);
    std::cout << fmt::format("cn_tou_periods: {} passed, {} failed, {} not supported\n", passed,
                             failed, unsupported);
    return failed == 0 ? 0 : 1;
}
