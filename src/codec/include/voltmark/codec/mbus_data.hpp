// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::mbus {

// The data of M-Bus (EN 13757-3): headers, records, and what a record says.

/// Whom a selection means. Digits 'F' of the id stand for any digit; an absent part for any.
struct SecondaryAddress {
    std::string id;            ///< 8 digits, high first.
    std::string manufacturer;  ///< Three letters, or empty.
    std::optional<std::uint8_t> version;
    std::optional<std::uint8_t> medium;

    friend bool operator==(const SecondaryAddress&, const SecondaryAddress&) = default;
};

/// Three letters of five bits, and back. Nothing of a text or number that is none.
std::optional<std::uint16_t> manufacturer_number(std::string_view letters);
std::string manufacturer_letters(std::uint16_t number);

/// Reads the 8 bytes of a selection.
std::optional<SecondaryAddress> parse_secondary_address(ByteSpan bytes);

struct Header {
    bool is_long = true;  ///< A short one (CI 7A) has no identification.
    std::string id;       ///< 8 hex digits, high first; digits of a meter that keeps to BCD.
    std::uint16_t manufacturer = 0;
    std::uint8_t version = 0;
    std::uint8_t medium = 0;
    std::uint8_t access = 0;
    std::uint8_t status = 0;
    std::uint16_t signature = 0;

    friend bool operator==(const Header&, const Header&) = default;
};

/// Whose value it is in time.
enum class Function : std::uint8_t { instantaneous = 0, maximum = 1, minimum = 2, error = 3 };

/// "instantaneous", "maximum", "minimum", "error".
std::string_view to_text(Function function);

/// One record of the variable data structure, as sent but for redundant DIFEs.
struct Record {
    std::uint8_t coding = 0;  ///< Low four bits of the DIF: 0..E.
    Function function = Function::instantaneous;
    std::uint64_t storage = 0;  ///< 41 bits.
    std::uint32_t tariff = 0;   ///< 20 bits.
    std::uint16_t subunit = 0;  ///< 10 bits.
    Bytes vib;                  ///< VIF and VIFEs, 1 to 11 bytes.
    std::string unit_text;      ///< Of a VIF in plain text (7C, FC): ISO 8859-1, in reading order.
    std::uint8_t lvar = 0;      ///< Of coding D.
    Bytes data;                 ///< Lowest byte first.

    friend bool operator==(const Record&, const Record&) = default;
};

/// What one frame with the variable data structure carries.
struct Telegram {
    Header header;
    std::vector<Record> records;
    Bytes manufacturer_data;  ///< Behind DIF 0F or 1F.
    bool more = false;        ///< DIF 1F: the next telegram of the same readout goes on.
    /// Why reading stopped: the records before it are whole. Placed in the bytes read.
    std::optional<Error> error;

    friend bool operator==(const Telegram& left, const Telegram& right) {
        return left.header == right.header && left.records == right.records &&
               left.manufacturer_data == right.manufacturer_data && left.more == right.more;
    }
};

/// Reads what follows CI 72 (long header), 7A (short) or 78 (none).
/// \errors  mbus.header, ci: nothing was read. The others are in Telegram::error.
Result<Telegram> parse_telegram(std::uint8_t ci, ByteSpan bytes);

/// Reads records alone, such as those of CI 51.
Telegram parse_records(ByteSpan bytes);

/// \pre  fields within their bits, data of the size that the coding says.
Bytes encode_record(const Record& record);
/// Header and records, the manufacturer's data with their DIF.
Bytes encode_telegram(const Telegram& telegram);

/// An integer of 4 bytes, and a BCD number of 8 digits.
Record make_integer(Bytes vib, std::int32_t value);
Record make_bcd(Bytes vib, std::uint32_t value);

/// An exact decimal: mantissa x 10^exponent.
struct Number {
    std::int64_t mantissa = 0;
    int exponent = 0;

    friend bool operator==(const Number&, const Number&) = default;
};

/// As many decimals as the exponent says, zeros included.
std::string to_text(const Number& number);

/// What a record says.
struct Reading {
    std::string quantity;  ///< A word: "energy", "flow_temperature".
    Name name;
    std::string unit;                    ///< "Wh", "m3"; prefixes are in the number.
    std::optional<Number> number;        ///< Where the value is one.
    std::optional<std::string> value;    ///< The number, time or text; nothing where not valid.
    std::vector<std::string> qualities;  ///< What VIFEs add: "L1", "per_hour", "record_error:15".

    friend bool operator==(const Reading&, const Reading&) = default;
};

Reading reading_of(const Record& record);

/// The id of a record in a message: "0/energy/instantaneous/s0t0u0".
std::string id_of(std::size_t index, const Record& record, const Reading& reading);

/// The two counters of the fixed data structure (CI 73).
struct FixedData {
    std::string id;
    std::uint8_t access = 0;
    std::uint8_t status = 0;
    std::uint8_t medium = 0;                                ///< 0..15, in a numbering of its own.
    std::array<std::uint8_t, 2> units{};                    ///< 00..3F.
    std::array<std::array<std::uint8_t, 4>, 2> counters{};  ///< Lowest byte first.

    friend bool operator==(const FixedData&, const FixedData&) = default;
};

/// \errors  mbus.fixed.
Result<FixedData> parse_fixed(ByteSpan bytes);
Bytes encode_fixed(const FixedData& data);

/// \param which  0 or 1.
Reading reading_of(const FixedData& data, std::size_t which);

/// The name of a medium (device type) of the variable structure: "electricity".
Name medium_name(std::uint8_t medium);
/// Likewise of the fixed structure.
Name fixed_medium_name(std::uint8_t medium);

}  // namespace voltmark::codec::mbus
