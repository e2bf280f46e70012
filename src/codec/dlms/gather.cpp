// SPDX-License-Identifier: Apache-2.0
#include "gather.hpp"

#include <utility>

#include "voltmark/codec/dlms_errors.hpp"

namespace voltmark::codec::dlms {

Result<std::optional<Bytes>> Gather::take(const Block& block) {
    if (block.number <= 1 && next_ != block.number) drop();
    const bool follows = next_ ? *next_ == block.number : block.number <= 1;
    if (!follows || !append(block.bytes)) {
        drop();
        return make_error(kBlocks, block.number);
    }
    next_ = block.number + 1;
    if (!block.is_last) return std::optional<Bytes>{};
    return std::optional<Bytes>{finish()};
}

bool Gather::append(ByteSpan piece) {
    if (bytes_.size() + piece.size() > kJoinedMax) {
        drop();
        return false;
    }
    bytes_.insert(bytes_.end(), piece.begin(), piece.end());
    return true;
}

Bytes Gather::finish() {
    next_.reset();
    return std::exchange(bytes_, {});
}

void Gather::drop() {
    bytes_.clear();
    next_.reset();
}

}  // namespace voltmark::codec::dlms
