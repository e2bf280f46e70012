// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698.hpp"

namespace voltmark::codec::dlt698 {

/// What bytes that begin with 68 are.
struct Attempt {
    enum class State : std::uint8_t { whole, need_more, no_header, broken };
    State state = State::whole;
    std::size_t size = 0;        ///< Of the frame; of need_more 0 where the length is not there.
    std::optional<Error> error;  ///< Of no_header and broken, placed from the 68.
};
Attempt attempt_frame(ByteSpan bytes);

/// Where the next 68 lies from `at` on, or the end.
std::size_t next_flag(ByteSpan bytes, std::size_t at);

/// Decides where to look on behind a frame with a right header and a wrong end.
///
/// Another frame may begin in it, since bytes may have been lost. But headers are cheap to forge,
/// and each one costs a check over its whole frame: so only a few are tried in any place.
class BrokenFrames {
public:
    std::size_t next(std::size_t at, std::size_t size) {
        if (at >= end_) tried_ = 0;
        end_ = std::max(end_, at + size);
        return ++tried_ < kTriesMax ? at + 1 : end_;
    }

private:
    static constexpr int kTriesMax = 8;
    int tried_ = 0;
    std::size_t end_ = 0;
};

}  // namespace voltmark::codec::dlt698
