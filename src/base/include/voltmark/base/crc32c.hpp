// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace voltmark {

/// CRC-32C (Castagnoli) of `bytes`; `seed` is the CRC of what came before. Uses the processor's
/// instruction where there is one.
/// \source  RFC 3720 B.4; crc32c("123456789") = 0xE3069283.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t seed = 0);

/// The same by the definition, bit by bit: the reference in tests.
std::uint32_t crc32c_reference(std::span<const std::uint8_t> bytes, std::uint32_t seed = 0);

}  // namespace voltmark
