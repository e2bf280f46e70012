// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_frame.hpp"
#include "voltmark/codec/dlt645_values.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlt645 {

// DL/T 645-2007, both sides: what a head end asks and reads, what a meter (or a simulator of one)
// is asked and answers. Every Result is an error of dlt645_errors.hpp.
// \source DL/T 645-2007, 7; docs/formats/dlt645.md.

/// D4..D0 of the control code.
enum class Function : std::uint8_t {
    authenticate = 0x03,
    broadcast_time = 0x08,
    read = 0x11,
    read_next = 0x12,
    read_address = 0x13,
    write = 0x14,
    write_address = 0x15,
    freeze = 0x16,
    change_baud = 0x17,
    change_password = 0x18,
    clear_demand = 0x19,
    clear_meter = 0x1A,
    clear_events = 0x1B,
    control = 0x1C
};

/// "read", "clear_demand"; empty for a code without a meaning.
std::string_view to_text(Function function);

/// Who writes, and that he may: level and six digits, and the operator's code.
struct Authority {
    std::uint8_t level = 0;           ///< Of the password: 00..09; 98 and 99 with ciphering.
    std::uint32_t password = 0;       ///< 0..999999
    std::uint32_t operator_code = 0;  ///< Eight hex digits.

    friend bool operator==(const Authority&, const Authority&) = default;
};

/// What the relay is told. Permission to close leaves the button to the customer.
enum class RelayOrder : std::uint8_t {
    trip = 0x1A,
    permit_close = 0x1B,
    close = 0x1C,
    alarm = 0x2A,
    alarm_off = 0x2B,
    keep = 0x3A,  ///< Supply is kept whatever else is ordered (保电).
    keep_off = 0x3B
};

std::string_view to_text(RelayOrder order);
std::optional<RelayOrder> parse_relay_order(std::string_view text);

/// When freezes are made: DDhhmm each month, hhmm each day, mm each hour, or now.
struct FreezeTime {
    std::optional<std::uint8_t> day = {};
    std::optional<std::uint8_t> hour = {};
    std::optional<std::uint8_t> minute = {};

    friend bool operator==(const FreezeTime&, const FreezeTime&) = default;
};

/// One request; which fields count is said beside them.
struct Request {
    Function function = Function::read;
    Identifier di = 0;  ///< read, read_next, write, clear_events, change_password, authenticate
    std::optional<std::uint8_t> count = {};  ///< read: how many blocks of load records
    std::optional<time::LocalSeconds> time =
        {};                    ///< read (from, with count), broadcast_time, control (valid until)
    std::uint8_t seq = 0;      ///< read_next: 1, 2, ...
    Authority authority = {};  ///< write, change_password (the old), clear_..., control
    Authority next = {};       ///< change_password: the new level and password
    Address address = {};      ///< write_address: the new one
    FreezeTime freeze = {};    ///< freeze
    int baud = 0;              ///< change_baud: 600, 1200, ... 19200
    RelayOrder order = RelayOrder::trip;  ///< control
    Bytes data = {};                      ///< write, authenticate: as it is, 33 not added

    friend bool operator==(const Request&, const Request&) = default;
};

/// \param to  the meter's address; any() for read_address and write_address, broadcast() only for
///            broadcast_time and freeze.
/// \errors    range: a field that its bytes cannot say.
Result<Bytes> make_request(const Address& to, const Request& request);

/// The other way, for a simulator.
/// \errors  direction, function, field_size, digits.
Result<Request> parse_request(const Frame& frame);

/// What a meter refuses for, one bit each.
enum class Refusal : std::uint8_t {
    other = 0x01,
    no_data = 0x02,
    password = 0x04,
    baud = 0x08,
    zones = 0x10,
    day_tables = 0x20,
    tariffs = 0x40,
    reserved = 0x80
};

/// The words of all set bits: "no_data", "password".
std::vector<std::string_view> refusal_words(std::uint8_t err);

/// All frames of an answer to read: 91, or B1 and then 92 (B2 while more follow), which the meter
/// sends as it is asked for them.
std::vector<Bytes> make_read_answers(const Address& from, Identifier di, ByteSpan data);

/// \errors  as encode_data.
Result<std::vector<Bytes>> make_read_answers(const Address& from, Identifier di,
                                             std::span<const Value> values);

/// An answer to another function: no data for write, write_address, freeze, clear_..., control;
/// the meter's address for read_address; what was asked for change_baud and change_password; for
/// authenticate `di` and `data` of the request given, which the caller sets to what is answered.
/// \pre  make_request takes the request.
Bytes make_answer(const Address& from, const Request& request);
Bytes make_error_answer(const Address& from, Function function, std::uint8_t err);

/// An answer to read or read_next, taken apart.
struct ReadAnswer {
    Identifier di = 0;
    Bytes data;
    std::optional<std::uint8_t> seq;  ///< Of a follow-up frame.
    bool has_more = false;
};

/// What came back to a request.
/// \param asked  the address as in the request: wildcards agree with any meter.
/// \errors       direction, function (of another function), address, identifier, sequence,
///               refused, field_size.
Result<ReadAnswer> parse_read_answer(const Frame& frame, const Address& asked,
                                     const Request& request);

/// As parse_read_answer for the other functions. \returns  the data of the answer.
Result<Bytes> parse_answer(const Frame& frame, const Address& asked, const Request& request);

/// The error of a refusing answer. \pre  frame.is_refusal()
Error refusal_of(const Frame& frame);

/// `voltmark decode --format dlt645`.
const FormatInfo& format();

/// `voltmark decode --format dlt645-1997`.
const FormatInfo& format_1997();

}  // namespace voltmark::codec::dlt645
