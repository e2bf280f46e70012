// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::dlms {

/// What a value is on the wire. \source IEC 62056-6-2 "Data".
enum class Tag : std::uint8_t {
    null_data = 0,
    array = 1,
    structure = 2,
    boolean = 3,
    bit_string = 4,
    int32 = 5,
    uint32 = 6,
    octet_string = 9,
    visible_string = 10,
    utf8_string = 12,
    bcd = 13,
    int8 = 15,
    int16 = 16,
    uint8 = 17,
    uint16 = 18,
    compact_array = 19,
    int64 = 20,
    uint64 = 21,
    enumeration = 22,
    float32 = 23,
    float64 = 24,
    date_time = 25,
    date = 26,
    time = 27
};

/// One value of A-XDR, with what is inside it.
struct Data {
    Tag tag = Tag::null_data;
    /// Of integers, boolean, enumeration and bcd; a uint64 has its bits here.
    std::int64_t number = 0;
    /// Of strings, floats, dates and times: their bytes. Of a bit string: its bits, high first. Of
    /// a compact array: all of it as it was sent, from the type on.
    Bytes bytes;
    std::uint32_t bits = 0;   ///< How many a bit string has.
    std::vector<Data> items;  ///< Of array, structure, compact array.

    friend bool operator==(const Data&, const Data&) = default;
};

Data make_number(Tag tag, std::int64_t number);
Data make_octets(ByteSpan bytes);
Data make_text(std::string_view text);  ///< A visible string.
Data make_items(Tag tag, std::vector<Data> items);

bool is_integer(Tag tag);

/// Reads bytes in order; after a fault everything that it gives is 0 and it stays at the fault.
class Reader {
public:
    explicit Reader(ByteSpan bytes) : bytes_{bytes} {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    /// A length of BER style: one byte below 128, else 81 to 84 and as many bytes.
    std::size_t length();
    ByteSpan take(std::size_t count);
    /// As many bytes as a length in front of them says.
    ByteSpan counted() { return take(length()); }

    bool failed() const { return failed_; }
    bool at_end() const { return at_ == bytes_.size(); }
    std::size_t at() const { return at_; }
    std::size_t left() const { return bytes_.size() - at_; }
    ByteSpan rest() const { return bytes_.subspan(at_); }
    std::uint8_t peek() const { return at_end() ? std::uint8_t{0} : bytes_[at_]; }
    void fail() { failed_ = true; }

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

void put_u16(Bytes& out, std::uint16_t number);
void put_u32(Bytes& out, std::uint32_t number);
void put_length(Bytes& out, std::size_t length);
void put_counted(Bytes& out, ByteSpan bytes);

/// Reads one value. Nothing that it makes is larger than a small multiple of what it reads: depth
/// is bounded by 32, and every item has at least a byte.
///
/// \errors  dlms.short (the bytes end inside), dlms.data_tag, dlms.data_depth, dlms.compact_array;
///          with the place counted from the reader's first byte.
Result<Data> read_data(Reader& reader);

/// Reads one value that is all of `bytes`. \errors  as read_data, and dlms.rest.
Result<Data> parse_data(ByteSpan bytes);

void put_data(Bytes& out, const Data& data);

/// Six bytes that name an object: 1-0:1.8.0.255.
using Obis = std::array<std::uint8_t, 6>;

std::string to_text(const Obis& obis);

/// "1-0:1.8.0", "1-0:1.8.0.255", "1-0:1.8.0*255", "1.0.1.8.0.255"; F is 255 where not stated, and A
/// and B are 1 and 0 in "1.8.0".
std::optional<Obis> parse_obis(std::string_view text);

std::optional<Obis> to_obis(const Data& data);

/// What the object is called; empty where the table does not have it.
Name name_of(const Obis& obis);

/// "Wh", "var", "V"; empty for 255 and what the table does not have.
/// \source  IEC 62056-6-2, units.
std::string unit_name(std::uint8_t code);

/// A date and time as it was sent: what FF marks is absent.
struct DateTime {
    std::optional<int> year;   ///< The calendar's.
    std::optional<int> month;  ///< 1..12; 253 and 254 are end and begin of summer time.
    std::optional<int> day;    ///< 1..31; 254 is the last of the month, 253 the last but one.
    std::optional<int> weekday;
    std::optional<int> hour;
    std::optional<int> minute;
    std::optional<int> second;
    std::optional<int> hundredths;
    /// Minutes from local time to UTC: -120 is +02:00.
    std::optional<int> deviation;
    std::uint8_t status = 0;

    friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// The 12 bytes of a date-time; nothing where they are none (month 13, hour 25).
std::optional<DateTime> parse_date_time(ByteSpan bytes);
Bytes to_bytes(const DateTime& time);

/// ISO 8601 as exact as it was sent: "2019-02-04T23:52:22", with "+02:00" where the deviation is
/// stated; "--" stands for a part of the date that is not.
std::string to_text(const DateTime& time);

/// Reads "2026-01-31", "2026-01-31T10:15", with seconds and with "Z" or "+02:00" or without.
std::optional<DateTime> parse_date_time_text(std::string_view text);

/// The time `seconds` later, by the calendar. \pre  date and time are stated to the second.
std::optional<DateTime> later(const DateTime& time, std::int64_t seconds);

/// value x 10^scaler as an exact decimal text: 1234 and -2 give "12.34", 5 and 2 give "500".
std::string scaled(std::string_view digits, int scaler);

/// A single value for people: numbers as digits, texts as they are, octets as text where all of
/// them can be printed, else hex; times as ISO 8601. Nothing for null, for what has items, and for
/// floats that are no number.
std::optional<std::string> value_text(const Data& data);

}  // namespace voltmark::codec::dlms
