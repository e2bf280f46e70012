// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/codec/format.hpp"

// IEC 62056-21, what an optical head or a two-wire line carries: docs/formats/iec62056_21.md.

namespace voltmark::codec::iec21 {

inline constexpr char kSoh = '\x01';
inline constexpr char kStx = '\x02';
inline constexpr char kEtx = '\x03';
inline constexpr char kAck = '\x06';
inline constexpr char kNak = '\x15';

/// One pair of brackets. Texts point into the input.
struct DataValue {
    std::string_view text;
    std::string_view unit;  ///< Behind '*'; empty where there is none.

    friend bool operator==(const DataValue&, const DataValue&) = default;
};

/// `1.8.0(000123.456*kWh)`: an address and one or more values.
struct DataSet {
    std::string_view address;  ///< Empty where the first bracket has none before it.
    std::vector<DataValue> values;
    Place place;

    friend bool operator==(const DataSet&, const DataSet&) = default;
};

/// Reads data lines. Several sets may stand in a line; brackets at the beginning of a line go on
/// with the set before it.
///
/// \param base  where `text` lies; places count on from there.
/// \param faults  receives iec21.form for each line that is no data set; the next one is read.
std::vector<DataSet> parse_data_lines(std::string_view text, const Place& base,
                                      std::vector<Error>& faults);

/// Digits with a unit as an exact number, "000123.456" as "123.456"; anything else stays the text
/// that it is.
std::string value_text(const DataValue& value);

/// XOR of all bytes behind the first SOH or STX up to and with ETX. `text` begins at SOH or STX.
char bcc_of(std::string_view text);

/// What a message is.
enum class Kind : std::uint8_t {
    request,         ///< "/?address!"
    identification,  ///< "/XXXZident" alone: the meter waits for an option.
    readout,         ///< An identification with data lines (mode A to D), or STX data.
    option,          ///< ACK V Z Y.
    acknowledgement,
    refusal,  ///< NAK
    command   ///< SOH P1, R1, W1, E2, B0 ...
};
std::string_view to_text(Kind kind);

struct Identification {
    std::string_view manufacturer;  ///< Three letters.
    char baud = '\0';
    std::string_view device;
};

struct IecMessage {
    Kind kind = Kind::request;
    std::string_view address;  ///< Of a request.
    std::optional<Identification> identification;
    std::string_view command;  ///< "P1", "R1".
    std::string_view option;   ///< "051": protocol, baud rate, mode.
    std::vector<DataSet> data;
    bool has_bcc = false;
    std::vector<Error> faults;
    Place place;
};

/// Where a reader is in a text, with the line that it is in.
struct Cursor {
    std::size_t at = 0;
    std::uint64_t line = 1;

    /// Moves on. \pre  `to` is not before it.
    void move(std::string_view text, std::size_t to);
};

/// No message is longer: what a broken line leaves open is given up then.
inline constexpr std::size_t kMessageMax = 65'536;

/// Cuts the next message off a text: what stands before it belongs to none.
/// \param cursor  moved behind the message. Nothing where none begins any more.
/// \errors    in the message: iec21.bcc (its data is left out), iec21.cut, iec21.form,
///            iec21.identification.
std::optional<IecMessage> next_message(std::string_view text, Cursor& cursor);

/// A command with its block check: SOH, "R1", STX, "1.8.0()", ETX, BCC.
std::string make_command(std::string_view command, std::string_view data);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::iec21
