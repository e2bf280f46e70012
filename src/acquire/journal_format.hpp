// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "voltmark/acquire/journal.hpp"

namespace voltmark::acquire {

// The bytes of docs/formats/journal.md.

inline constexpr std::size_t kSegmentHeadBytes = 24;
inline constexpr std::size_t kRecordHeadBytes = 8;

/// "journal-00000000000000000000.vmj": the position of its first record.
std::string segment_name(JournalPosition base);
/// All segments of a folder by their position.
std::map<JournalPosition, std::string> list_segments(const std::string& folder);

void write_segment_head(JournalPosition base, codec::Bytes& out);
/// \errors  journal.version. \pre  kSegmentHeadBytes.
Result<JournalPosition> read_segment_head(codec::ByteSpan head, const std::string& path);

/// Appends a record as it lies at `position`.
void write_record(const JournalRecord& record, JournalPosition position, codec::Bytes& out);

struct FoundRecord {
    enum class State : std::uint8_t { whole, cut, wrong };
    State state = State::cut;
    std::size_t size = 0;  ///< Of a whole one, with its head.
};
/// The record at the beginning of `bytes`, which lies at `position`. \param out  may be nothing.
FoundRecord read_record(codec::ByteSpan bytes, JournalPosition position, JournalRecord* out);

}  // namespace voltmark::acquire
