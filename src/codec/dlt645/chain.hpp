// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

/// Answers that come in several frames, kept until their last. What is kept is bounded: so many
/// meters at a time, so many bytes of each; the oldest goes when there are more.
class Chains {
public:
    static constexpr std::size_t kChainsMax = 64;
    static constexpr std::size_t kBytesMax = 16384;

    /// The first frame of an answer that has more.
    void begin(std::string_view meter, Identifier di, ByteSpan data);

    /// A follow-up frame. After an error nothing is kept of this meter.
    /// \returns  all data so far.
    /// \errors   sequence, identifier, chain_size.
    Result<Bytes> follow(std::string_view meter, Identifier di, std::uint8_t seq, ByteSpan data,
                         bool has_more);

    /// As follow, in the edition of 1997, whose follow-up frames have no number.
    Result<Bytes> follow_unnumbered(std::string_view meter, Identifier di, ByteSpan data,
                                    bool has_more);

    /// Any other answer of the meter ends what it had begun.
    void drop(std::string_view meter);

private:
    struct Chain {
        std::string meter;
        Identifier di;
        unsigned seq_next;
        Bytes data;
    };
    std::deque<Chain> chains_;

    std::deque<Chain>::iterator find(std::string_view meter);
};

}  // namespace voltmark::codec::dlt645
