// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::codec::dlt645 {

// Data identifiers and the values that they stand for: annex A of DL/T 645-2007 by rule, as bytes
// with the 33 taken off.

/// DI3 DI2 DI1 DI0, written as 00010000.
using Identifier = std::uint32_t;

enum class Kind : std::uint8_t {
    number,  ///< Digits with a decimal point: a quantity.
    digits,  ///< Digits that are a name: leading zeros stay.
    moment,  ///< A date, a time, a part of one.
    hex,     ///< Bits or bytes without a value of their own, high byte first.
    text     ///< ASCII, last character first on the wire, filled with zeros.
};

/// How bytes say a value; low byte first.
struct Form {
    Kind kind = Kind::hex;
    std::string_view pattern;  ///< As the standard writes it: "XXXXXX.XX", "YYMMDDhhmm".
    std::uint8_t size = 0;     ///< In bytes, without the time of occurrence.
    std::uint8_t scale = 0;    ///< Digits behind the point.
    bool is_signed = false;    ///< The top bit of the highest byte is a minus.
    bool has_time = false;     ///< Five bytes YYMMDDhhmm follow: when it occurred.

    std::size_t bytes() const { return size + (has_time ? 5U : 0U); }
    friend bool operator==(const Form&, const Form&) = default;
};

Form number_form(std::string_view pattern, bool is_signed = false);
Form demand_form(bool is_signed = false);  ///< XX.XXXX and its time.
Form digits_form(std::string_view pattern);
Form moment_form(std::string_view pattern);
Form hex_form(std::size_t bytes);
Form text_form(std::size_t bytes);

/// One value of the data of an identifier.
struct Item {
    std::string id;  ///< Its own identifier; "03010101.2" for part 2 where parts have none.
    Name name;
    Form form;
    std::string_view unit;

    friend bool operator==(const Item&, const Item&) = default;
};

/// What the data of an identifier consists of.
struct Layout {
    Name name;
    std::vector<Item> items;
    /// The data may end behind any item: a block of as many tariffs or days as the meter has.
    bool is_open = false;
    bool is_block = false;  ///< Several values, even if only one is there.
};

/// \param size  bytes of data; blocks have as many items as it takes. 0 for the longest.
/// \returns     nothing for an identifier that the tables do not know.
std::optional<Layout> layout_of(Identifier di, std::size_t size = 0);

enum class ValueState : std::uint8_t {
    good,
    missing,  ///< All bytes FF: the meter has no value. For moments also all 00: never happened.
    invalid   ///< A nibble beyond 9, a month 13.
};

struct Value {
    Item item = {};
    ValueState state = ValueState::good;
    std::int64_t number = 0;  ///< In 10^-scale of the unit; of a good value of Kind::number.
    std::string text = {};    ///< Of a good value of the other kinds; moments in ISO 8601.
    /// When it occurred: of demands and load records. Nothing where it never did.
    std::optional<time::LocalSeconds> time = {};
    bool is_time_invalid = false;
    std::size_t offset = 0;  ///< In the data of the identifier.

    friend bool operator==(const Value&, const Value&) = default;
};

/// Values, and what was wrong behind or among them; its place counts from the first byte of data.
struct DecodedData {
    Name name;
    bool is_block = false;
    std::vector<Value> values;
    std::optional<Error> error;
};

/// Reads one value. \pre  data has form.bytes() bytes.
Value decode_value(const Item& item, ByteSpan data);

/// \errors  unknown_identifier, digits (a value), data_short, data_long, load_record: in `error`,
///          beside the values that could be read.
DecodedData decode_data(Identifier di, ByteSpan data);

/// \pre     the value is good or missing.
/// \errors  range: more digits than the form has, a minus that it cannot say, another text.
Result<Bytes> encode_value(const Value& value);

/// The data of an answer: the values in the order of the layout of `di`.
/// \errors  unknown_identifier, range, data_short, data_long.
Result<Bytes> encode_data(Identifier di, std::span<const Value> values);

/// As people write it: "12.30", "-0.5", "2024-05-20T13:45"; nothing if not good.
std::optional<std::string> to_text(const Value& value);

/// A value from its text. \errors  range.
Result<Value> parse_value(const Item& item, std::string_view text);

std::string to_text(Identifier di);
std::optional<Identifier> parse_identifier(std::string_view text, std::size_t digits = 8);

/// "2024-05-20T13:45"
std::string to_minute_text(time::LocalSeconds moment);

}  // namespace voltmark::codec::dlt645
