// SPDX-License-Identifier: Apache-2.0
#include "axdr.hpp"

namespace voltmark::codec::dlt698 {

ByteSpan Reader::take(std::size_t size) {
    if (size > left()) {
        const std::size_t missing = size - left();
        fail(bytes_.size(), kShort, missing);
        return {};
    }
    const ByteSpan taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
}

void Reader::integer(std::int64_t& value, std::size_t size, bool is_signed) {
    std::uint64_t read = 0;
    const ByteSpan taken = take(size);
    if (is_signed && !taken.empty() && (taken[0] & 0x80U) != 0) read = ~std::uint64_t{0};
    for (const std::uint8_t byte : taken) read = (read << 8) | byte;
    value = static_cast<std::int64_t>(read);
}

std::size_t Reader::length() {
    const std::size_t begin = at_;
    std::uint8_t first = 0;
    number(first);
    if (first < 0x80) return first;
    const std::size_t size = first & 0x7FU;
    if (size == 0 || size > 4) {
        fail(begin, kAxdrLength);
        return 0;
    }
    std::size_t length = 0;
    for (const std::uint8_t byte : take(size)) length = (length << 8) | byte;
    const bool is_shortest = length >= 0x80 && (length >> (8 * (size - 1))) != 0;
    if (!is_shortest) fail(begin, kAxdrLength);
    return is_good() ? length : 0;
}

void Reader::bit_string(std::uint32_t& bits, Bytes& bytes) {
    const std::size_t count = length();
    bits = static_cast<std::uint32_t>(count);
    raw(bytes, (count + 7) / 8);
}

std::size_t Reader::counted(std::size_t size_min) {
    const std::size_t begin = at_;
    const std::size_t count = length();
    if (count <= left() / size_min) return count;
    fail(begin, kCount, count, left());
    return 0;
}

bool Reader::flag() {
    const std::size_t begin = at_;
    std::uint8_t byte = 0;
    number(byte);
    if (byte > 1) fail(begin, kOptional, fmt::format("{:02X}", byte));
    return byte == 1;
}

void Writer::integer_of(std::uint64_t value, std::size_t size) {
    for (std::size_t i = size; i-- > 0;)
        bytes_.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xFFU));
}

void Writer::length(std::size_t length) {
    VOLTMARK_CHECK(length <= 0xFFFFFFFFU);
    if (length < 0x80) {
        bytes_.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    std::size_t size = 1;
    while ((length >> (8 * size)) != 0) ++size;
    bytes_.push_back(static_cast<std::uint8_t>(0x80U | size));
    integer_of(length, size);
}

}  // namespace voltmark::codec::dlt698
