// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "voltmark/codec/message.hpp"

namespace voltmark::codec {

// The three checksums of meter protocols.

/// The sum of all bytes modulo 256: DL/T 645, Q/GDW 376.1, M-Bus.
std::uint8_t sum8(ByteSpan bytes);

/// CRC-16/X-25 (polynomial 1021 reflected, begun with FFFF, inverted): DL/T 698.45, HDLC.
/// Sent low byte first. "123456789" gives 906E.
std::uint16_t crc16_x25(ByteSpan bytes);

/// CRC-16/ARC (polynomial 8005 reflected, begun with 0): P1. "123456789" gives BB3D.
std::uint16_t crc16_arc(ByteSpan bytes);

}  // namespace voltmark::codec
