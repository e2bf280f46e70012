// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

/// What the data of a two byte identifier of the edition of 1997 consists of.
std::optional<Layout> layout_1997(std::uint16_t di, std::size_t size = 0);

/// Reads data of the edition of 1997; AA behind the values of a block ends it or its part.
DecodedData decode_data_1997(std::uint16_t di, ByteSpan data);

}  // namespace voltmark::codec::dlt645
