// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645.hpp"

namespace voltmark::codec::dlt645 {

/// Four bytes, low first: a data identifier, an operator's code.
Bytes identifier_bytes(std::uint32_t di);

/// \pre  at least four bytes.
std::uint32_t identifier_of(ByteSpan low_first);

}  // namespace voltmark::codec::dlt645
