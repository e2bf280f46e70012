// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::gdw3761 {

// Q/GDW 376.1: terminals and concentrators to the master. docs/formats/gdw3761.md.

struct Address {
    std::uint16_t region = 0;    ///< A1: four BCD digits, 0x3301.
    std::uint16_t terminal = 0;  ///< A2: 1..65535; FFFF in a group is broadcast.
    bool is_group = false;       ///< A3 bit 0.
    std::uint8_t master = 0;     ///< A3 bits 7..1.

    friend bool operator==(const Address&, const Address&) = default;
};

/// Region digits, then the terminal in four hex digits: "33010001".
std::string to_text(const Address& address);
std::optional<Address> parse_address(std::string_view text);

/// Tp of a frame. BCD bytes are kept as sent.
struct TimeTag {
    std::uint8_t counter = 0;
    std::array<std::uint8_t, 4> sent_at{};  ///< ss mm hh DD.
    std::uint8_t delay_minutes = 0;

    friend bool operator==(const TimeTag&, const TimeTag&) = default;
};

struct Frame {
    std::uint8_t protocol = 2;  ///< Low bits of L: 1 is the protocol before, 2 is 376.1.
    std::uint8_t control = 0;   ///< C: DIR, PRM, FCB or ACD, FCV, function.
    Address address;
    std::uint8_t afn = 0;
    std::uint8_t seq = 0x60;  ///< TpV, FIR, FIN, CON, number; TpV is set by `write_frame`.
    Bytes units;              ///< DA, DT and data, one after the other.
    std::optional<std::array<std::uint8_t, 16>> password;
    std::optional<std::array<std::uint8_t, 2>> event_counters;
    std::optional<TimeTag> time_tag;

    bool is_up() const { return (control & 0x80) != 0; }
    bool is_from_primary() const { return (control & 0x40) != 0; }
    bool has_event() const { return is_up() && (control & 0x20) != 0; }
    bool is_first() const { return (seq & 0x40) != 0; }
    bool is_final() const { return (seq & 0x20) != 0; }
    bool wants_confirm() const { return (seq & 0x10) != 0; }
    std::uint8_t number() const { return seq & 0x0F; }

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// Bytes of `units` in a frame begin here.
inline constexpr std::size_t kUnitsAt = 14;

FrameSearch find_frame(ByteSpan bytes);

/// Reads the frame that begins with the first byte; what follows it is not looked at.
/// \errors  gdw3761.cut, length, second_start, protocol, checksum, end, trailer.
Result<Frame> parse_frame(ByteSpan bytes);
Bytes write_frame(const Frame& frame);

/// A data unit's place: point 0..2040, function 1..2048.
struct UnitId {
    int point = 0;
    int function = 1;

    friend bool operator==(const UnitId&, const UnitId&) = default;
};

std::array<std::uint8_t, 4> write_unit_id(UnitId id);
/// All points and functions of DA and DT, points ascending, then functions.
/// \errors  gdw3761.point.
Result<std::vector<UnitId>> parse_unit_ids(ByteSpan four);

enum class Quality : std::uint8_t { good, missing, invalid, unknown };

/// One value of a data unit.
struct Value {
    UnitId unit_id;
    std::string key;  ///< "forward_active_total.t1", "active_power[3]".
    Name name;
    std::optional<std::int64_t> number;  ///< A count of 10^-scale; nothing where it is a text.
    int scale = 0;
    std::string text;  ///< A time, a number of any length, hex.
    std::string unit;
    std::string time;
    Quality quality = Quality::good;
};

/// The values of all units as far as their layouts are known, and what went wrong, with the place
/// counted from the first byte of `units`.
struct UnitsRead {
    std::vector<UnitId> ids;
    std::vector<Value> values;
    std::optional<Error> error;
};

UnitsRead read_units(const Frame& frame);

/// What a master asks for.
struct Request {
    Address address;
    std::uint8_t afn = 0x0C;
    UnitId unit_id;
    Bytes argument;  ///< Behind DA and DT: day, month, start with density and count.
    std::uint8_t number = 0;
    std::optional<std::array<std::uint8_t, 16>> password;  ///< AFN 01 04 05 06 0F 10; else none.
};

Frame make_request(const Request& request);
/// A terminal's answer to `request`, with `data` behind each unit's DA and DT.
Frame make_answer(const Frame& request, UnitId id, ByteSpan data);
/// What a confirmation says of a frame: AFN 00 F1, or F2 to deny.
Frame make_confirm(const Frame& confirmed, bool is_denied = false);

enum class Link : std::uint8_t { login = 1, logout = 2, heartbeat = 3 };
Frame make_link(const Address& address, Link link, std::uint8_t number);

/// Low pair first; nothing gives EE. The top bit of the last byte is the sign where `is_signed`.
/// \errors  gdw3761.value_range.
Result<Bytes> write_number(std::optional<std::int64_t> value, std::size_t size, bool is_signed);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::gdw3761
