// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlms_apdu.hpp"

namespace voltmark::codec::dlms {

// Association and release are BER, not A-XDR: read and written apart. \pre of the readers: the tag
// of the APDU has been taken.

Association read_association(Reader& in, bool is_response);
Release read_release(Reader& in, bool is_response);

/// The 24 bits behind 5F 1F 04 00, or behind 5F 04 00 as some send them.
std::uint32_t read_conformance(Reader& in);

void put_association(Bytes& out, const Association& association);
void put_release(Bytes& out, const Release& release);
void put_conformance(Bytes& out, std::uint32_t bits);

}  // namespace voltmark::codec::dlms
