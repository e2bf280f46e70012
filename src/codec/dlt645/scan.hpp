// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_values.hpp"

#include "dlt645/words.hpp"

namespace voltmark::codec::dlt645 {

// What the decoders of both editions share.

/// Receives what is found in bytes, in their order.
class FrameSink {
public:
    virtual ~FrameSink() = default;
    virtual void frame(const Frame& frame, const Place& place) = 0;
    /// One for each stretch of bytes between frames in which a frame seems to have been meant.
    virtual void fault(Error error) = 0;
};

/// Finds all frames. Noise without a byte 68 is passed over in silence where frames are beside it;
/// bytes without any are one fault.
void scan(ByteSpan bytes, FrameSink& sink);

/// A message with what every frame says.
Message begin_message(const Frame& frame, const Place& place);

/// Where data byte `offset` of a frame lies in the input.
Place data_place(const Place& frame, std::size_t offset, std::size_t length);

/// Tells the values. \param shift  moves the place of an error from data to the input.
void put_values(Message& message, const DecodedData& decoded, const Place& frame,
                std::size_t shift);

/// Tells a refusal by its ERR byte.
void put_refusal(Message& message, const Frame& frame, const Place& place, Edition edition);

void put_detail(Message& message, std::string_view key, std::string_view text);

}  // namespace voltmark::codec::dlt645
