// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_frame.hpp"

namespace voltmark::codec::dlt645 {

/// What a byte 68 turned out to begin.
struct Candidate {
    /// How far it got; a later one is a better explanation of what the bytes were meant to be.
    enum class State : std::uint8_t { second_mark, length, end_mark, cut, checksum, whole };
    State state = State::second_mark;
    std::size_t size = 0;  ///< Of the frame as it states itself; what is known of it when cut.
};

/// \pre  bytes[at] is 68.
Candidate look_at(ByteSpan bytes, std::size_t at);

/// Why a candidate is no frame; its place counts from the first of `bytes`.
Error fault_of(ByteSpan bytes, std::size_t at, const Candidate& candidate);

/// The frame of a whole candidate.
Frame frame_at(ByteSpan bytes, std::size_t at, const Candidate& candidate);

}  // namespace voltmark::codec::dlt645
