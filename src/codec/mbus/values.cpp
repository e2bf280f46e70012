// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "voltmark/codec/format.hpp"

namespace voltmark::codec::mbus {

namespace {

constexpr std::uint8_t kFloat = 5;

std::string raw(ByteSpan bytes) {
    return "invalid:" + to_hex(Bytes{bytes.rbegin(), bytes.rend()});
}

Coded invalid(ByteSpan bytes) {
    return {{}, {}, raw(bytes)};
}

/// Binary, two's complement or without a sign. The most negative number stands for "invalid".
Coded binary_of(ByteSpan bytes, bool is_unsigned) {
    if (bytes.empty()) return {};
    if (bytes.size() > 8) return {{}, "0x" + to_hex(Bytes{bytes.rbegin(), bytes.rend()}), {}};
    std::uint64_t bits = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) bits = bits << 8 | bytes[i - 1];
    if (is_unsigned) {
        Coded coded{{}, fmt::format("{}", bits), {}};
        if (bits >> 63 == 0) coded.number = Number{static_cast<std::int64_t>(bits), 0};
        return coded;
    }
    const std::uint64_t sign = std::uint64_t{1} << (8 * bytes.size() - 1);
    if (bits == sign) return invalid(bytes);
    const auto value = static_cast<std::int64_t>((bits ^ sign) - sign);
    return {Number{value, 0}, {}, {}};
}

/// The shortest decimal number that is this binary fraction and no other of its size.
Coded float_of(ByteSpan bytes) {
    std::uint32_t bits = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) bits = bits << 8 | bytes[i - 1];
    float fraction = 0;
    std::memcpy(&fraction, &bits, sizeof fraction);
    if (!std::isfinite(fraction)) return invalid(bytes);
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), fraction,
                                       std::chars_format::scientific);
    // "-1.2345e-05": at most 9 digits, so that the mantissa fits.
    Number number;
    bool is_negative = false;
    bool is_behind_point = false;
    const char* at = text.data();
    for (; at != written.ptr && *at != 'e'; ++at) {
        if (*at == '-') is_negative = true;
        if (*at == '.') is_behind_point = true;
        if (*at < '0' || *at > '9') continue;
        number.mantissa = number.mantissa * 10 + (*at - '0');
        if (is_behind_point) --number.exponent;
    }
    int exponent = 0;
    if (at != written.ptr) ++at;
    if (at != written.ptr && *at == '+') ++at;
    std::from_chars(at, written.ptr, exponent);
    number.exponent = number.mantissa == 0 ? 0 : number.exponent + exponent;
    if (is_negative) number.mantissa = -number.mantissa;
    return {number, {}, {}};
}

Coded variable_of(const Record& record) {
    const ByteSpan data = record.data;
    if (record.lvar < 0xC0) return {{}, latin_to_utf8(std::string{data.rbegin(), data.rend()}), {}};
    if (record.lvar <= 0xC9) return bcd_of(data);
    if (record.lvar <= 0xD9) {
        Coded coded = bcd_of(data);
        if (coded.number) coded.number->mantissa = -coded.number->mantissa;
        return coded;
    }
    return binary_of(data, false);
}

int days_of(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : kDays[month - 1];
}

/// "2026-10-05", or empty where it is none. \param century  hundreds of years beyond 1900, 0 where
/// they are not sent: then 0..80 are years from 2000.
std::string date_text(std::uint8_t low, std::uint8_t high, int century) {
    const int day = low & 0x1F;
    const int month = high & 0x0F;
    const int two_digits = low >> 5 | (high & 0xF0) >> 1;
    if (two_digits > 99 || month < 1 || month > 12) return {};
    const int base = century > 0 ? 1900 + 100 * century : (two_digits <= 80 ? 2000 : 1900);
    const int year = base + two_digits;
    if (day < 1 || day > days_of(year, month)) return {};
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

Coded time_or_invalid(std::string text, ByteSpan bytes) {
    if (text.empty()) return invalid(bytes);
    return {{}, std::move(text), {}};
}

std::string minute_text(const std::string& date, int hour, int minute) {
    if (date.empty() || hour > 23 || minute > 59) return {};
    return fmt::format("{}T{:02}:{:02}", date, hour, minute);
}

}  // namespace

std::string latin_to_utf8(std::string_view latin) {
    std::string text;
    for (const char c : latin) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | byte >> 6);
            text += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return text;
}

Coded bcd_of(ByteSpan bytes) {
    if (bytes.empty()) return {};
    if (bytes.size() > 9) return invalid(bytes);
    Number number;
    const bool is_negative = bytes.back() >> 4 == 0x0F;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        const int high = i == bytes.size() && is_negative ? 0 : bytes[i - 1] >> 4;
        const int low = bytes[i - 1] & 0x0F;
        if (high > 9 || low > 9) return invalid(bytes);
        number.mantissa = number.mantissa * 100 + high * 10 + low;
    }
    if (is_negative) number.mantissa = -number.mantissa;
    return {number, {}, {}};
}

Coded time_of(ByteSpan bytes) {
    if (bytes.size() == 2) return time_or_invalid(date_text(bytes[0], bytes[1], 0), bytes);
    if (bytes.size() == 3) {
        const int hour = bytes[2] & 0x1F;
        const int minute = bytes[1] & 0x3F;
        const int second = bytes[0] & 0x3F;
        if (hour > 23 || minute > 59 || second > 59) return invalid(bytes);
        return {{}, fmt::format("{:02}:{:02}:{:02}", hour, minute, second), {}};
    }
    if (bytes.size() == 4) {
        if ((bytes[0] & 0x80) != 0) return invalid(bytes);
        const std::string date = date_text(bytes[2], bytes[3], (bytes[1] >> 5) & 3);
        return time_or_invalid(minute_text(date, bytes[1] & 0x1F, bytes[0] & 0x3F), bytes);
    }
    if (bytes.size() != 6 || (bytes[1] & 0x80) != 0 || (bytes[0] & 0x3F) > 59)
        return invalid(bytes);
    std::string text =
        minute_text(date_text(bytes[3], bytes[4], 0), bytes[2] & 0x1F, bytes[1] & 0x3F);
    if (!text.empty()) text += fmt::format(":{:02}", bytes[0] & 0x3F);
    return time_or_invalid(std::move(text), bytes);
}

Coded coded_of(const Record& record, bool is_unsigned) {
    if (record.coding == kFloat) return float_of(record.data);
    if (record.coding == kVariable) return variable_of(record);
    if (record.coding > 8) return bcd_of(record.data);
    return binary_of(record.data, is_unsigned);
}

std::string to_text(const Number& number) {
    std::string digits = fmt::format("{}", number.mantissa);
    const bool is_negative = digits[0] == '-';
    if (is_negative) digits.erase(0, 1);
    if (number.exponent > 0 && number.mantissa != 0)
        digits.append(static_cast<std::size_t>(number.exponent), '0');
    if (number.exponent < 0) {
        const auto decimals = static_cast<std::size_t>(-number.exponent);
        if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
        digits.insert(digits.size() - decimals, 1, '.');
    }
    return is_negative ? "-" + digits : digits;
}

}  // namespace voltmark::codec::mbus
