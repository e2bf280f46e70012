// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace voltmark::codec::mbus {

/// How the low bits of a VIF shape the number.
enum class Shape : std::uint8_t {
    scaled,   ///< A power of ten: the row's exponent, and the bits added to it.
    seconds,  ///< nn = seconds, minutes, hours, days; the number becomes one of seconds.
    hours,    ///< nn = hours, days, months, years.
    moment,   ///< The data are a date or time.
    bits,     ///< A whole number without a sign.
    plain     ///< Whatever the coding says.
};

/// One quantity of a VIF table, for the codes first .. first + count - 1.
struct Quantity {
    std::uint8_t first;
    std::uint8_t count;
    Shape shape;
    std::int8_t exponent;  ///< Of `first`, where scaled.
    std::string_view word;
    std::string_view en;
    std::string_view zh;
    std::string_view unit;
};

enum class Table : std::uint8_t { primary, fb, fd };

/// \param code  without its extension bit. \returns  null where the code is reserved.
const Quantity* find_quantity(Table table, std::uint8_t code);

}  // namespace voltmark::codec::mbus
