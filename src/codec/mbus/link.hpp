// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/mbus.hpp"

namespace voltmark::codec::mbus {

/// What begins at a byte.
struct Attempt {
    enum class State : std::uint8_t {
        none,       ///< No frame.
        need_more,  ///< The beginning of one of `size` bytes.
        broken,     ///< A whole header, of a frame that is wrong.
        whole
    };
    State state = State::none;
    std::size_t size = 0;
    std::optional<Error> error;
};

Attempt attempt_frame(ByteSpan bytes);

/// Looks for frames behind each other. One byte of E5 is too little to be sure of: it counts only
/// where nothing but idle bytes lies between it and the frame before it, or the beginning; and
/// inside of what a broken long frame spans only long frames count.
class FrameWalk {
public:
    explicit FrameWalk(ByteSpan bytes) : bytes_{bytes} {}

    /// The next attempt that is not `none`; nothing at the end. `at` tells where it begins.
    std::optional<Attempt> next();
    std::size_t at() const { return at_; }

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
    std::size_t go_on_ = 0;   // Where to look next.
    std::size_t inside_ = 0;  // The end of the broken long frame.
    std::size_t clean_ = 0;   // Where an E5 would count.
};

}  // namespace voltmark::codec::mbus
