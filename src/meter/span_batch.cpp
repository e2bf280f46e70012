// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/span_batch.hpp"

namespace voltmark::meter {

void SpanBatch::add(const BlockKey& key, const SpanReadings& readings, std::int64_t step_milli) {
    encode_block(key, readings, step_milli, block_);
    append(key, block_, static_cast<int>(readings.values_milli.size()));
}

void SpanBatch::append(const BlockKey& key, std::span<const std::uint8_t> block, int slots) {
    entries_.push_back({key, bytes_.size(), block.size()});
    bytes_.insert(bytes_.end(), block.begin(), block.end());
    slots_ += slots;
}

void SpanBatch::clear() {
    entries_.clear();
    bytes_.clear();
    slots_ = 0;
}

std::vector<SpanBatch::Entry> SpanBatch::entries() const {
    std::vector<Entry> entries;
    entries.reserve(entries_.size());
    const std::span<const std::uint8_t> bytes{bytes_};
    for (const Stored& stored : entries_)
        entries.push_back({stored.key, bytes.subspan(stored.offset, stored.size)});
    return entries;
}

std::vector<SpanBatch::Entry> SpanBatch::ordered() const {
    std::vector<Entry> ordered = entries();
    const auto before = [](const Entry& left, const Entry& right) { return left.key < right.key; };
    if (!std::is_sorted(ordered.begin(), ordered.end(), before)) {
        std::stable_sort(ordered.begin(), ordered.end(), before);
    }
    return ordered;
}

}  // namespace voltmark::meter
