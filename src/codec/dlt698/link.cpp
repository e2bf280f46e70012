// SPDX-License-Identifier: Apache-2.0
#include "link.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlt698_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::dlt698 {

namespace {

constexpr std::uint8_t kFlag = 0x68;
constexpr std::uint8_t kEndFlag = 0x16;
constexpr std::uint8_t kFromServer = 0x80;
constexpr std::uint8_t kStartedByClient = 0x40;
constexpr std::uint8_t kFragmentBit = 0x20;
constexpr std::uint8_t kScramble = 0x08;
constexpr std::uint8_t kScrambleAdd = 0x33;

/// Bytes of a frame around an address of n bytes and its user data: 68 L L C AF, CA HCS HCS,
/// FCS FCS 16.
constexpr std::size_t kBeforeAddress = 5;
constexpr std::size_t kBehindAddress = 3;
constexpr std::size_t kBehindData = 3;
constexpr std::size_t kAround = kBeforeAddress + kBehindAddress + kBehindData;

unsigned word_at(ByteSpan bytes, std::size_t at) {
    return static_cast<unsigned>(bytes[at] | bytes[at + 1] << 8);
}

std::size_t address_size(ByteSpan bytes) {
    return (bytes[4] & 0x0FU) + std::size_t{1};
}

std::string hex_word(unsigned word) {
    return fmt::format("{:04X}", word);
}

void append_word(Bytes& bytes, unsigned word) {
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>((word >> 8) & 0xFFU));
}

Error error_at(Error error, std::size_t offset, std::size_t length) {
    return std::move(error).at({offset, length, 0, 0});
}

/// The length and the header's check, as far as bytes are there.
std::optional<Error> check_header(ByteSpan bytes) {
    const std::size_t size = (word_at(bytes, 1) & 0x3FFFU) + std::size_t{2};
    const bool is_sized = (word_at(bytes, 1) & 0xC000U) == 0;
    if (!is_sized || size < kAround + 1)
        return error_at(make_error(kLength, hex_word(word_at(bytes, 1))), 1, 2);
    if (bytes.size() < kBeforeAddress) return std::nullopt;
    if (size < kAround + address_size(bytes))
        return error_at(make_error(kLength, hex_word(word_at(bytes, 1))), 1, 2);
    const std::size_t hcs_at = kBeforeAddress + address_size(bytes) + 1;
    if (bytes.size() < hcs_at + 2) return std::nullopt;
    const unsigned hcs = crc16_x25(bytes.subspan(1, hcs_at - 1));
    if (hcs == word_at(bytes, hcs_at)) return std::nullopt;
    return error_at(make_error(kHcs, hex_word(word_at(bytes, hcs_at)), hex_word(hcs)), hcs_at, 2);
}

std::optional<Error> check_end(ByteSpan bytes, std::size_t size) {
    if (bytes[size - 1] != kEndFlag)
        return error_at(make_error(kEnd, fmt::format("{:02X}", bytes[size - 1])), size - 1, 1);
    const unsigned fcs = crc16_x25(bytes.subspan(1, size - 1 - kBehindData));
    if (fcs == word_at(bytes, size - kBehindData)) return std::nullopt;
    return error_at(make_error(kFcs, hex_word(word_at(bytes, size - kBehindData)), hex_word(fcs)),
                    size - kBehindData, 2);
}

Address address_of(ByteSpan bytes) {
    Address address;
    address.type = static_cast<AddressType>(bytes[4] >> 6);
    address.logical = static_cast<std::uint8_t>((bytes[4] >> 4) & 3U);
    const ByteSpan wire = bytes.subspan(kBeforeAddress, address_size(bytes));
    address.digits = to_hex(Bytes{wire.rbegin(), wire.rend()});
    return address;
}

unsigned word_of(const Fragment& fragment) {
    return static_cast<unsigned>(fragment.type) << 14 | (fragment.number & 0x0FFFU);
}

std::size_t data_size_max(const Frame& frame, std::size_t frame_size_max) {
    const std::size_t around = kAround + frame.server.digits.size() / 2 + (frame.fragment ? 2U : 0);
    const std::size_t size_max = std::min(frame_size_max, kFrameSizeMax);
    return size_max > around ? size_max - around : 0;
}

}  // namespace

std::optional<Address> parse_address(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0 || digits.size() > 32) return std::nullopt;
    Address address;
    for (const char c : digits) {
        if (!is_digit(c) && to_upper(c) != 'A') return std::nullopt;
        if (!is_digit(c)) address.type = AddressType::wildcard;
        address.digits += to_upper(c);
    }
    if (address.digits == "AA") address.type = AddressType::broadcast;
    return address;
}

std::uint8_t control_of(const Frame& frame) {
    return static_cast<std::uint8_t>((frame.is_from_server ? kFromServer : 0) |
                                     (frame.is_started_by_client ? kStartedByClient : 0) |
                                     (frame.fragment ? kFragmentBit : 0) |
                                     (frame.is_scrambled ? kScramble : 0) | (frame.function & 7U));
}

Direction direction_of(const Frame& frame) {
    if (frame.is_from_server == frame.is_started_by_client) return Direction::response;
    return frame.is_from_server ? Direction::report : Direction::request;
}

Attempt attempt_frame(ByteSpan bytes) {
    if (bytes.size() < 3) return {Attempt::State::need_more, 0, {}};
    if (std::optional<Error> error = check_header(bytes))
        return {Attempt::State::no_header, 0, std::move(error)};
    const std::size_t size = (word_at(bytes, 1) & 0x3FFFU) + std::size_t{2};
    if (size > bytes.size()) return {Attempt::State::need_more, size, {}};
    std::optional<Error> error = check_end(bytes, size);
    const auto state = error ? Attempt::State::broken : Attempt::State::whole;
    return {state, size, std::move(error)};
}

std::size_t next_flag(ByteSpan bytes, std::size_t at) {
    while (at < bytes.size() && bytes[at] != kFlag) ++at;
    return at;
}

FrameSearch find_frame(ByteSpan bytes) {
    BrokenFrames broken;
    for (std::size_t at = next_flag(bytes, 0); at < bytes.size(); at = next_flag(bytes, at)) {
        const Attempt attempt = attempt_frame(bytes.subspan(at));
        if (attempt.state == Attempt::State::whole)
            return {FrameSearch::State::found, at, attempt.size};
        if (attempt.state == Attempt::State::need_more)
            return {FrameSearch::State::need_more, at, 0};
        at = attempt.state == Attempt::State::broken ? broken.next(at, attempt.size) : at + 1;
    }
    return {FrameSearch::State::nothing, bytes.size(), 0};
}

Result<Frame> parse_frame(ByteSpan bytes) {
    if (bytes.empty() || bytes[0] != kFlag) return error_at(make_error(kNoFrame), 0, 1);
    Attempt attempt = attempt_frame(bytes);
    if (attempt.error) return std::move(*attempt.error);
    if (attempt.state == Attempt::State::need_more)
        return error_at(make_error(kCut, attempt.size, bytes.size()), 0, bytes.size());
    if (attempt.size < bytes.size())
        return error_at(make_error(kLength, hex_word(word_at(bytes, 1))), 1, 2);
    const std::uint8_t control = bytes[3];
    Frame frame;
    frame.server = address_of(bytes);
    const std::size_t client_at = kBeforeAddress + address_size(bytes);
    frame.client = bytes[client_at];
    frame.is_from_server = (control & kFromServer) != 0;
    frame.is_started_by_client = (control & kStartedByClient) != 0;
    frame.is_scrambled = (control & kScramble) != 0;
    frame.function = control & 7U;
    const ByteSpan data =
        bytes.subspan(client_at + kBehindAddress, bytes.size() - client_at - 3 - kBehindData);
    frame.payload.assign(data.begin(), data.end());
    if (frame.is_scrambled) {
        for (std::uint8_t& byte : frame.payload)
            byte = static_cast<std::uint8_t>(byte - kScrambleAdd);
    }
    if ((control & kFragmentBit) == 0) return frame;
    if (frame.payload.size() < 2)
        return error_at(make_error(kFragmentWord), client_at + kBehindAddress, data.size());
    const unsigned word = word_at(frame.payload, 0);
    frame.fragment = {static_cast<FragmentType>(word >> 14),
                      static_cast<std::uint16_t>(word & 0x0FFFU)};
    frame.payload.erase(frame.payload.begin(), frame.payload.begin() + 2);
    return frame;
}

Result<Bytes> encode_frame(const Frame& frame) {
    const std::size_t size_max = data_size_max(frame, kFrameSizeMax);
    if (frame.payload.size() > size_max)
        return make_error(kTooLarge, frame.payload.size(), size_max);
    const Result<Bytes> address = parse_hex(frame.server.digits);
    VOLTMARK_CHECK(address.has_value() && !address->empty() && address->size() <= 16);
    VOLTMARK_CHECK(frame.server.logical < 4);
    const std::size_t size =
        kAround + address->size() + frame.payload.size() + (frame.fragment ? 2U : 0U);
    Bytes bytes{kFlag};
    append_word(bytes, static_cast<unsigned>(size - 2));
    bytes.push_back(control_of(frame));
    bytes.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(frame.server.type) << 6 |
                                              static_cast<unsigned>(frame.server.logical) << 4 |
                                              static_cast<unsigned>(address->size() - 1)));
    bytes.insert(bytes.end(), address->rbegin(), address->rend());
    bytes.push_back(frame.client);
    append_word(bytes, crc16_x25(ByteSpan{bytes}.subspan(1)));
    const std::size_t data_at = bytes.size();
    if (frame.fragment) append_word(bytes, word_of(*frame.fragment));
    bytes.insert(bytes.end(), frame.payload.begin(), frame.payload.end());
    for (std::size_t at = data_at; frame.is_scrambled && at < bytes.size(); ++at)
        bytes[at] = static_cast<std::uint8_t>(bytes[at] + kScrambleAdd);
    append_word(bytes, crc16_x25(ByteSpan{bytes}.subspan(1)));
    bytes.push_back(kEndFlag);
    return bytes;
}

Result<std::vector<Bytes>> encode_frames(Frame header, ByteSpan apdu, std::size_t size_max) {
    header.fragment.reset();
    if (apdu.size() > kApduSizeMax) return make_error(kTooLarge, apdu.size(), kApduSizeMax);
    std::vector<Bytes> frames;
    const bool is_one = apdu.size() <= data_size_max(header, size_max);
    if (!is_one) header.fragment.emplace();
    const std::size_t room = is_one ? apdu.size() : data_size_max(header, size_max);
    if (!is_one && room == 0) return make_error(kTooLarge, apdu.size(), room);
    for (std::size_t at = 0; at < apdu.size() || frames.empty();) {
        const ByteSpan piece = apdu.subspan(at, std::min(room, apdu.size() - at));
        header.payload.assign(piece.begin(), piece.end());
        at += piece.size();
        if (header.fragment) {
            header.fragment->number = static_cast<std::uint16_t>(frames.size() & 0x0FFFU);
            header.fragment->type = frames.empty()      ? FragmentType::first
                                    : at == apdu.size() ? FragmentType::last
                                                        : FragmentType::middle;
        }
        Result<Bytes> frame = encode_frame(header);
        if (!frame) return frame.error();
        frames.push_back(std::move(*frame));
    }
    return frames;
}

Frame make_confirm(const Frame& fragment) {
    Frame frame = fragment;
    frame.is_from_server = !fragment.is_from_server;
    if (!frame.is_from_server) frame.is_started_by_client = true;
    frame.fragment = {FragmentType::confirm, fragment.fragment.value_or(Fragment{}).number};
    frame.payload.clear();
    return frame;
}

Result<std::optional<Bytes>> FragmentSets::add(const Frame& frame) {
    VOLTMARK_CHECK(frame.fragment && frame.fragment->type != FragmentType::confirm);
    const Fragment fragment = *frame.fragment;
    const std::string key =
        fmt::format("{}/{}/{}/{}/{}", frame.is_from_server, static_cast<int>(frame.server.type),
                    frame.server.logical, frame.server.digits, frame.client);
    auto set = std::ranges::find(sets_, key, &Set::key);
    if (set != sets_.end() && fragment == set->last && set->last_size == frame.payload.size() &&
        std::equal(frame.payload.rbegin(), frame.payload.rend(), set->bytes.rbegin()))
        return std::optional<Bytes>{};
    if (fragment.type == FragmentType::first) {
        if (set != sets_.end()) sets_.erase(set);
        if (sets_.size() == kSetsMax) sets_.erase(sets_.begin());
        sets_.push_back({key, fragment, frame.payload.size(), frame.payload});
        return std::optional<Bytes>{};
    }
    if (set == sets_.end()) return make_error(kFragmentStart, fragment.number);
    const int awaited = (set->last.number + 1) & 0x0FFF;
    const bool is_next = fragment.number == awaited;
    const bool is_small = set->bytes.size() + frame.payload.size() <= kApduSizeMax;
    if (!is_next || !is_small) {
        sets_.erase(set);
        return is_next ? make_error(kFragmentSize, kApduSizeMax)
                       : make_error(kFragmentOrder, fragment.number, awaited);
    }
    set->bytes.insert(set->bytes.end(), frame.payload.begin(), frame.payload.end());
    set->last = fragment;
    set->last_size = frame.payload.size();
    if (fragment.type == FragmentType::middle) return std::optional<Bytes>{};
    std::optional<Bytes> whole{std::move(set->bytes)};
    sets_.erase(set);
    return whole;
}

}  // namespace voltmark::codec::dlt698
