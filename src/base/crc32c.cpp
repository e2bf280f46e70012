// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace voltmark {

namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // 0x1EDC6F41 reflected.

constexpr std::uint32_t shift_byte(std::uint32_t crc) {
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    return crc;
}

std::uint32_t by_table(std::span<const std::uint8_t> bytes, std::uint32_t crc) {
    static constexpr auto kTable = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t byte = 0; byte < 256; ++byte) table[byte] = shift_byte(byte);
        return table;
    }();
    for (const std::uint8_t byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xFF];
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::span<const std::uint8_t> bytes,
                                                               std::uint32_t crc) {
    std::uint64_t wide = crc;
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = static_cast<std::uint32_t>(wide);
    if ((bytes.size() & 4) != 0) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + i, 4);
        crc = _mm_crc32_u32(crc, word);
        i += 4;
    }
    for (; i < bytes.size(); ++i) crc = _mm_crc32_u8(crc, bytes[i]);
    return crc;
}
#endif

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t seed) {
#if defined(__x86_64__)
    static const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
    if (kHasInstruction) return ~by_instruction(bytes, ~seed);
#endif
    return ~by_table(bytes, ~seed);
}

std::uint32_t crc32c_reference(std::span<const std::uint8_t> bytes, std::uint32_t seed) {
    std::uint32_t crc = ~seed;
    for (const std::uint8_t byte : bytes) crc = shift_byte(crc ^ byte);
    return ~crc;
}

}  // namespace voltmark
