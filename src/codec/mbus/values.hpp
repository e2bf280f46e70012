// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/mbus_data.hpp"

namespace voltmark::codec::mbus {

inline constexpr std::uint8_t kVariable = 0x0D;  ///< Coding with its length in the data.
inline constexpr std::uint8_t kTextVif = 0x7C;

/// Bytes of the data of a coding; nothing where they tell it themselves.
std::optional<std::size_t> data_size(std::uint8_t coding);
/// Bytes behind an LVAR; nothing for a reserved one.
std::optional<std::size_t> lvar_size(std::uint8_t lvar);

/// What a coding's bytes are, before the VIF is asked.
struct Coded {
    std::optional<Number> number;
    std::optional<std::string> text;
    std::string fault;  ///< Why there is no value, where the bytes are no valid one.
};

/// \param is_unsigned  integers are bit fields or counters without a sign.
Coded coded_of(const Record& record, bool is_unsigned);

/// BCD of any length up to 9 bytes, lowest first: a nibble F on top is the minus sign.
Coded bcd_of(ByteSpan bytes);

/// ISO 8859-1 as UTF-8.
std::string latin_to_utf8(std::string_view latin);

/// A time of type G (2 bytes), J (3), F (4) or I (6).
Coded time_of(ByteSpan bytes);

}  // namespace voltmark::codec::mbus
