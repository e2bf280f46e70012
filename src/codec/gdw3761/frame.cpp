// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/codec/gdw3761_errors.hpp"

namespace voltmark::codec::gdw3761 {

namespace {

constexpr std::size_t kHeadSize = 6;     // 68 L L L L 68
constexpr std::size_t kUserSizeMin = 8;  // C, address, AFN, SEQ.
constexpr std::size_t kUserSizeMax = 16383;
constexpr std::size_t kPasswordSize = 16;

std::uint16_t word_at(ByteSpan bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::string hex_of(std::uint8_t byte) {
    return fmt::format("{:02X}", byte);
}

bool has_password(const Frame& frame) {
    constexpr std::uint8_t kAfns[] = {0x01, 0x04, 0x05, 0x06, 0x0F, 0x10};
    return !frame.is_up() && std::ranges::find(kAfns, frame.afn) != std::end(kAfns);
}

/// Head, end mark and checksum; the size of user data where they are right.
Result<std::size_t> check_envelope(ByteSpan bytes) {
    if (bytes.empty() || bytes[0] != 0x68) return make_error(kNoFrame).at({0, 1});
    if (bytes.size() < kHeadSize) return make_error(kCut).at({0, bytes.size()});
    const std::uint16_t first = word_at(bytes, 1);
    const std::uint16_t second = word_at(bytes, 3);
    if (bytes[5] != 0x68) return make_error(kSecondStart).at({5, 1});
    const std::size_t size = first >> 2;
    if (first != second || size < kUserSizeMin)
        return make_error(kLength, first >> 2, second >> 2).at({1, 4});
    const int protocol = first & 3;
    if (protocol != 1 && protocol != 2) return make_error(kProtocol, protocol).at({1, 1});
    if (bytes.size() < kHeadSize + size + 2) return make_error(kCut).at({0, bytes.size()});
    const std::size_t sum_at = kHeadSize + size;
    if (bytes[sum_at + 1] != 0x16)
        return make_error(kEnd, hex_of(bytes[sum_at + 1])).at({sum_at + 1, 1});
    const std::uint8_t sum = sum8(bytes.subspan(kHeadSize, size));
    if (bytes[sum_at] != sum)
        return make_error(kChecksum, hex_of(bytes[sum_at]), hex_of(sum)).at({sum_at, 1});
    return size;
}

/// Takes `size` bytes off the end of `rest`; false where there are not as many.
bool take_last(ByteSpan& rest, std::size_t size, ByteSpan& taken) {
    if (rest.size() < size) return false;
    taken = rest.last(size);
    rest = rest.first(rest.size() - size);
    return true;
}

bool read_trailer(Frame& frame, ByteSpan& rest) {
    ByteSpan taken;
    if ((frame.seq & 0x80) != 0) {
        if (!take_last(rest, 6, taken)) return false;
        frame.time_tag = TimeTag{taken[0], {taken[1], taken[2], taken[3], taken[4]}, taken[5]};
    }
    if (frame.has_event()) {
        if (!take_last(rest, 2, taken)) return false;
        frame.event_counters = {taken[0], taken[1]};
    }
    if (has_password(frame)) {
        if (!take_last(rest, kPasswordSize, taken)) return false;
        frame.password.emplace();
        std::ranges::copy(taken, frame.password->begin());
    }
    return true;
}

}  // namespace

FrameSearch find_frame(ByteSpan bytes) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (bytes[at] != 0x68) continue;
        const Result<std::size_t> size = check_envelope(bytes.subspan(at));
        if (size) return {FrameSearch::State::found, at, kHeadSize + *size + 2};
        if (size.error().code == &kCut) return {FrameSearch::State::need_more, at, 0};
    }
    return {FrameSearch::State::nothing, bytes.size(), 0};
}

Result<Frame> parse_frame(ByteSpan bytes) {
    const Result<std::size_t> size = check_envelope(bytes);
    if (!size) return size.error();
    Frame frame;
    frame.protocol = bytes[1] & 3;
    frame.control = bytes[6];
    frame.address = {word_at(bytes, 7), word_at(bytes, 9), (bytes[11] & 1) != 0,
                     static_cast<std::uint8_t>(bytes[11] >> 1)};
    frame.afn = bytes[12];
    frame.seq = bytes[13];
    ByteSpan rest = bytes.subspan(kUnitsAt, *size - kUserSizeMin);
    if (!read_trailer(frame, rest))
        return make_error(kTrailer).at({kUnitsAt, *size - kUserSizeMin});
    frame.units.assign(rest.begin(), rest.end());
    return frame;
}

Bytes write_frame(const Frame& frame) {
    const auto low = [](unsigned value) { return static_cast<std::uint8_t>(value & 0xFF); };
    const Address& address = frame.address;
    const unsigned tag_bit = frame.time_tag ? 0x80U : 0U;
    Bytes user = {frame.control,
                  low(address.region),
                  low(address.region >> 8U),
                  low(address.terminal),
                  low(address.terminal >> 8U),
                  low(address.master * 2U + (address.is_group ? 1U : 0U)),
                  frame.afn,
                  low((frame.seq & 0x7FU) | tag_bit)};
    user.insert(user.end(), frame.units.begin(), frame.units.end());
    if (has_password(frame)) {
        const auto password = frame.password.value_or(std::array<std::uint8_t, 16>{});
        user.insert(user.end(), password.begin(), password.end());
    }
    if (frame.has_event()) {
        const auto counters = frame.event_counters.value_or(std::array<std::uint8_t, 2>{});
        user.insert(user.end(), counters.begin(), counters.end());
    }
    if (frame.time_tag) {
        const TimeTag& tag = *frame.time_tag;
        user.push_back(tag.counter);
        user.insert(user.end(), tag.sent_at.begin(), tag.sent_at.end());
        user.push_back(tag.delay_minutes);
    }
    VOLTMARK_CHECK(user.size() <= kUserSizeMax);
    const auto length = static_cast<unsigned>(user.size() << 2) | frame.protocol;
    Bytes out = {0x68, low(length), low(length >> 8U), low(length), low(length >> 8U), 0x68};
    out.insert(out.end(), user.begin(), user.end());
    out.push_back(sum8(user));
    out.push_back(0x16);
    return out;
}

std::array<std::uint8_t, 4> write_unit_id(UnitId id) {
    const auto point = static_cast<unsigned>(id.point);
    const auto function = static_cast<unsigned>(id.function - 1);
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
    if (point == 0) return {0, 0, byte(1U << function % 8), byte(function / 8)};
    return {byte(1U << (point - 1) % 8), byte((point - 1) / 8 + 1), byte(1U << function % 8),
            byte(function / 8)};
}

Result<std::vector<UnitId>> parse_unit_ids(ByteSpan four) {
    const bool is_point_wrong = (four[0] == 0) != (four[1] == 0);
    if (is_point_wrong || four[2] == 0) return make_error(kPoint, to_hex(four.first(4))).at({0, 4});
    std::vector<UnitId> ids;
    for (int point_bit = 0; point_bit < 8; ++point_bit) {
        const bool is_all = four[0] == 0;  // P0 is one point, told by no bit.
        if (is_all ? point_bit != 0 : (four[0] >> point_bit & 1) == 0) continue;
        const int point = is_all ? 0 : 8 * (four[1] - 1) + point_bit + 1;
        for (int bit = 0; bit < 8; ++bit) {
            if ((four[2] >> bit & 1) != 0) ids.push_back({point, 8 * four[3] + bit + 1});
        }
    }
    return ids;
}

std::string to_text(const Address& address) {
    return fmt::format("{:04X}{:04X}", address.region, address.terminal);
}

std::optional<Address> parse_address(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    const Result<Bytes> bytes = parse_hex(text);
    if (!bytes || bytes->size() != 4) return std::nullopt;
    const std::uint8_t high = (*bytes)[0];
    const std::uint8_t low = (*bytes)[1];
    const auto is_bcd = [](std::uint8_t byte) { return byte % 16 < 10 && byte / 16 < 10; };
    if (!is_bcd(high) || !is_bcd(low)) return std::nullopt;
    Address address;
    address.region = static_cast<std::uint16_t>(high << 8 | low);
    address.terminal = static_cast<std::uint16_t>((*bytes)[2] << 8 | (*bytes)[3]);
    if (address.terminal == 0) return std::nullopt;
    address.is_group = address.terminal == 0xFFFF;
    return address;
}

Frame make_request(const Request& request) {
    Frame frame;
    const bool is_data = request.afn == 0x0D || request.afn == 0x0C || request.afn == 0x10;
    frame.control = static_cast<std::uint8_t>(0x40 | (request.afn == 0x01 ? 1 : is_data ? 11 : 10));
    frame.address = request.address;
    frame.afn = request.afn;
    const bool is_confirmed = request.afn == 0x01 || request.afn == 0x04 || request.afn == 0x05;
    frame.seq = static_cast<std::uint8_t>((is_confirmed ? 0x70 : 0x60) | (request.number & 0x0F));
    const auto id = write_unit_id(request.unit_id);
    frame.units.assign(id.begin(), id.end());
    frame.units.insert(frame.units.end(), request.argument.begin(), request.argument.end());
    frame.password = request.password;
    if (has_password(frame) && !frame.password) frame.password.emplace();
    return frame;
}

Frame make_answer(const Frame& request, UnitId id, ByteSpan data) {
    Frame frame;
    frame.control = 0x88;
    frame.address = request.address;
    frame.afn = request.afn;
    frame.seq = static_cast<std::uint8_t>(0x60 | request.number());
    const auto head = write_unit_id(id);
    frame.units.assign(head.begin(), head.end());
    frame.units.insert(frame.units.end(), data.begin(), data.end());
    return frame;
}

Frame make_confirm(const Frame& confirmed, bool is_denied) {
    Frame frame = make_answer(confirmed, {0, is_denied ? 2 : 1}, {});
    frame.afn = 0x00;
    // Function 11 answers a link test, 0 confirms; the direction is the opposite one.
    frame.control = static_cast<std::uint8_t>((confirmed.is_up() ? 0x00 : 0x80) |
                                              (confirmed.afn == 0x02 ? 0x0B : 0x00));
    return frame;
}

Frame make_link(const Address& address, Link link, std::uint8_t number) {
    Frame frame;
    frame.control = 0xC9;
    frame.address = address;
    frame.afn = 0x02;
    frame.seq = static_cast<std::uint8_t>(0x70 | (number & 0x0F));
    const auto id = write_unit_id({0, static_cast<int>(link)});
    frame.units.assign(id.begin(), id.end());
    return frame;
}

}  // namespace voltmark::codec::gdw3761
