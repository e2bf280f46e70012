// SPDX-License-Identifier: Apache-2.0
#include "wholeness.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::size_t kGzipEndBytes = 8;
constexpr std::size_t kZipEndBytes = 22;
constexpr std::size_t kZipCommentMax = 0xFFFF;

// crc[k][b]: what byte b does to the checksum from k bytes further on.
struct CrcTables {
    std::uint32_t crc[8][256];
};

constexpr CrcTables make_tables() {
    CrcTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB8'8320U & (0U - (crc & 1U)));
        tables.crc[0][byte] = crc;
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
        for (int k = 1; k < 8; ++k) {
            const std::uint32_t before = tables.crc[k - 1][byte];
            tables.crc[k][byte] = before >> 8 ^ tables.crc[0][before & 0xFF];
        }
    }
    return tables;
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + i])} << 8 * i;
    return value;
}

/// The CRC-32 of gzip; that of base is another polynomial.
std::uint32_t crc32(std::string_view text) {
    static constexpr CrcTables kTables = make_tables();
    const auto& t = kTables.crc;
    std::uint32_t crc = ~0U;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        const std::uint32_t low = crc ^ u32_at(text, at);
        const std::uint32_t high = u32_at(text, at + 4);
        crc = t[7][low & 0xFF] ^ t[6][low >> 8 & 0xFF] ^ t[5][low >> 16 & 0xFF] ^ t[4][low >> 24] ^
              t[3][high & 0xFF] ^ t[2][high >> 8 & 0xFF] ^ t[1][high >> 16 & 0xFF] ^
              t[0][high >> 24];
    }
    for (; at < text.size(); ++at)
        crc = crc >> 8 ^ t[0][(crc ^ static_cast<std::uint8_t>(text[at])) & 0xFF];
    return ~crc;
}

}  // namespace

bool is_whole_gzip(std::string_view packed, std::string_view text) {
    if (packed.size() < kGzipEndBytes) return false;
    const std::size_t end = packed.size() - kGzipEndBytes;
    const std::uint32_t size = u32_at(packed, end + 4);  // Modulo 2^32.
    const bool is_one_file = static_cast<std::uint32_t>(text.size()) == size;
    if (!is_one_file && size > text.size()) return false;
    return crc32(is_one_file ? text : text.substr(text.size() - size)) == u32_at(packed, end);
}

bool is_whole_zip(std::string_view packed) {
    const std::size_t reach = std::min(packed.size(), kZipEndBytes + kZipCommentMax);
    const std::string_view tail = packed.substr(packed.size() - reach);
    const std::size_t end = tail.rfind("PK\x05\x06");
    return end != tail.npos && end + kZipEndBytes <= tail.size();
}

}  // namespace voltmark::acquire
