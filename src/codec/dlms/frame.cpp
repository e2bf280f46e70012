// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlms_data.hpp"
#include "voltmark/codec/dlms_errors.hpp"
#include "voltmark/codec/dlms_frame.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint8_t kFlag = 0x7E;
constexpr std::uint8_t kEscape = 0x7D;
constexpr std::size_t kWrapperHeader = 8;
/// Format, two addresses of a byte, control and check.
constexpr std::size_t kHdlcMin = 7;
constexpr std::size_t kHdlcMax = 0x7FF;

Error located(const ErrorCode& code, std::size_t at) {
    return make_error(code).at({at, 0, 0, 0});
}

std::uint16_t check_at(ByteSpan bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::optional<HdlcAddress> read_address(Reader& reader) {
    std::uint32_t parts[4] = {};
    std::uint8_t size = 0;
    while (size < 4) {
        const std::uint8_t byte = reader.u8();
        parts[size] = byte >> 1;
        ++size;
        if ((byte & 1) != 0) break;
        if (size == 4 || reader.failed()) return {};
    }
    if (size == 3) return {};
    HdlcAddress address;
    address.size = size;
    if (size == 4) {
        address.upper = static_cast<std::uint16_t>(parts[0] << 7 | parts[1]);
        address.lower = static_cast<std::uint16_t>(parts[2] << 7 | parts[3]);
    } else {
        address.upper = static_cast<std::uint16_t>(parts[0]);
        address.lower = static_cast<std::uint16_t>(parts[1]);
    }
    return address;
}

void put_address(Bytes& out, const HdlcAddress& address) {
    const auto put = [&out](unsigned part, bool is_last) {
        out.push_back(static_cast<std::uint8_t>((part & 0x7F) << 1 | (is_last ? 1 : 0)));
    };
    if (address.size == 4) put(address.upper >> 7u, false);
    put(address.upper, address.size == 1);
    if (address.size == 4) put(address.lower >> 7u, false);
    if (address.size != 1) put(address.lower, true);
}

void put_check(Bytes& out, std::size_t begin) {
    const std::uint16_t check = crc16_x25(ByteSpan{out}.subspan(begin));
    out.push_back(static_cast<std::uint8_t>(check));
    out.push_back(static_cast<std::uint8_t>(check >> 8));
}

Error wrong_check(const ErrorCode& code, std::size_t at, unsigned found, unsigned right) {
    return make_error(code, fmt::format("{:04X}", found), fmt::format("{:04X}", right))
        .at({at, 2, 0, 0});
}

/// Reads what stands between the flags, escapes resolved; places count from the first flag.
Result<HdlcFrame> parse_inner(ByteSpan inner) {
    if (inner.size() < kHdlcMin) return located(kShort, inner.size() + 1);
    if (inner[0] >> 4 != 0xA) return located(kHdlcForm, 1);
    const std::size_t length = static_cast<std::size_t>((inner[0] & 7) << 8 | inner[1]);
    if (length != inner.size()) return located(kHdlcLength, 1);
    const std::size_t end = length - 2;
    const std::uint16_t right = crc16_x25(inner.first(end));
    if (right != check_at(inner, end))
        return wrong_check(kFrameCheck, end + 1, check_at(inner, end), right);

    HdlcFrame frame;
    frame.is_segmented = (inner[0] & 8) != 0;
    Reader reader{inner.first(end)};
    reader.take(2);
    const std::optional<HdlcAddress> destination = read_address(reader);
    const std::optional<HdlcAddress> source = read_address(reader);
    frame.control = reader.u8();
    if (!destination || !source || reader.failed()) return located(kHdlcForm, 3);
    frame.destination = *destination;
    frame.source = *source;
    if (reader.at_end()) return frame;
    const std::size_t check = reader.at();
    if (reader.left() < 2) return located(kHdlcForm, check + 1);
    const std::uint16_t header = crc16_x25(inner.first(check));
    if (header != check_at(inner, check))
        return wrong_check(kHeaderCheck, check + 1, check_at(inner, check), header);
    reader.take(2);
    frame.information.assign(reader.rest().begin(), reader.rest().end());
    return frame;
}

/// What stands between flags with escapes resolved; nothing where an escape ends it (an abort).
std::optional<Bytes> unescaped(ByteSpan inner) {
    Bytes out;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] != kEscape) {
            out.push_back(inner[i]);
            continue;
        }
        if (++i == inner.size()) return {};
        out.push_back(inner[i] ^ 0x20);
    }
    return out;
}

/// Where the flag at or behind `from` is, within what a frame with every byte escaped has.
std::optional<std::size_t> flag_behind(ByteSpan bytes, std::size_t from) {
    const std::size_t end = std::min(bytes.size(), from + 2 * kHdlcMax);
    for (std::size_t at = from; at < end; ++at) {
        if (bytes[at] == kFlag) return at;
    }
    return {};
}

/// How many bytes the frame at the flag in front has, both flags included; 0 where none is here,
/// nothing where it goes on behind the bytes.
std::optional<std::size_t> size_at(ByteSpan bytes) {
    if (bytes.size() < 3) return std::nullopt;
    if (bytes[1] >> 4 != 0xA) return 0;
    const std::size_t length = static_cast<std::size_t>((bytes[1] & 7) << 8 | bytes[2]);
    if (length >= kHdlcMin && bytes.size() > length + 1 && bytes[length + 1] == kFlag &&
        parse_inner(bytes.subspan(1, length)))
        return length + 2;
    const std::optional<std::size_t> end = flag_behind(bytes, 1);
    if (end && bytes.size() > length + 1) return parse_hdlc(bytes.first(*end + 1)) ? *end + 1 : 0;
    if (end && parse_hdlc(bytes.first(*end + 1))) return *end + 1;
    return bytes.size() > 2 * kHdlcMax ? std::optional<std::size_t>{0} : std::nullopt;
}

std::optional<unsigned> number_of(std::string_view text, unsigned max) {
    unsigned number = 0;
    if (text.empty() || text.size() > 5) return {};
    for (const char c : text) {
        if (!is_digit(c)) return {};
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number > max ? std::nullopt : std::optional{number};
}

}  // namespace

std::string to_text(const HdlcAddress& address) {
    if (address.size == 1) return fmt::format("{}", address.upper);
    return fmt::format("{}/{}", address.upper, address.lower);
}

std::optional<HdlcAddress> parse_hdlc_address(std::string_view text) {
    const std::size_t slash = text.find('/');
    const bool is_one = slash == std::string_view::npos;
    const std::optional<unsigned> upper = number_of(text.substr(0, slash), is_one ? 127 : 16383);
    const std::optional<unsigned> lower =
        is_one ? std::optional{0u} : number_of(text.substr(slash + 1), 16383);
    if (!upper || !lower) return {};
    HdlcAddress address;
    address.upper = static_cast<std::uint16_t>(*upper);
    address.lower = static_cast<std::uint16_t>(*lower);
    address.size = is_one ? 1 : *upper < 128 && *lower < 128 ? 2 : 4;
    return address;
}

std::string_view control_name(std::uint8_t control) {
    if ((control & 1) == 0) return "i";
    switch (control & 0x0F) {
        case 0x01:
            return "rr";
        case 0x05:
            return "rnr";
        default:
            break;
    }
    switch (control & 0xEF) {
        case 0x83:
            return "snrm";
        case 0x63:
            return "ua";
        case 0x43:
            return "disc";
        case 0x0F:
            return "dm";
        case 0x87:
            return "frmr";
        case 0x03:
            return "ui";
        default:
            return "unknown";
    }
}

FrameSearch find_hdlc(ByteSpan bytes) {
    std::size_t at = 0;
    while (true) {
        while (at < bytes.size() && bytes[at] != kFlag) ++at;
        // Of several flags in a row the last one begins the frame.
        while (at + 1 < bytes.size() && bytes[at + 1] == kFlag) ++at;
        if (at == bytes.size()) return {FrameSearch::State::nothing, at, 0};
        const std::optional<std::size_t> size = size_at(bytes.subspan(at));
        if (!size) return {FrameSearch::State::need_more, at, 0};
        if (*size > 0) return {FrameSearch::State::found, at, *size};
        ++at;
    }
}

Result<HdlcFrame> parse_hdlc(ByteSpan bytes) {
    if (bytes.size() < 2 || bytes.front() != kFlag || bytes.back() != kFlag)
        return located(kHdlcForm, 0);
    const ByteSpan inner = bytes.subspan(1, bytes.size() - 2);
    Result<HdlcFrame> plain = parse_inner(inner);
    if (plain || std::find(inner.begin(), inner.end(), kEscape) == inner.end()) return plain;
    const std::optional<Bytes> resolved = unescaped(inner);
    if (!resolved) return located(kHdlcForm, bytes.size() - 2);
    Result<HdlcFrame> escaped = parse_inner(*resolved);
    return escaped ? escaped : plain;
}

Bytes encode_hdlc(const HdlcFrame& frame) {
    const std::size_t addresses = std::size_t{frame.destination.size} + frame.source.size;
    const bool has_information = !frame.information.empty();
    const std::size_t length =
        2 + addresses + 1 + 2 + (has_information ? frame.information.size() + 2 : 0);
    VOLTMARK_CHECK(length <= kHdlcMax);
    Bytes out{kFlag};
    put_u16(out, static_cast<std::uint16_t>(0xA000 | (frame.is_segmented ? 0x800 : 0) | length));
    put_address(out, frame.destination);
    put_address(out, frame.source);
    out.push_back(frame.control);
    if (has_information) {
        put_check(out, 1);
        out.insert(out.end(), frame.information.begin(), frame.information.end());
    }
    put_check(out, 1);
    out.push_back(kFlag);
    return out;
}

FrameSearch find_wrapper(ByteSpan bytes) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const ByteSpan here = bytes.subspan(at);
        if (here[0] != 0 || (here.size() > 1 && here[1] != 1)) continue;
        if (here.size() < kWrapperHeader) return {FrameSearch::State::need_more, at, 0};
        const std::size_t size = kWrapperHeader + static_cast<std::size_t>(here[6] << 8 | here[7]);
        if (here.size() < size) return {FrameSearch::State::need_more, at, 0};
        return {FrameSearch::State::found, at, size};
    }
    return {FrameSearch::State::nothing, bytes.size(), 0};
}

Result<WrapperFrame> parse_wrapper(ByteSpan bytes) {
    Reader reader{bytes};
    WrapperFrame frame;
    const std::uint16_t version = reader.u16();
    frame.source = reader.u16();
    frame.destination = reader.u16();
    const std::size_t size = reader.u16();
    if (reader.failed()) return located(kShort, bytes.size());
    if (version != 1) return located(kUnknown, 0);
    if (reader.left() < size) return located(kShort, bytes.size());
    const ByteSpan apdu = reader.take(size);
    if (!reader.at_end())
        return make_error(kRest, reader.left()).at({reader.at(), reader.left(), 0, 0});
    frame.apdu.assign(apdu.begin(), apdu.end());
    return frame;
}

Bytes encode_wrapper(const WrapperFrame& frame) {
    VOLTMARK_CHECK(frame.apdu.size() <= 0xFFFF);
    Bytes out;
    put_u16(out, 1);
    put_u16(out, frame.source);
    put_u16(out, frame.destination);
    put_u16(out, static_cast<std::uint16_t>(frame.apdu.size()));
    out.insert(out.end(), frame.apdu.begin(), frame.apdu.end());
    return out;
}

FrameSearch find_frame(ByteSpan bytes) {
    return !bytes.empty() && bytes[0] == 0 ? find_wrapper(bytes) : find_hdlc(bytes);
}

}  // namespace voltmark::codec::dlms
