// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlms_apdu.hpp"

namespace voltmark::codec::dlms {

/// Joins what comes in pieces; keeps at most kJoinedMax bytes.
class Gather {
public:
    static constexpr std::size_t kJoinedMax = 1u << 20;

    /// Takes the next block; the first has number 0 or 1.
    /// \returns  the whole with the last block, else nothing.
    /// \errors   dlms.blocks; what was kept is dropped.
    Result<std::optional<Bytes>> take(const Block& block);

    /// Takes a piece without a number. False where it is too much: all is dropped.
    bool append(ByteSpan piece);
    Bytes finish();
    void drop();
    bool empty() const { return bytes_.empty(); }

private:
    Bytes bytes_;
    std::optional<std::uint32_t> next_;
};

}  // namespace voltmark::codec::dlms
