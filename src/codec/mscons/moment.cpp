// SPDX-License-Identifier: Apache-2.0
#include "mscons/moment.hpp"

#include <charconv>
#include <chrono>

#include "voltmark/codec/text.hpp"

namespace voltmark::codec::mscons {

namespace {

struct Form {
    std::string_view code;
    std::size_t digits;  // CCYYMM, then DD, HHMM and SS.
    bool has_offset;
};

constexpr Form kForms[] = {{"102", 8, false}, {"203", 12, false}, {"303", 12, true},
                           {"304", 14, true}, {"610", 6, false},  {"204", 14, false}};

int number_at(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    std::from_chars(text.data() + at, text.data() + at + count, number);
    return number;
}

/// "+01" or "-0330" in minutes.
std::optional<int> offset_of(std::string_view text) {
    if ((text.size() != 3 && text.size() != 5) || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    if (!std::all_of(text.begin() + 1, text.end(), is_digit)) return std::nullopt;
    const int minutes = number_at(text, 1, 2) * 60 + (text.size() == 5 ? number_at(text, 3, 2) : 0);
    if (minutes > 14 * 60) return std::nullopt;
    return text[0] == '-' ? -minutes : minutes;
}

std::string text_of(std::string_view digits, std::optional<int> offset) {
    std::string text = fmt::format("{}-{}", digits.substr(0, 4), digits.substr(4, 2));
    if (digits.size() >= 8) text += fmt::format("-{}", digits.substr(6, 2));
    if (digits.size() >= 12)
        text += fmt::format("T{}:{}", digits.substr(8, 2), digits.substr(10, 2));
    if (digits.size() >= 14) text += fmt::format(":{}", digits.substr(12, 2));
    if (offset) {
        text += fmt::format("{}{:02}:{:02}", *offset < 0 ? '-' : '+', std::abs(*offset) / 60,
                            std::abs(*offset) % 60);
    }
    return text;
}

std::string digits_of(std::int64_t local_minutes) {
    using namespace std::chrono;
    const sys_time<minutes> moment{minutes{local_minutes}};
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    const std::int64_t minute = (moment - day).count();
    return fmt::format("{:04}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       minute / 60, minute % 60);
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text, std::string_view format) {
    const auto* form = std::find_if(std::begin(kForms), std::end(kForms),
                                    [&](const Form& one) { return one.code == format; });
    if (form == std::end(kForms) || text.size() < form->digits) return std::nullopt;
    const std::string_view digits = text.substr(0, form->digits);
    if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
    Moment moment;
    if (form->has_offset) {
        moment.offset_minutes = offset_of(text.substr(form->digits));
        if (!moment.offset_minutes) return std::nullopt;
    } else if (text.size() != form->digits) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const unsigned day = digits.size() >= 8 ? static_cast<unsigned>(number_at(digits, 6, 2)) : 1;
    const year_month_day date{year{number_at(digits, 0, 4)},
                              month{static_cast<unsigned>(number_at(digits, 4, 2))},
                              std::chrono::day{day}};
    const int hour = digits.size() >= 12 ? number_at(digits, 8, 2) : 0;
    const int minute = digits.size() >= 12 ? number_at(digits, 10, 2) : 0;
    const int second = digits.size() >= 14 ? number_at(digits, 12, 2) : 0;
    // 2400 is midnight at the day's end.
    const bool is_time = (hour < 24 || (hour == 24 && minute == 0)) && minute < 60 && second < 60;
    if (!date.ok() || !is_time) return std::nullopt;
    moment.local_minutes =
        sys_days{date}.time_since_epoch().count() * std::int64_t{1440} + hour * 60 + minute;
    moment.text = text_of(digits, moment.offset_minutes);
    return moment;
}

Moment later(const Moment& moment, std::int64_t minutes) {
    Moment moved = moment;
    moved.local_minutes += minutes;
    moved.text = text_of(digits_of(moved.local_minutes), moved.offset_minutes);
    return moved;
}

std::string to_303(std::int64_t seconds) {
    return digits_of(seconds / 60) + "+00";
}

}  // namespace voltmark::codec::mscons
