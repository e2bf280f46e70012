// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/format.hpp"
#include "voltmark/codec/mbus_data.hpp"

namespace voltmark::codec::mbus {

// Wired M-Bus (EN 13757-2): the frames of the link and the messages of both sides.

enum class FrameKind : std::uint8_t {
    acknowledge,  ///< E5.
    short_frame,  ///< 10 C A CS 16.
    long_frame    ///< 68 L L 68 C A CI data CS 16; without data the standard's control frame.
};

/// One frame of the link.
struct Frame {
    FrameKind kind = FrameKind::acknowledge;
    std::uint8_t control = 0;
    std::uint8_t address = 0;  ///< Primary: 1..250 meters, 253 the selected, 254 and 255 all.
    std::uint8_t ci = 0;       ///< Of a long frame.
    Bytes payload;             ///< Behind the CI field of a long frame.

    friend bool operator==(const Frame&, const Frame&) = default;
};

inline constexpr std::size_t kPayloadSizeMax = 252;
inline constexpr std::uint8_t kSelected = 253;

/// Where the next frame of a stream lies; see FrameSearch. An E5 behind noise is none, nor are an
/// E5 and a short frame inside of what a long frame's header spans.
FrameSearch find_frame(ByteSpan bytes);

/// Reads a frame from its first byte to its last.
/// \errors  mbus.no_frame, cut, length, checksum, end, rest; placed in `bytes`.
Result<Frame> parse_frame(ByteSpan bytes);

/// \errors  mbus.too_large: more than kPayloadSizeMax bytes behind the CI field.
Result<Bytes> encode_frame(const Frame& frame);

// What a master sends.

/// SND_NKE: resets the link; a meter answers E5.
Frame make_reset(std::uint8_t address);
/// REQ_UD2: asks for data. The frame count bit turns with each new question.
Frame make_request(std::uint8_t address, bool frame_count_bit);
/// Selects a meter by its secondary address; it then answers at 253.
/// \pre  8 hex digits of id, three letters of manufacturer where there is one.
Frame make_selection(const SecondaryAddress& who);
/// Gives a meter another primary address.
Frame make_new_address(std::uint8_t address, std::uint8_t new_address);

// What a meter sends.

/// RSP_UD with a variable data structure (CI 72).
/// \errors  mbus.too_large.
Result<Frame> make_answer(std::uint8_t address, const Telegram& telegram);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::mbus
