// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "voltmark/codec/dlt698_apdu.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlt698 {

// DL/T 698.45-2017: the link frame, and both sides' messages for a head end and a simulator.

enum class AddressType : std::uint8_t { single = 0, wildcard = 1, group = 2, broadcast = 3 };

/// A server's address.
struct Address {
    AddressType type = AddressType::single;
    std::uint8_t logical = 0;  ///< 0..3.
    std::string digits;  ///< Hex digits in pairs, high first, 1 to 16 bytes; 'A' is any digit.

    friend bool operator==(const Address&, const Address&) = default;
};

/// Reads "000000000001"; with an A it is a wildcard, "AA" is the broadcast address.
std::optional<Address> parse_address(std::string_view digits);

enum class FragmentType : std::uint8_t { first = 0, last = 1, confirm = 2, middle = 3 };

struct Fragment {
    FragmentType type = FragmentType::first;
    std::uint16_t number = 0;  ///< 0..4095.

    friend bool operator==(const Fragment&, const Fragment&) = default;
};

inline constexpr std::uint8_t kLinkManagement = 1;
inline constexpr std::uint8_t kUserData = 3;

/// One frame of the link.
struct Frame {
    Address server;
    std::uint8_t client = 0;
    bool is_from_server = false;        ///< DIR.
    bool is_started_by_client = true;   ///< PRM.
    bool is_scrambled = false;          ///< SC: user data are sent with 33 hex added.
    std::uint8_t function = kUserData;  ///< Of the control field, 0..7.
    std::optional<Fragment> fragment;
    Bytes payload;  ///< An APDU, or the piece of one in a fragment; not scrambled.

    friend bool operator==(const Frame&, const Frame&) = default;
};

std::uint8_t control_of(const Frame& frame);

/// request: the client speaks first; report: the server does; response: the answer to either.
Direction direction_of(const Frame& frame);

/// The longest frame that the length field can state, with its two flags.
inline constexpr std::size_t kFrameSizeMax = 0x3FFF + 2;
/// The longest APDU that is put together from fragments.
inline constexpr std::size_t kApduSizeMax = 0x10000;

/// Where the next frame of a stream lies; see FrameSearch.
FrameSearch find_frame(ByteSpan bytes);

/// Reads a frame from its 68 to its 16.
/// \errors  dlt698.no_frame, cut, length, hcs, fcs, end, fragment_word; placed in `bytes`.
Result<Frame> parse_frame(ByteSpan bytes);

/// \errors  dlt698.too_large: the payload does not fit a frame. \pre  a valid address.
Result<Bytes> encode_frame(const Frame& frame);

/// The APDU as one frame, or as fragments whose frames have at most `size_max` bytes.
/// \errors  dlt698.too_large: more than kApduSizeMax, or `size_max` leaves no room.
Result<std::vector<Bytes>> encode_frames(Frame header, ByteSpan apdu,
                                         std::size_t size_max = kFrameSizeMax);

/// The frame by which a fragment is confirmed: from the other side, with nothing but its word. A
/// client confirms with 63, whoever began.
Frame make_confirm(const Frame& fragment);

/// Puts fragments together, by address and direction. A lost or foreign piece drops its set; a
/// piece that is repeated is taken once. Bounded: the oldest set is dropped for a new one.
class FragmentSets {
public:
    static constexpr std::size_t kSetsMax = 32;

    /// \returns  the whole APDU with the last piece, nothing before it.
    /// \pre      a fragment that is no confirmation.
    /// \errors   dlt698.fragment_order, fragment_start, fragment_size: the set is dropped.
    Result<std::optional<Bytes>> add(const Frame& frame);

private:
    struct Set {
        std::string key;
        Fragment last;
        std::size_t last_size = 0;
        Bytes bytes;
    };
    std::vector<Set> sets_;  // Oldest first.
};

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::dlt698
