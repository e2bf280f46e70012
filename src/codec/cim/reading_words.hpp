// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "voltmark/base/text.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::cim {

// The code lists that IEC 61968-9 reading types and Green Button share.
// \source  NAESB ESPI schema (UnitSymbolKind, FlowDirectionKind), after IEC 61968-9:2013 annex C.

struct UnitWord {
    int code;
    std::string_view unit;  ///< "Wh"
    Text quantity;          ///< What is counted in it.
};

const UnitWord* find_unit_word(int code);

/// "forward", "reverse"; nothing for codes that say nothing of a direction.
std::optional<Text> find_flow(int code);

/// "forward active energy" / "正向有功电能"; empty where the unit is not known.
Name name_of(int unit, int flow);

/// `value` x 10^`exponent`, exactly. \pre  |exponent| <= 18.
std::string scaled_text(std::int64_t value, int exponent);

}  // namespace voltmark::codec::cim
