// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/journal.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::acquire {

/// What was made of records of the journal.
struct RecordCounts {
    std::int64_t records = 0;
    std::int64_t intervals = 0;    ///< Readings of curves, as they arrived.
    std::int64_t registers = 0;    ///< Readings of registers, as they arrived.
    std::int64_t not_kept = 0;     ///< Of known meters, of quantities that the store has not.
    std::int64_t refused = 0;      ///< Did not fit their channel or register, or failed a rule.
    std::int64_t quarantined = 0;  ///< Records.
    meter::PutCounts spans;

    RecordCounts& operator+=(const RecordCounts& other);
};

/// Turns records of the journal into readings of the store.
///
/// A batch is one transaction: readings, findings, the quarantine, when meters were heard, and the
/// position up to which the journal has been read. So it happens whole or not at all, and the
/// journal read again from any position changes nothing.
class Recorder {
public:
    /// Reads the store's channels and its position. \param config  outlives this.
    Recorder(store::Store& store, const HeadEndConfig& config);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Behind the last record that the store has.
    JournalPosition position() const;

    /// Stores the next records, at most `limit` and a few thousand; none is left where it answers
    /// zero records. \param now  for the delivery.
    /// \errors  of JournalReader::next; throws the store's failures: nothing of it happened.
    Result<RecordCounts> record(JournalReader& reader, JournalPosition limit, Instant now);

    /// Takes held records of the quarantine in again. \returns  how many found their place.
    /// \errors  acquire.quarantine_entry (not_found): one of them is not held; nothing happened.
    Result<std::int64_t> release(std::span<const std::int64_t> entries, Instant now);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// A record that found no place.
struct QuarantineEntry {
    std::int64_t entry = 0;
    JournalPosition position = 0;
    std::int64_t arrived_ms = 0;
    std::string protocol;
    std::string source;
    std::string meter;
    std::string code;
    std::string message;
    std::string state;
    codec::Bytes record;
};
/// Oldest first. \param state  held, released, dropped; empty for all.
std::vector<QuarantineEntry> list_quarantine(store::Session& session, std::string_view state,
                                             int limit);
/// How many records are held.
std::int64_t count_held(store::Session& session);
/// Marks held records as not wanted; they stay readable. Belongs to the caller's transaction.
/// \errors  acquire.quarantine_entry (not_found).
Result<void> drop_from_quarantine(store::Session& session, std::span<const std::int64_t> entries);

/// More records than this are not held: they are in the journal, and counted.
inline constexpr std::int64_t kQuarantineMax = 100'000;

}  // namespace voltmark::acquire
