// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::codec::dlt698 {

/// The types of data by their tags. \source  DL/T 698.45-2017, data types.
enum class Tag : std::uint8_t {
    null_data = 0x00,
    array = 0x01,
    structure = 0x02,
    boolean = 0x03,
    bit_string = 0x04,
    double_long = 0x05,
    double_long_unsigned = 0x06,
    octet_string = 0x09,
    visible_string = 0x0A,
    utf8_string = 0x0C,
    integer = 0x0F,
    long_signed = 0x10,
    unsigned_byte = 0x11,
    long_unsigned = 0x12,
    long64 = 0x14,
    long64_unsigned = 0x15,
    enumeration = 0x16,
    float32 = 0x17,
    float64 = 0x18,
    date_time = 0x19,
    date = 0x1A,
    time = 0x1B,
    date_time_s = 0x1C,
    oi = 0x50,
    oad = 0x51,
    road = 0x52,
    omd = 0x53,
    ti = 0x54,
    tsa = 0x55,
    mac = 0x56,
    rn = 0x57,
    region = 0x58,
    scaler_unit = 0x59,
    rsd = 0x5A,
    csd = 0x5B,
    ms = 0x5C,
    sid = 0x5D,
    sid_mac = 0x5E,
    comdcb = 0x5F,
    rcsd = 0x60
};

/// Names an attribute of an object, or a method: OAD and OMD have one form.
struct Oad {
    std::uint16_t oi = 0;        ///< The object.
    std::uint8_t attribute = 0;  ///< Bits 4..0 the attribute, 7..5 a feature of it; or the method.
    std::uint8_t index = 0;      ///< An element from 1, 0 for all; or the method's mode.

    friend auto operator<=>(const Oad&, const Oad&) = default;
};

/// "00100200".
std::string to_text(Oad oad);
/// Reads eight hex digits.
std::optional<Oad> parse_oad(std::string_view text);

/// A date and time as it is sent, in the meter's local time. A field of ones is not stated.
struct Moment {
    std::uint16_t year = 0xFFFF;
    std::uint8_t month = 0xFF;
    std::uint8_t day = 0xFF;
    std::uint8_t weekday = 0xFF;  ///< 0 is Sunday. Of date_time only.
    std::uint8_t hour = 0xFF;
    std::uint8_t minute = 0xFF;
    std::uint8_t second = 0xFF;
    std::uint16_t millisecond = 0xFFFF;  ///< Of date_time only.

    friend bool operator==(const Moment&, const Moment&) = default;
};

/// "2016-05-19T08:05:00", with ".164" where milliseconds are stated; empty where it names no
/// second of the calendar.
std::string to_text(const Moment& moment);
/// Reads what to_text writes; a blank may stand for the T.
std::optional<Moment> parse_moment(std::string_view text);

/// One value of any type, as it was sent.
struct Data {
    Tag tag = Tag::null_data;
    /// Of boolean, enumeration and all integers. long64_unsigned: its 64 bits.
    std::int64_t number = 0;
    std::uint32_t bits = 0;  ///< Of bit_string: how many of `bytes` count, from the highest.
    /// Content of strings, TSA, MAC and RN; all other types: what follows the tag on the wire.
    Bytes bytes;
    std::vector<Data> items;  ///< Of array and structure.

    friend bool operator==(const Data&, const Data&) = default;
};

Data make_number(Tag tag, std::int64_t number);
Data make_octets(Bytes bytes);
Data make_visible(std::string_view text);
Data make_array(std::vector<Data> items);
Data make_structure(std::vector<Data> items);
Data make_date_time_s(const Moment& moment);
Data make_oad(Oad oad);
/// A target server's address of decimal digits, high first.
Data make_tsa(std::string_view digits);

/// The moment of a date_time, date_time_s or date.
std::optional<Moment> moment_of(const Data& data);
/// A clock's time with its weekday, of no fraction.
Moment to_moment(time::LocalSeconds at);

/// Data nested deeper are refused.
inline constexpr int kDepthMax = 16;

/// Reads one Data that fills `bytes`.
/// \errors  dlt698.short, rest, data_tag, axdr_length, count, depth, choice; placed in `bytes`.
Result<Data> parse_data(ByteSpan bytes);
/// \pre  not nested deeper than kDepthMax.
Bytes encode_data(const Data& data);

/// A number with its scale: `number` times 10^-`scale` of `unit`.
struct Scaled {
    std::int64_t number = 0;
    int scale = 0;
    std::string_view unit;  ///< Static storage.

    friend bool operator==(const Scaled&, const Scaled&) = default;
};

/// The number of an integer at the scale that the standard gives the object; nothing for other
/// types of data, and for what does not fit.
std::optional<Scaled> scaled_of(Oad oad, const Data& data);

}  // namespace voltmark::codec::dlt698
