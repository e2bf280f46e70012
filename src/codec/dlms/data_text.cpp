// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>

#include "voltmark/codec/dlms_data.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr int kUnstatedDeviation = -32768;

std::optional<int> stated(std::uint8_t byte) {
    return byte == 0xFF ? std::nullopt : std::optional<int>{byte};
}

std::uint8_t byte_of(const std::optional<int>& part) {
    return static_cast<std::uint8_t>(part.value_or(0xFF));
}

bool is_within(const std::optional<int>& part, int low, int high) {
    return !part || (*part >= low && *part <= high);
}

bool is_possible(const DateTime& time) {
    const bool is_month = is_within(time.month, 1, 12) || *time.month >= 0xFD;
    const bool is_day = is_within(time.day, 1, 31) || *time.day >= 0xFD;
    return is_month && is_day && is_within(time.weekday, 0, 7) && is_within(time.hour, 0, 23) &&
           is_within(time.minute, 0, 59) && is_within(time.second, 0, 59) &&
           is_within(time.hundredths, 0, 99) && is_within(time.deviation, -840, 840);
}

std::string two(const std::optional<int>& part) {
    if (!part) return "--";
    return *part >= 0xFD ? fmt::format("{:02X}", *part) : fmt::format("{:02}", *part);
}

std::string clock_text(const DateTime& time) {
    std::string text;
    if (!time.hour) return text;
    text += fmt::format("T{:02}", *time.hour);
    if (!time.minute) return text;
    text += fmt::format(":{:02}", *time.minute);
    if (!time.second) return text;
    text += fmt::format(":{:02}", *time.second);
    if (time.hundredths.value_or(0) != 0) text += fmt::format(".{:02}", *time.hundredths);
    return text;
}

bool is_printable(ByteSpan bytes) {
    return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) {
        return byte >= 0x20 && byte < 0x7F;
    });
}

std::string text_of(ByteSpan bytes) {
    return {bytes.begin(), bytes.end()};
}

/// The shortest decimal number that is this binary one.
template <class Float, class Bits>
std::optional<std::string> float_text(ByteSpan bytes) {
    Bits bits = 0;
    for (const std::uint8_t byte : bytes) bits = static_cast<Bits>(bits << 8 | byte);
    Float number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) return {};
    char text[400];
    const auto [end, fault] =
        std::to_chars(text, text + sizeof text, number, std::chars_format::fixed);
    if (fault != std::errc{}) return {};
    return std::string{text, end};
}

std::string bits_text(const Data& data) {
    std::string text;
    for (std::size_t i = 0; i < data.bits; ++i)
        text += (data.bytes[i / 8] >> (7 - i % 8) & 1) != 0 ? '1' : '0';
    return text;
}

/// A date alone (5 bytes) or a time alone (4) as a date-time with the rest not stated.
std::optional<DateTime> part_of_time(const Data& data) {
    Bytes bytes(12, 0xFF);
    bytes[9] = 0x80;
    bytes[10] = 0;
    const std::size_t at = data.tag == Tag::time ? 5 : 0;
    if (at + data.bytes.size() > bytes.size()) return {};
    std::copy(data.bytes.begin(), data.bytes.end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return parse_date_time(bytes);
}

std::optional<std::string> octets_text(const Data& data) {
    if (data.bytes.size() == 12) {
        if (const std::optional<DateTime> time = parse_date_time(data.bytes);
            time && time->year && !is_printable(data.bytes))
            return to_text(*time);
    }
    return is_printable(data.bytes) ? text_of(data.bytes) : to_hex(data.bytes);
}

/// Digits of a part of a date text, moving `at` behind them.
std::optional<int> digits(std::string_view text, std::size_t& at, std::size_t count) {
    if (at + count > text.size()) return {};
    int number = 0;
    for (std::size_t end = at + count; at < end; ++at) {
        if (!is_digit(text[at])) return {};
        number = number * 10 + (text[at] - '0');
    }
    return number;
}

/// "", "Z", "+02:00": false where it is something else.
bool read_offset(std::string_view text, DateTime& time) {
    if (text.empty()) return true;
    if (text == "Z") {
        time.deviation = 0;
        return true;
    }
    if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return false;
    std::size_t hour_at = 1;
    std::size_t minute_at = 4;
    const std::optional<int> hour = digits(text, hour_at, 2);
    const std::optional<int> minute = digits(text, minute_at, 2);
    if (!hour || !minute) return false;
    const int minutes = *hour * 60 + *minute;
    time.deviation = text[0] == '+' ? -minutes : minutes;
    return true;
}

/// What stands before digits at `at`, if it does.
bool skip(std::string_view text, std::size_t& at, char mark) {
    if (at >= text.size() || text[at] != mark) return false;
    ++at;
    return true;
}

bool is_calendar_day(const DateTime& time) {
    const std::chrono::year_month_day day{std::chrono::year{*time.year},
                                          std::chrono::month{static_cast<unsigned>(*time.month)},
                                          std::chrono::day{static_cast<unsigned>(*time.day)}};
    return day.ok();
}

}  // namespace

std::optional<DateTime> parse_date_time(ByteSpan bytes) {
    if (bytes.size() != 12) return {};
    DateTime time;
    const int year = bytes[0] << 8 | bytes[1];
    if (year != 0xFFFF) time.year = year;
    time.month = stated(bytes[2]);
    time.day = stated(bytes[3]);
    time.weekday = stated(bytes[4]);
    time.hour = stated(bytes[5]);
    time.minute = stated(bytes[6]);
    time.second = stated(bytes[7]);
    time.hundredths = stated(bytes[8]);
    const int deviation = static_cast<std::int16_t>(bytes[9] << 8 | bytes[10]);
    if (deviation != kUnstatedDeviation) time.deviation = deviation;
    time.status = bytes[11];
    if (!is_possible(time) || year > 9999 + 0xFFFF * (year == 0xFFFF)) return {};
    return time;
}

Bytes to_bytes(const DateTime& time) {
    Bytes bytes;
    put_u16(bytes, static_cast<std::uint16_t>(time.year.value_or(0xFFFF)));
    for (const std::optional<int>* part : {&time.month, &time.day, &time.weekday, &time.hour,
                                           &time.minute, &time.second, &time.hundredths})
        bytes.push_back(byte_of(*part));
    put_u16(bytes, static_cast<std::uint16_t>(time.deviation.value_or(kUnstatedDeviation)));
    bytes.push_back(time.status);
    return bytes;
}

std::string to_text(const DateTime& time) {
    std::string text = time.year ? fmt::format("{:04}", *time.year) : "----";
    text += '-' + two(time.month) + '-' + two(time.day) + clock_text(time);
    if (time.deviation && time.hour) {
        const int offset = -*time.deviation;
        text += fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', std::abs(offset) / 60,
                            std::abs(offset) % 60);
    }
    return text;
}

std::optional<DateTime> parse_date_time_text(std::string_view text) {
    DateTime time;
    std::size_t at = 0;
    time.year = digits(text, at, 4);
    if (!time.year || !skip(text, at, '-')) return {};
    time.month = digits(text, at, 2);
    if (!time.month || !skip(text, at, '-')) return {};
    time.day = digits(text, at, 2);
    if (!time.day || !is_calendar_day(time)) return {};
    time.hour = time.minute = time.second = time.hundredths = 0;
    if (skip(text, at, 'T') || skip(text, at, ' ')) {
        time.hour = digits(text, at, 2);
        if (!time.hour || !skip(text, at, ':')) return {};
        time.minute = digits(text, at, 2);
        if (skip(text, at, ':')) time.second = digits(text, at, 2);
        if (!time.minute || !time.second) return {};
    }
    if (!read_offset(text.substr(at), time) || !is_possible(time)) return {};
    return time;
}

std::optional<DateTime> later(const DateTime& time, std::int64_t seconds) {
    using namespace std::chrono;
    if (!time.year || !time.month || !time.day || !time.hour || !time.minute ||
        !is_calendar_day(time))
        return {};
    const year_month_day day{year{*time.year}, month{static_cast<unsigned>(*time.month)},
                             std::chrono::day{static_cast<unsigned>(*time.day)}};
    const sys_seconds moment = sys_days{day} + hours{*time.hour} + minutes{*time.minute} +
                               std::chrono::seconds{time.second.value_or(0) + seconds};
    const sys_days new_days = floor<days>(moment);
    const year_month_day new_day{new_days};
    const hh_mm_ss clock{moment - new_days};
    DateTime moved = time;
    moved.year = static_cast<int>(new_day.year());
    moved.month = static_cast<int>(static_cast<unsigned>(new_day.month()));
    moved.day = static_cast<int>(static_cast<unsigned>(new_day.day()));
    moved.weekday.reset();
    moved.hour = static_cast<int>(clock.hours().count());
    moved.minute = static_cast<int>(clock.minutes().count());
    moved.second = static_cast<int>(clock.seconds().count());
    if (*moved.year < 0 || *moved.year > 9999) return {};
    return moved;
}

std::string scaled(std::string_view digits, int scaler) {
    const bool is_negative = digits.starts_with('-');
    std::string number{digits.substr(is_negative ? 1 : 0)};
    if (const std::size_t point = number.find('.'); point != std::string::npos) {
        scaler -= static_cast<int>(number.size() - point - 1);
        number.erase(point, 1);
    }
    number.erase(0, std::min(number.find_first_not_of('0'), number.size() - 1));
    if (scaler > 0) {
        if (number != "0") number.append(static_cast<std::size_t>(scaler), '0');
    } else if (scaler < 0) {
        const std::size_t decimals = static_cast<std::size_t>(-scaler);
        if (number.size() <= decimals) number.insert(0, decimals + 1 - number.size(), '0');
        number.insert(number.size() - decimals, ".");
    }
    const bool is_zero = number.find_first_not_of("0.") == std::string::npos;
    return is_negative && !is_zero ? "-" + number : number;
}

std::optional<std::string> value_text(const Data& data) {
    switch (data.tag) {
        case Tag::null_data:
        case Tag::array:
        case Tag::structure:
        case Tag::compact_array:
            return {};
        case Tag::boolean:
            return data.number != 0 ? "true" : "false";
        case Tag::bcd:
            return fmt::format("{:02X}", data.number);
        case Tag::uint64:
            return fmt::format("{}", static_cast<std::uint64_t>(data.number));
        case Tag::bit_string:
            return bits_text(data);
        case Tag::octet_string:
            return octets_text(data);
        case Tag::visible_string:
        case Tag::utf8_string:
            return text_of(data.bytes);
        case Tag::float32:
            return float_text<float, std::uint32_t>(data.bytes);
        case Tag::float64:
            return float_text<double, std::uint64_t>(data.bytes);
        case Tag::date_time: {
            const std::optional<DateTime> time = parse_date_time(data.bytes);
            return time ? std::optional{to_text(*time)} : std::nullopt;
        }
        case Tag::date:
        case Tag::time: {
            const std::optional<DateTime> time = part_of_time(data);
            if (!time) return {};
            return data.tag == Tag::time ? clock_text(*time) : to_text(*time);
        }
        default:
            return fmt::format("{}", data.number);
    }
}

}  // namespace voltmark::codec::dlms
