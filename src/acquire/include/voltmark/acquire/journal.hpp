// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::acquire {

// Everything that meters and concentrators sent, in the order of arrival, before anybody answers
// it: docs/formats/journal.md.

/// A place in a journal: how many bytes of records lie before it, over all of its files.
using JournalPosition = std::uint64_t;

/// What arrived: the frames of one message or of one answered question, as they came.
struct JournalRecord {
    std::int64_t arrived_ms = 0;  ///< UTC milliseconds.
    std::string protocol;         ///< "dlt645"
    std::string source;           ///< Who sent it: a terminal's name, else the peer's address.
    codec::Bytes bytes;

    friend bool operator==(const JournalRecord&, const JournalRecord&) = default;
};

/// A larger record is refused: sessions cut what they take long before.
inline constexpr std::size_t kJournalRecordMax = std::size_t{1} << 22;

struct JournalOptions {
    std::uint64_t segment_bytes = std::uint64_t{64} << 20;  ///< A file is ended beyond.
};

/// The writing end. One process at a time has it (a lock file); all of its threads may append.
///
/// What many sessions append while the disk is busy becomes one write and one fsync: a thread of
/// its own takes everything that waits.
class Journal {
public:
    /// Makes the folder where it is not there. Bytes of a torn last record, which nobody was told
    /// was kept, are moved to a file beside it.
    /// \errors  journal.locked (conflict), journal.unavailable, journal.damaged (corrupted),
    ///          journal.version (unavailable).
    static Result<std::unique_ptr<Journal>> open(const std::string& folder,
                                                 const JournalOptions& options = {});
    /// Writes what waits.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    using Done = std::function<void(const Result<JournalPosition>& end)>;
    /// \param done  called on the journal's thread: with the position behind the record once it is
    ///              on the disk, or with journal.unavailable, after which nothing is kept until
    ///              the journal is opened anew (a failed fsync cannot be repeated).
    /// \pre   at most kJournalRecordMax bytes.
    void append(JournalRecord record, Done done);
    /// The same for those who can wait.
    Result<JournalPosition> append(JournalRecord record);

    /// Behind the last record on the disk.
    JournalPosition end() const;
    /// How many bytes were cut off a torn end when it was opened.
    std::uint64_t bytes_torn() const;
    std::uint64_t records() const;  ///< Appended since it was opened.
    std::uint64_t syncs() const;    ///< How many fsyncs that took.

private:
    class Writer;
    explicit Journal(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

/// Reads a journal from a position on, while it is written or afterwards.
class JournalReader {
public:
    /// \errors  of `next`.
    JournalReader(std::string folder, JournalPosition from);
    ~JournalReader();
    JournalReader(const JournalReader&) = delete;
    JournalReader& operator=(const JournalReader&) = delete;

    /// The next record that ends at or before `limit`; false where there is none.
    /// \errors  journal.position (not_found): no file has the position, or no record begins there;
    ///          journal.damaged (corrupted), journal.version, journal.unavailable.
    Result<bool> next(JournalRecord& record, JournalPosition limit);

    /// Behind the last record read.
    JournalPosition position() const { return position_; }

private:
    Result<bool> open_segment();

    std::string folder_;
    JournalPosition position_;
    int file_ = -1;
    JournalPosition base_ = 0;  // Of the open file.
    codec::Bytes buffer_;       // From position_ - buffer_at_ on.
    std::size_t buffer_at_ = 0;
};

/// Behind the last whole record of a journal that nobody writes. \errors  of JournalReader::next.
Result<JournalPosition> journal_end(const std::string& folder);

}  // namespace voltmark::acquire
