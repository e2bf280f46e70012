// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/dlt645_frame.hpp"
#include "voltmark/codec/format.hpp"

#include "dlt645/candidate.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kMark = 0x68;
constexpr std::uint8_t kEnd = 0x16;
constexpr std::uint8_t kWakeUp = 0xFE;
constexpr std::uint8_t kOffset = 0x33;
constexpr std::size_t kHeadBytes = 10;

std::string hex(std::uint8_t byte) {
    return fmt::format("{:02X}", byte);
}

std::size_t next_mark(ByteSpan bytes, std::size_t from) {
    const auto found =
        std::find(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), kMark);
    return static_cast<std::size_t>(found - bytes.begin());
}

bool is_nibble_match(int own, int asked) {
    return asked == 0xA || own == asked;
}

}  // namespace

Address Address::any() {
    return Address{{0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA}};
}

Address Address::broadcast() {
    return Address{{0x99, 0x99, 0x99, 0x99, 0x99, 0x99}};
}

bool Address::has_wildcard() const {
    return std::ranges::any_of(
        bytes_, [](std::uint8_t byte) { return (byte >> 4) == 0xA || (byte & 15) == 0xA; });
}

bool Address::answers(const Address& asked) const {
    if (asked.is_broadcast()) return true;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (!is_nibble_match(bytes_[i] >> 4, asked.bytes_[i] >> 4)) return false;
        if (!is_nibble_match(bytes_[i] & 15, asked.bytes_[i] & 15)) return false;
    }
    return true;
}

std::string to_text(const Address& address) {
    std::array<std::uint8_t, 6> high_first = address.bytes();
    std::ranges::reverse(high_first);
    return to_hex(high_first);
}

std::optional<Address> parse_address(std::string_view text, ShortAddress fill) {
    if (text.empty() || text.size() > 12) return std::nullopt;
    std::array<std::uint8_t, 6> bytes{};
    if (fill == ShortAddress::wildcards) bytes.fill(0xAA);
    bool wildcards_may_follow = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_wildcard = c == 'A' || c == 'a';
        if (!is_wildcard && (c < '0' || c > '9')) return std::nullopt;
        if (is_wildcard && !wildcards_may_follow) return std::nullopt;
        wildcards_may_follow = is_wildcard;
        const std::size_t place = text.size() - 1 - i;
        const int digit = is_wildcard ? 0xA : c - '0';
        std::uint8_t& byte = bytes[place / 2];
        byte = static_cast<std::uint8_t>(place % 2 == 1 ? (byte & 0x0F) | digit << 4
                                                        : (byte & 0xF0) | digit);
    }
    return Address{bytes};
}

Candidate look_at(ByteSpan bytes, std::size_t at) {
    using State = Candidate::State;
    const std::size_t left = bytes.size() - at;
    if (left > 7 && bytes[at + 7] != kMark) return {State::second_mark, 0};
    if (left < kHeadBytes) return {State::cut, kFrameBytesMin};
    const std::size_t length = bytes[at + 9];
    const std::size_t size = kFrameBytesMin + length;
    if (length > kDataBytesMax) return {State::length, size};
    if (left < size) return {State::cut, size};
    if (bytes[at + size - 1] != kEnd) return {State::end_mark, size};
    if (sum8(bytes.subspan(at, size - 2)) != bytes[at + size - 2]) return {State::checksum, size};
    return {State::whole, size};
}

Error fault_of(ByteSpan bytes, std::size_t at, const Candidate& candidate) {
    using State = Candidate::State;
    const std::size_t size = candidate.size;
    switch (candidate.state) {
        case State::second_mark:
            return make_error(kSecondMark, hex(bytes[at + 7])).at({at + 7, 1, 0, 0});
        case State::length:
            return make_error(kLength, size - kFrameBytesMin, kDataBytesMax).at({at + 9, 1, 0, 0});
        case State::end_mark:
            return make_error(kEndMark, hex(bytes[at + size - 1])).at({at + size - 1, 1, 0, 0});
        case State::cut:
            return make_error(kCut, bytes.size() - at, size).at({at, bytes.size() - at, 0, 0});
        default:
            return make_error(kChecksum, hex(bytes[at + size - 2]),
                              hex(sum8(bytes.subspan(at, size - 2))))
                .at({at + size - 2, 1, 0, 0});
    }
}

Frame frame_at(ByteSpan bytes, std::size_t at, const Candidate& candidate) {
    Frame frame;
    std::array<std::uint8_t, 6> address{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, 6, address.begin());
    frame.address = Address{address};
    frame.control = bytes[at + 8];
    for (const std::uint8_t byte :
         bytes.subspan(at + kHeadBytes, candidate.size - kFrameBytesMin)) {
        frame.data.push_back(static_cast<std::uint8_t>(byte - kOffset));
    }
    return frame;
}

FrameSearch find_frame(ByteSpan bytes) {
    using State = Candidate::State;
    std::optional<std::size_t> coming;
    for (std::size_t at = next_mark(bytes, 0); at < bytes.size(); at = next_mark(bytes, at + 1)) {
        const Candidate candidate = look_at(bytes, at);
        if (candidate.state == State::whole) return {FrameSearch::State::found, at, candidate.size};
        if (candidate.state == State::cut && !coming) coming = at;
    }
    if (coming) return {FrameSearch::State::need_more, *coming, 0};
    return {FrameSearch::State::nothing, bytes.size(), 0};
}

Result<Frame> parse_frame(ByteSpan bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && bytes[at] == kWakeUp) ++at;
    if (at == bytes.size() || bytes[at] != kMark)
        return make_error(kNoFrame).at({at, bytes.size() - at, 0, 0});
    const Candidate candidate = look_at(bytes, at);
    if (candidate.state != Candidate::State::whole) return fault_of(bytes, at, candidate);
    const std::size_t end = at + candidate.size;
    if (end != bytes.size()) return make_error(kNoFrame).at({end, bytes.size() - end, 0, 0});
    return frame_at(bytes, at, candidate);
}

Bytes to_bytes(const Frame& frame) {
    VOLTMARK_CHECK(frame.data.size() <= kDataBytesMax);
    Bytes bytes{kMark};
    bytes.insert(bytes.end(), frame.address.bytes().begin(), frame.address.bytes().end());
    bytes.insert(bytes.end(), {kMark, frame.control, static_cast<std::uint8_t>(frame.data.size())});
    for (const std::uint8_t byte : frame.data)
        bytes.push_back(static_cast<std::uint8_t>(byte + kOffset));
    bytes.push_back(sum8(bytes));
    bytes.push_back(kEnd);
    return bytes;
}

Bytes with_wake_up(Bytes frame) {
    frame.insert(frame.begin(), 4, kWakeUp);
    return frame;
}

}  // namespace voltmark::codec::dlt645
