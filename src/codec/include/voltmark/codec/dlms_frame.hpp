// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::dlms {

/// An address of HDLC: 1, 2 or 4 bytes. A server's has an upper part (logical device) and, in 2
/// and 4 bytes, a lower one (physical device).
struct HdlcAddress {
    std::uint16_t upper = 0;
    std::uint16_t lower = 0;
    std::uint8_t size = 1;

    friend bool operator==(const HdlcAddress&, const HdlcAddress&) = default;
};

/// "16", "1/17".
std::string to_text(const HdlcAddress& address);

/// "16", "1/17"; two parts below 128 take 2 bytes, greater ones 4.
std::optional<HdlcAddress> parse_hdlc_address(std::string_view text);

/// One HDLC frame without flags and checks. \source  IEC 62056-46, 6.4.
struct HdlcFrame {
    HdlcAddress destination;
    HdlcAddress source;
    std::uint8_t control = 0;
    bool is_segmented = false;  ///< More of this information follows in the next frame.
    Bytes information;          ///< With LLC, where it has one.

    friend bool operator==(const HdlcFrame&, const HdlcFrame&) = default;
};

/// "snrm", "ua", "i", "rr" ...; "unknown" for others.
std::string_view control_name(std::uint8_t control);

inline constexpr std::uint8_t kSnrm = 0x93;
inline constexpr std::uint8_t kUa = 0x73;
inline constexpr std::uint8_t kDisc = 0x53;
inline constexpr std::uint8_t kDm = 0x1F;
inline constexpr std::uint8_t kUi = 0x13;

/// The control byte of an information frame and of "receive ready", with the poll bit.
constexpr std::uint8_t information_control(unsigned send, unsigned receive) {
    return static_cast<std::uint8_t>((receive & 7) << 5 | 0x10 | (send & 7) << 1);
}
constexpr std::uint8_t receive_ready_control(unsigned receive) {
    return static_cast<std::uint8_t>((receive & 7) << 5 | 0x11);
}

/// Finds the next whole HDLC frame, both flags included; one flag may end a frame and begin the
/// next. A frame in which 7D escapes 7E and 7D is found too.
FrameSearch find_hdlc(ByteSpan bytes);

/// Reads a frame from flag to flag.
/// \errors  dlms.short, dlms.hdlc_form, dlms.hdlc_length, dlms.header_check, dlms.frame_check.
Result<HdlcFrame> parse_hdlc(ByteSpan bytes);

/// \pre  at most 2030 bytes of information.
Bytes encode_hdlc(const HdlcFrame& frame);

/// A frame of TCP and UDP: version 1, ports, length, APDU. \source  IEC 62056-47.
struct WrapperFrame {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    Bytes apdu;

    friend bool operator==(const WrapperFrame&, const WrapperFrame&) = default;
};

/// Finds the next whole wrapper frame; skips nothing unless the bytes begin none.
FrameSearch find_wrapper(ByteSpan bytes);

/// \errors  dlms.short, dlms.unknown (another version), dlms.rest.
Result<WrapperFrame> parse_wrapper(ByteSpan bytes);

/// \pre  at most 65535 bytes of APDU.
Bytes encode_wrapper(const WrapperFrame& frame);

/// Finds the next frame of a stream that is HDLC or wrapper; its first byte tells which.
FrameSearch find_frame(ByteSpan bytes);

}  // namespace voltmark::codec::dlms
