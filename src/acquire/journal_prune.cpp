// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/journal_prune.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/acquire/journal_errors.hpp"

#include "journal_format.hpp"

namespace voltmark::acquire {

namespace {

/// The segments' places and times; the end of the last one is not looked for.
Result<std::vector<JournalSegment>> segments_of(const std::string& folder) {
    std::vector<JournalSegment> segments;
    for (const auto& [base, path] : list_segments(folder)) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) != 0)
            return make_error(kJournalUnavailable, path, std::strerror(errno));
        if (!segments.empty()) segments.back().end = base;
        const auto written_ms = std::int64_t{facts.st_mtim.tv_sec} * 1000;
        segments.push_back(
            {path, base, base, static_cast<std::uint64_t>(facts.st_size), written_ms, false});
    }
    if (!segments.empty()) segments.back().is_last = true;
    return segments;
}

}  // namespace

Result<std::vector<JournalSegment>> list_journal(const std::string& folder) {
    Result<std::vector<JournalSegment>> segments = segments_of(folder);
    if (!segments || segments->empty()) return segments;
    const Result<JournalPosition> end = journal_end(folder);
    if (!end) return end.error();
    segments->back().end = *end;
    return segments;
}

Result<std::vector<JournalSegment>> prune_journal(const std::string& folder, JournalPosition stored,
                                                  std::chrono::seconds keep) {
    const Result<std::vector<JournalSegment>> segments = segments_of(folder);
    if (!segments) return segments.error();
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t before =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - keep).count();
    std::vector<JournalSegment> removed;
    for (const JournalSegment& one : *segments) {
        // In order: a journal has no holes.
        const bool may_go = !one.is_last && one.end <= stored && one.written_ms < before;
        if (!may_go) break;
        if (::unlink(one.path.c_str()) != 0)
            return make_error(kJournalUnavailable, one.path, std::strerror(errno));
        removed.push_back(one);
    }
    return removed;
}

}  // namespace voltmark::acquire
