// SPDX-License-Identifier: Apache-2.0
#include "dlt645/moment.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr int kCentury = 2000;

int pair_value(std::string_view digits, std::size_t at) {
    return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

bool is_within(std::string_view part, int value) {
    if (part == "MM") return value >= 1 && value <= 12;
    if (part == "DD") return value >= 1 && value <= 31;
    if (part == "hh") return value <= 23;
    if (part == "mm" || part == "ss") return value <= 59;
    if (part == "WW") return value <= 6;
    return true;
}

/// Rules that repeat (a settlement day, a zone of the year) write 99 for "each" and 00 for "none".
bool may_be_open(std::string_view pattern, std::string_view part) {
    return !pattern.starts_with("YY") && part != "ss" && !pattern.starts_with("hhmmss");
}

/// What stands between two parts of a moment's text.
std::string_view separator(std::string_view before, std::string_view part) {
    const auto is_date = [](std::string_view p) { return p == "YY" || p == "MM" || p == "DD"; };
    const auto is_clock = [](std::string_view p) { return p == "hh" || p == "mm" || p == "ss"; };
    if (before.empty()) return "";
    if (is_date(before) && is_date(part)) return "-";
    if (is_clock(before) && is_clock(part)) return ":";
    if (is_date(before) && is_clock(part)) return "T";
    return " ";
}

bool is_real_day(std::string_view pattern, std::string_view digits) {
    if (!pattern.starts_with("YYMMDD")) return true;
    const std::chrono::year_month_day day{
        std::chrono::year{kCentury + pair_value(digits, 0)},
        std::chrono::month{static_cast<unsigned>(pair_value(digits, 2))},
        std::chrono::day{static_cast<unsigned>(pair_value(digits, 4))}};
    return day.ok();
}

/// Seconds since 1970 on the wall clock. \pre  YYMMDDhhmm digits of a real moment.
time::LocalSeconds moment_of(std::string_view digits) {
    const time::CivilDay day = time::make_day(kCentury + pair_value(digits, 0),
                                              static_cast<unsigned>(pair_value(digits, 2)),
                                              static_cast<unsigned>(pair_value(digits, 4)));
    return time::LocalSeconds{day} + std::chrono::hours{pair_value(digits, 6)} +
           std::chrono::minutes{pair_value(digits, 8)};
}

}  // namespace

bool is_bcd(ByteSpan bytes) {
    return std::ranges::all_of(
        bytes, [](std::uint8_t byte) { return (byte >> 4) <= 9 && (byte & 15) <= 9; });
}

bool is_all(ByteSpan bytes, std::uint8_t value) {
    return !bytes.empty() &&
           std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

std::string digits_of(ByteSpan low_first) {
    std::string digits;
    for (std::size_t i = low_first.size(); i-- > 0;) {
        digits += static_cast<char>('0' + (low_first[i] >> 4));
        digits += static_cast<char>('0' + (low_first[i] & 15));
    }
    return digits;
}

Bytes bytes_of_digits(std::string_view digits) {
    VOLTMARK_CHECK(digits.size() % 2 == 0);
    Bytes bytes;
    for (std::size_t at = digits.size(); at > 0; at -= 2) {
        const int value = (digits[at - 2] - '0') * 16 + (digits[at - 1] - '0');
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    return bytes;
}

std::optional<std::string> moment_text(std::string_view pattern, std::string_view digits) {
    VOLTMARK_CHECK(pattern.size() == digits.size());
    std::string text;
    std::string_view before;
    for (std::size_t at = 0; at < pattern.size(); at += 2) {
        const std::string_view part = pattern.substr(at, 2);
        const int value = pair_value(digits, at);
        const bool is_open = may_be_open(pattern, part) && (value == 0 || value == 99);
        if (!is_open && !is_within(part, value)) return std::nullopt;
        text += separator(before, part);
        if (part == "YY") text += "20";
        text += digits.substr(at, 2);
        before = part;
    }
    if (!is_real_day(pattern, digits)) return std::nullopt;
    return text;
}

std::optional<std::string> moment_digits(std::string_view pattern, std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
    }
    if (pattern.starts_with("YY")) {
        if (!digits.starts_with("20")) return std::nullopt;
        digits.erase(0, 2);
    }
    if (digits.size() != pattern.size()) return std::nullopt;
    const std::optional<std::string> again = moment_text(pattern, digits);
    if (!again || *again != text) return std::nullopt;
    return digits;
}

std::optional<time::LocalSeconds> minute_of(ByteSpan low_first) {
    if (!is_bcd(low_first)) return std::nullopt;
    const std::string digits = digits_of(low_first);
    if (!moment_text("YYMMDDhhmm", digits)) return std::nullopt;
    return moment_of(digits);
}

std::optional<time::LocalSeconds> second_of(ByteSpan low_first) {
    if (!is_bcd(low_first)) return std::nullopt;
    const std::string digits = digits_of(low_first);
    if (!moment_text("YYMMDDhhmmss", digits)) return std::nullopt;
    return moment_of(digits) + std::chrono::seconds{pair_value(digits, 10)};
}

Bytes second_bytes(time::LocalSeconds moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{moment - day};
    return bytes_of_digits(fmt::format(
        "{:02}{:02}{:02}{:02}{:02}{:02}", (static_cast<int>(date.year()) % 100 + 100) % 100,
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        clock.hours().count(), clock.minutes().count(), clock.seconds().count()));
}

Bytes minute_bytes(time::LocalSeconds moment) {
    Bytes bytes = second_bytes(moment);
    bytes.erase(bytes.begin());
    return bytes;
}

std::string to_minute_text(time::LocalSeconds moment) {
    return *moment_text("YYMMDDhhmm", digits_of(minute_bytes(moment)));
}

}  // namespace voltmark::codec::dlt645
