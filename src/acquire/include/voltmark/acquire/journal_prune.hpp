// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "voltmark/acquire/journal.hpp"

namespace voltmark::acquire {

/// One file of a journal.
struct JournalSegment {
    std::string path;
    JournalPosition begin = 0;
    JournalPosition end = 0;  ///< Where the next one begins; of the last, behind its last record.
    std::uint64_t bytes = 0;  ///< On the disk.
    std::int64_t written_ms = 0;  ///< When it was written last.
    bool is_last = false;         ///< It may be being written.
};
/// In their order. \errors  of journal_end.
Result<std::vector<JournalSegment>> list_journal(const std::string& folder);

/// Removes whole segments that were written longer ago than `keep` and lie before `stored`: what
/// the store has. The last one stays. \returns  what was removed. \errors  journal.unavailable;
/// what was removed before stays removed.
Result<std::vector<JournalSegment>> prune_journal(const std::string& folder, JournalPosition stored,
                                                  std::chrono::seconds keep);

}  // namespace voltmark::acquire
