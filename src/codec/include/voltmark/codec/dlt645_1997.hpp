// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_frame.hpp"
#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

// Reading meters of DL/T 645-1997: the frame of 2007, identifiers of two bytes.
// \source DL/T 645-1997 annex A, as public descriptions give it; docs/formats/dlt645.md.

/// DI1 DI0, written as 9010.
using Identifier1997 = std::uint16_t;

/// What the data of an identifier consists of; see layout_of.
std::optional<Layout> layout_1997(Identifier1997 di, std::size_t size = 0);

/// Reads the data of an answer; AA behind the values of a block ends it. \errors  as decode_data.
DecodedData decode_data_1997(Identifier1997 di, ByteSpan data);

/// The data of an answer. \errors  as encode_data.
Result<Bytes> encode_data_1997(Identifier1997 di, std::span<const Value> values);

/// 01 DI, or 02 DI for the next frame of an answer that has more.
Bytes make_read_1997(const Address& to, Identifier1997 di, bool is_next = false);

/// 81 DI data. \errors  range: more data than a frame holds.
Result<Bytes> make_read_answer_1997(const Address& from, Identifier1997 di, ByteSpan data);

struct ReadAnswer1997 {
    Identifier1997 di = 0;
    Bytes data;
    bool has_more = false;
};

/// What came back to 01 or 02.
/// \param asked  the address as in the request; meters of this edition answer 99..99 too.
/// \errors       direction, function, address, identifier, refused, field_size.
Result<ReadAnswer1997> parse_read_answer_1997(const Frame& frame, const Address& asked,
                                              Identifier1997 di, bool is_next = false);

}  // namespace voltmark::codec::dlt645
