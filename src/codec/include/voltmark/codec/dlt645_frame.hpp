// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec::dlt645 {

// The frame of DL/T 645, which the editions of 1997 and 2007 share:
// 68 | A0..A5 | 68 | C | L | DATA, each byte + 33 | CS | 16, with any number of FE before it.
// \source DL/T 645-2007, 5.2; docs/formats/dlt645.md.

inline constexpr std::size_t kFrameBytesMin = 12;
/// Of an answer; requests are shorter. Longer frames are refused.
inline constexpr std::size_t kDataBytesMax = 200;
/// What a meter must be able to take when it is written to.
inline constexpr std::size_t kWriteBytesMax = 50;

/// Who a frame is for or from: twelve digits. A digit can be A, a wildcard, in the high places.
class Address {
public:
    Address() = default;  ///< 000000000000
    explicit Address(const std::array<std::uint8_t, 6>& low_first) : bytes_{low_first} {}

    static Address any();        ///< AAAAAAAAAAAA: whichever meter is on the line answers.
    static Address broadcast();  ///< 999999999999: all meters obey, none answers.

    /// As on the wire: the low pair of digits first.
    const std::array<std::uint8_t, 6>& bytes() const { return bytes_; }

    bool is_broadcast() const { return *this == broadcast(); }
    bool has_wildcard() const;

    /// Whether a meter of this address must obey a frame for `asked`.
    bool answers(const Address& asked) const;

    friend bool operator==(const Address&, const Address&) = default;

private:
    std::array<std::uint8_t, 6> bytes_{};
};

/// Twelve hex digits, high ones first.
std::string to_text(const Address& address);

enum class ShortAddress : std::uint8_t { zeros, wildcards };

/// \param text   1..12 digits, high ones first; leading ones may be A.
/// \param fill   what stands for the digits that a short address lacks.
/// \returns      nothing for other texts.
std::optional<Address> parse_address(std::string_view text,
                                     ShortAddress fill = ShortAddress::zeros);

struct Frame {
    Address address;
    std::uint8_t control = 0;  ///< D7 answer, D6 refusal, D5 more follow, D4..D0 function.
    Bytes data;                ///< The 33 taken off.

    bool is_answer() const { return (control & 0x80) != 0; }
    bool is_refusal() const { return (control & 0xC0) == 0xC0; }
    bool has_more() const { return (control & 0x20) != 0; }
    std::uint8_t function() const { return control & 0x1F; }

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// Looks for the first whole frame. A byte 68 that begins none is passed over and the search goes
/// on behind it, since a 68 can be noise or part of another frame. While a frame may be coming,
/// `need_more`; the caller never has to keep more than one frame of the longest kind.
FrameSearch find_frame(ByteSpan bytes);

/// One frame, with or without wake-up bytes before it and nothing behind it.
/// \errors  no_frame, second_mark, length, end_mark, checksum, cut; placed in `bytes`.
Result<Frame> parse_frame(ByteSpan bytes);

/// \pre  at most kDataBytesMax of data.
Bytes to_bytes(const Frame& frame);

/// As to_bytes, behind four wake-up bytes: for a serial line.
Bytes with_wake_up(Bytes frame);

}  // namespace voltmark::codec::dlt645
