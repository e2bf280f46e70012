// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

/// The first error stays: it explains those behind it.
void note(DecodedData& decoded, Error error, std::size_t offset, std::size_t length);

/// Reads one item at `offset` and moves behind it. False if the data ends before it does.
bool take_item(DecodedData& decoded, const Item& item, ByteSpan data, std::size_t& offset);

/// Reads data by a layout. \param id  of the whole, for errors.
DecodedData decode_by(const Layout& layout, std::string_view id, ByteSpan data);

/// The other way; see encode_data.
Result<Bytes> encode_by(const Layout& layout, std::string_view id, std::span<const Value> values);

}  // namespace voltmark::codec::dlt645
