// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "voltmark/codec/dlms_frame.hpp"

#include "dlms_secrets.hpp"

namespace voltmark::acquire {

/// How APDUs of one side travel in frames: the wrapper of TCP, or HDLC with its numbers.
class DlmsLink {
public:
    DlmsLink(const DlmsAccess& access, bool is_client);

    /// HDLC connects and disconnects; empty for the wrapper.
    codec::Bytes connect() const;
    codec::Bytes disconnect() const;
    /// The frames of an APDU, joined: a client's fits in one.
    codec::Bytes wrap(codec::ByteSpan apdu);

    struct Taken {
        bool is_ours = false;      ///< Addressed to this side by the other.
        std::uint8_t control = 0;  ///< Of HDLC.
        std::optional<codec::Bytes> apdu;
        codec::Bytes reply;  ///< To be sent at once: a piece of more is acknowledged.
    };
    Taken take(codec::ByteSpan frame);

private:
    Taken take_wrapper(codec::ByteSpan frame) const;
    Taken take_hdlc(codec::ByteSpan frame);
    codec::Bytes control_frame(std::uint8_t control) const;

    bool is_hdlc_;
    bool is_client_;
    std::uint16_t client_;
    std::uint16_t server_;
    codec::dlms::HdlcAddress own_;
    codec::dlms::HdlcAddress peer_;
    unsigned sent_ = 0;
    unsigned received_ = 0;
    codec::Bytes joined_;               // Information that is not whole yet.
    std::vector<codec::Bytes> pieces_;  // Of ours, that the other side has yet to ask for.
};

/// The next frame of a stream, wrapper or HDLC, whatever bytes stand between frames.
codec::FrameSearch find_dlms_frame(codec::ByteSpan bytes);
inline constexpr std::size_t kDlmsFrameBytesMax = 8 + 65535;

}  // namespace voltmark::acquire
