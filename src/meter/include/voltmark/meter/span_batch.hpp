// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/meter/reading_block.hpp"

namespace voltmark::meter {

/// Spans on their way to the store, packed where they were read so that the one writer need not.
/// All blocks lie in one piece of memory.
class SpanBatch {
public:
    /// Packs a span. A key may come several times: later spans meet earlier ones as if those were
    /// stored.
    void add(const BlockKey& key, const SpanReadings& readings, std::int64_t step_milli);
    /// Adds a span that another batch packed.
    void append(const BlockKey& key, std::span<const std::uint8_t> block, int slots);
    void clear();

    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    std::size_t bytes() const { return bytes_.size(); }
    std::int64_t slots() const { return slots_; }  ///< Of all spans.

    struct Entry {
        BlockKey key;
        std::span<const std::uint8_t> block;
    };
    /// In the order in which they were added.
    std::vector<Entry> entries() const;
    /// By key; spans of one key in the order in which they were added.
    std::vector<Entry> ordered() const;

private:
    struct Stored {
        BlockKey key;
        std::size_t offset;
        std::size_t size;
    };
    std::vector<Stored> entries_;
    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint8_t> block_;
    std::int64_t slots_ = 0;
};

}  // namespace voltmark::meter
