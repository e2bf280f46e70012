// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "voltmark/base/text.hpp"

namespace voltmark::codec::gdw3761 {

/// The data formats of annex A that layouts use, and binary and text fields beside them.
enum class Form : std::uint8_t {
    a1,
    a5,
    a7,
    a9,
    a11,
    a13,
    a14,
    a15,
    a17,
    a20,
    a21,
    a23,
    a25,
    binary,
    ascii,
    octets,
    address
};

struct FormInfo {
    std::size_t size;  ///< 0: the field states its own.
    int scale;
    bool is_signed;
};

FormInfo info_of(Form form);

struct Field {
    Form form;
    std::string_view key;
    Text name;
    std::string_view unit = {};
    bool is_per_tariff = false;  ///< M + 1 times: total, then tariffs.
    std::size_t size = 0;        ///< Of binary, text and octets.
};

/// What stands before the fields of an answer. A request to history (AFN 0D) carries the part that
/// says for when: day, month, or start with density and count.
enum class Head : std::uint8_t {
    none,
    time,          ///< A.15
    time_tariffs,  ///< A.15, M
    day_time_tariffs,
    month_time_tariffs,
    day_tariffs,
    month_tariffs,
    curve  ///< A.15, density, count; the one field comes count times.
};

struct Layout {
    std::uint8_t afn;
    int function;
    Text name;
    Head head;
    std::span<const Field> fields;
};

/// Nothing where the layout is not known. The one of AFN 0A is that of AFN 04.
const Layout* find_layout(std::uint8_t afn, int function);

/// "confirm", "link_test"; "afn" for one without a name.
std::string_view function_word(std::uint8_t afn);
Text afn_name(std::uint8_t afn);

}  // namespace voltmark::codec::gdw3761
