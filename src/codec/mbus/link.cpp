// SPDX-License-Identifier: Apache-2.0
#include "link.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/mbus_errors.hpp"

namespace voltmark::codec::mbus {

namespace {

constexpr std::uint8_t kAcknowledge = 0xE5;
constexpr std::uint8_t kShort = 0x10;
constexpr std::uint8_t kLong = 0x68;
constexpr std::uint8_t kEndMark = 0x16;
constexpr std::size_t kShortSize = 5;
constexpr std::size_t kLongHead = 4;
constexpr std::size_t kLongAround = 6;

std::string hex_byte(std::uint8_t byte) {
    return fmt::format("{:02X}", byte);
}

Error error_at(Error error, std::size_t offset, std::size_t length) {
    return std::move(error).at({offset, length, 0, 0});
}

/// The last two bytes of a frame whose checked bytes are `checked`.
std::optional<Error> check_tail(ByteSpan frame, ByteSpan checked) {
    const std::size_t size = frame.size();
    if (frame[size - 1] != kEndMark)
        return error_at(make_error(kEnd, hex_byte(frame[size - 1])), size - 1, 1);
    const std::uint8_t sum = sum8(checked);
    if (sum == frame[size - 2]) return std::nullopt;
    return error_at(make_error(kChecksum, hex_byte(frame[size - 2]), hex_byte(sum)), size - 2, 1);
}

Attempt attempt_short(ByteSpan bytes) {
    if (bytes.size() < kShortSize) return {Attempt::State::need_more, kShortSize, {}};
    const ByteSpan frame = bytes.first(kShortSize);
    std::optional<Error> error = check_tail(frame, frame.subspan(1, 2));
    const auto state = error ? Attempt::State::broken : Attempt::State::whole;
    return {state, kShortSize, std::move(error)};
}

Attempt attempt_long(ByteSpan bytes) {
    if (bytes.size() < 2) return {Attempt::State::need_more, kLongHead, {}};
    const std::size_t size = bytes[1] + kLongAround;
    const bool is_header = bytes[1] >= 3 && (bytes.size() < 3 || bytes[2] == bytes[1]) &&
                           (bytes.size() < kLongHead || bytes[3] == kLong);
    if (!is_header) {
        const auto byte = [&](std::size_t at) {
            return at < bytes.size() ? hex_byte(bytes[at]) : std::string{"--"};
        };
        return {Attempt::State::none, 0,
                error_at(make_error(kLength, byte(1), byte(2), byte(3)), 0,
                         std::min(bytes.size(), kLongHead))};
    }
    if (bytes.size() < size) return {Attempt::State::need_more, size, {}};
    const ByteSpan frame = bytes.first(size);
    std::optional<Error> error = check_tail(frame, frame.subspan(kLongHead, bytes[1]));
    const auto state = error ? Attempt::State::broken : Attempt::State::whole;
    return {state, size, std::move(error)};
}

Frame short_frame(std::uint8_t control, std::uint8_t address) {
    return {FrameKind::short_frame, control, address, 0, {}};
}

Frame long_frame(std::uint8_t control, std::uint8_t address, std::uint8_t ci, Bytes payload) {
    return {FrameKind::long_frame, control, address, ci, std::move(payload)};
}

}  // namespace

Attempt attempt_frame(ByteSpan bytes) {
    if (bytes.empty()) return {};
    if (bytes[0] == kAcknowledge) return {Attempt::State::whole, 1, {}};
    if (bytes[0] == kShort) return attempt_short(bytes);
    if (bytes[0] == kLong) return attempt_long(bytes);
    return {Attempt::State::none, 0, error_at(make_error(kNoFrame), 0, 1)};
}

std::optional<Attempt> FrameWalk::next() {
    for (at_ = go_on_; at_ < bytes_.size(); ++at_) {
        const std::uint8_t byte = bytes_[at_];
        if (at_ == inside_) clean_ = std::max(clean_, at_);
        if (at_ == clean_ && (byte == 0x00 || byte == 0xFF)) ++clean_;
        if (byte == kAcknowledge && at_ != clean_) continue;
        if (at_ < inside_ && byte != kLong) continue;
        Attempt attempt = attempt_frame(bytes_.subspan(at_));
        if (attempt.state == Attempt::State::none) continue;
        const bool is_whole = attempt.state == Attempt::State::whole;
        go_on_ = is_whole ? at_ + attempt.size : at_ + 1;
        if (is_whole) clean_ = inside_ = go_on_;
        const bool has_head = byte == kLong && bytes_.size() - at_ >= kLongHead;
        if (!is_whole && has_head) inside_ = std::max(inside_, at_ + attempt.size);
        return attempt;
    }
    return std::nullopt;
}

FrameSearch find_frame(ByteSpan bytes) {
    FrameWalk walk{bytes};
    while (const std::optional<Attempt> attempt = walk.next()) {
        if (attempt->state == Attempt::State::whole)
            return {FrameSearch::State::found, walk.at(), attempt->size};
        if (attempt->state == Attempt::State::need_more)
            return {FrameSearch::State::need_more, walk.at(), 0};
    }
    return {FrameSearch::State::nothing, bytes.size(), 0};
}

Result<Frame> parse_frame(ByteSpan bytes) {
    Attempt attempt = attempt_frame(bytes);
    if (attempt.error) return std::move(*attempt.error);
    if (bytes.empty()) return error_at(make_error(kNoFrame), 0, 0);
    if (attempt.state == Attempt::State::need_more)
        return error_at(make_error(kCut, attempt.size, bytes.size()), 0, bytes.size());
    if (attempt.size < bytes.size()) {
        const std::size_t rest = bytes.size() - attempt.size;
        return error_at(make_error(kRest, rest), attempt.size, rest);
    }
    if (bytes[0] == kAcknowledge) return Frame{};
    if (bytes[0] == kShort) return short_frame(bytes[1], bytes[2]);
    const ByteSpan payload = bytes.subspan(7, bytes.size() - 9);
    return long_frame(bytes[4], bytes[5], bytes[6], {payload.begin(), payload.end()});
}

Result<Bytes> encode_frame(const Frame& frame) {
    if (frame.kind == FrameKind::acknowledge) return Bytes{kAcknowledge};
    if (frame.kind == FrameKind::short_frame) {
        const Bytes checked{frame.control, frame.address};
        return Bytes{kShort, frame.control, frame.address, sum8(checked), kEndMark};
    }
    if (frame.payload.size() > kPayloadSizeMax)
        return make_error(kTooLarge, frame.payload.size(), kPayloadSizeMax);
    const auto length = static_cast<std::uint8_t>(frame.payload.size() + 3);
    Bytes bytes{kLong, length, length, kLong, frame.control, frame.address, frame.ci};
    bytes.insert(bytes.end(), frame.payload.begin(), frame.payload.end());
    bytes.push_back(sum8(ByteSpan{bytes}.subspan(kLongHead)));
    bytes.push_back(kEndMark);
    return bytes;
}

Frame make_reset(std::uint8_t address) {
    return short_frame(0x40, address);
}

Frame make_request(std::uint8_t address, bool frame_count_bit) {
    return short_frame(frame_count_bit ? 0x7B : 0x5B, address);
}

Frame make_selection(const SecondaryAddress& who) {
    const Result<Bytes> id = parse_hex(who.id);
    VOLTMARK_CHECK(id && id->size() == 4);
    Bytes payload{id->rbegin(), id->rend()};
    std::uint16_t manufacturer = 0xFFFF;
    if (!who.manufacturer.empty()) {
        const std::optional<std::uint16_t> number = manufacturer_number(who.manufacturer);
        VOLTMARK_CHECK(number.has_value());
        manufacturer = *number;
    }
    payload.push_back(static_cast<std::uint8_t>(manufacturer & 0xFFU));
    payload.push_back(static_cast<std::uint8_t>(manufacturer >> 8));
    payload.push_back(who.version.value_or(0xFF));
    payload.push_back(who.medium.value_or(0xFF));
    return long_frame(0x53, kSelected, 0x52, std::move(payload));
}

Frame make_new_address(std::uint8_t address, std::uint8_t new_address) {
    return long_frame(0x53, address, 0x51, {0x01, 0x7A, new_address});
}

Result<Frame> make_answer(std::uint8_t address, const Telegram& telegram) {
    Bytes payload = encode_telegram(telegram);
    if (payload.size() > kPayloadSizeMax)
        return make_error(kTooLarge, payload.size(), kPayloadSizeMax);
    return long_frame(0x08, address, telegram.header.is_long ? 0x72 : 0x7A, std::move(payload));
}

}  // namespace voltmark::codec::mbus
