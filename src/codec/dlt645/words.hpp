// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645.hpp"

namespace voltmark::codec::dlt645 {

enum class Edition : std::uint8_t { y1997, y2007 };

struct RefusalText {
    std::string_view word;
    Text text;
};

/// What the set bits of an ERR byte say, lowest bit first.
std::vector<RefusalText> refusals_in(std::uint8_t err, Edition edition);
Error refusal_error(std::uint8_t err, Edition edition);

/// The characteristic byte Z of a baud rate, one bit of it set.
std::optional<std::uint8_t> baud_bits(int baud);
std::optional<int> baud_of(std::uint8_t bits);

}  // namespace voltmark::codec::dlt645
