// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace voltmark {

/// Appends little-endian numbers, variable-length numbers (LEB128) and texts to a byte string: the
/// vocabulary of our stored formats (docs/formats/).
class ByteWriter {
public:
    explicit ByteWriter(std::vector<std::uint8_t>& out) : out_{out} {}

    void u8(std::uint8_t value) { out_.push_back(value); }
    void u32(std::uint32_t value) {
        for (int shift = 0; shift < 32; shift += 8) u8(static_cast<std::uint8_t>(value >> shift));
    }
    /// Seven bits a byte, low first; the high bit says that more follow.
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            u8(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        u8(static_cast<std::uint8_t>(value));
    }
    /// A signed number, zigzag: 0, -1, 1, -2 ... become 0, 1, 2, 3 ...
    void svarint(std::int64_t value) {
        varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    /// Length, then the bytes.
    void text(std::string_view value) {
        varint(value.size());
        out_.insert(out_.end(), value.begin(), value.end());
    }

private:
    std::vector<std::uint8_t>& out_;
};

/// Reads what ByteWriter wrote. Past the end or on an overlong number it answers zero and remembers
/// the failure: read everything, then ask `ok()` once.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

    std::uint8_t u8() {
        if (position_ >= bytes_.size()) {
            ok_ = false;
            return 0;
        }
        return bytes_[position_++];
    }
    std::uint32_t u32() {
        std::uint32_t value = 0;
        for (int shift = 0; shift < 32; shift += 8) value |= std::uint32_t{u8()} << shift;
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t byte = u8();
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) {
                if (shift == 63 && byte > 1) ok_ = false;
                return value;
            }
        }
        ok_ = false;
        return 0;
    }
    std::int64_t svarint() {
        const std::uint64_t zigzag = varint();
        return static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
    }
    /// Points into the input. Empty on failure.
    std::string_view text() {
        const std::uint64_t size = varint();
        if (size > rest()) {
            ok_ = false;
            return {};
        }
        const auto* first = reinterpret_cast<const char*>(bytes_.data() + position_);
        position_ += static_cast<std::size_t>(size);
        return {first, static_cast<std::size_t>(size)};
    }

    bool ok() const { return ok_; }
    std::size_t position() const { return position_; }
    std::size_t rest() const { return bytes_.size() - position_; }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

}  // namespace voltmark
