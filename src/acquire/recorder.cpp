// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/recorder.hpp"

#include <atomic>

#include <soci/soci.h>

#include "voltmark/acquire/head_end_errors.hpp"

#include "record_batch.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::int64_t kRecordsABatch = 4000;
constexpr std::size_t kBytesABatch = std::size_t{8} << 20;
/// Meters that are new to the store are looked for no more often than this.
constexpr std::chrono::seconds kReload{30};

const std::string kJournalName = "head_end";

JournalPosition stored_position(store::Session& session) {
    JournalPosition position = 0;
    session.bulk_query("SELECT position FROM acquire_position WHERE journal = 'head_end'")
        ->run({}, [&](const store::BulkRow& row) {
            position = static_cast<JournalPosition>(row.integer(0));
        });
    return position;
}

void store_position(store::Session& session, JournalPosition position) {
    const auto value = static_cast<long long>(position);
    session.sql() << "INSERT INTO acquire_position (journal, position) VALUES (:j, :p) ON CONFLICT "
                     "(journal) DO UPDATE SET position = excluded.position",
        soci::use(kJournalName, "j"), soci::use(value, "p");
}

/// Moves a held entry to another state; false where it is not held.
bool move_held(store::Session& session, std::int64_t entry, const std::string& state) {
    const long long number = entry;
    soci::statement update =
        (session.sql().prepare << "UPDATE acquire_quarantine SET state = :s WHERE entry = :e "
                                  "AND state = 'held'",
         soci::use(state, "s"), soci::use(number, "e"));
    update.execute(true);
    return update.get_affected_rows() > 0;
}

std::vector<QuarantineEntry> read_entries(store::Session& session, const std::string& condition,
                                          std::initializer_list<std::int64_t> values) {
    std::vector<QuarantineEntry> entries;
    session
        .bulk_query(
            "SELECT entry, position, arrived_ms, protocol, source, meter, code, message, "
            "state, record FROM acquire_quarantine WHERE " +
            condition)
        ->run(values, [&](const store::BulkRow& row) {
            QuarantineEntry one;
            one.entry = row.integer(0);
            one.position = static_cast<JournalPosition>(row.integer(1));
            one.arrived_ms = row.integer(2);
            one.protocol = row.text(3);
            one.source = row.text(4);
            one.meter = row.text(5);
            one.code = row.text(6);
            one.message = row.text(7);
            one.state = row.text(8);
            const auto bytes = row.bytes(9);
            one.record.assign(bytes.begin(), bytes.end());
            entries.push_back(std::move(one));
        });
    return entries;
}

}  // namespace

RecordCounts& RecordCounts::operator+=(const RecordCounts& other) {
    records += other.records;
    intervals += other.intervals;
    registers += other.registers;
    not_kept += other.not_kept;
    refused += other.refused;
    quarantined += other.quarantined;
    spans.spans_new += other.spans.spans_new;
    spans.spans_unchanged += other.spans.spans_unchanged;
    spans.spans_revised += other.spans.spans_revised;
    return *this;
}

class Recorder::Impl {
public:
    Impl(store::Store& store, const HeadEndConfig& config)
        : store_{store}, config_{config}, places_{config.meters, config.bands} {
        const store::Lease reader = store_.reader();
        position_ = stored_position(*reader);
        places_.load(*reader);
    }

    JournalPosition position() const { return position_; }

    Result<RecordCounts> record(JournalReader& reader, JournalPosition limit, Instant now) {
        RecordBatch batch{places_, config_};
        const JournalPosition from = reader.position();
        JournalRecord record;
        while (batch.counts().records < kRecordsABatch && batch.size() < kBytesABatch) {
            const Result<bool> more = reader.next(record, limit);
            if (!more) return more.error();
            if (!*more) break;
            std::optional<RecordBatch::Held> held = batch.take(record);
            if (held && held->error.code == &kUnknownMeter && now - loaded_at_ >= kReload) {
                // It may have come to the store since.
                loaded_at_ = now;
                places_.load(*store_.reader());
                --batch.counts().records;
                held = batch.take(record);
            }
            if (held) batch.hold(std::move(record), reader.position(), std::move(*held));
        }
        if (batch.counts().records == 0) return batch.counts();
        const store::Lease writer = store_.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        batch.write(*writer, fmt::format("head end, journal {}..{}", from, reader.position()), now);
        const JournalPosition position = std::max(position_.load(), reader.position());
        store_position(*writer, position);
        transaction.commit();
        position_ = position;
        return batch.counts();
    }

    Result<std::int64_t> release(std::span<const std::int64_t> entries, Instant now) {
        const store::Lease writer = store_.writer();
        store::Transaction transaction{*writer};
        places_.load(*writer);
        RecordBatch batch{places_, config_};
        std::int64_t released = 0;
        for (const std::int64_t entry : entries) {
            const std::vector<QuarantineEntry> found =
                read_entries(*writer, "entry = ?1 AND state = 'held'", {entry});
            if (found.empty()) return make_error(kQuarantineEntry, entry);
            const QuarantineEntry& one = found[0];
            if (batch.take({one.arrived_ms, one.protocol, one.source, one.record})) continue;
            move_held(*writer, entry, "released");
            ++released;
        }
        batch.write(*writer, "head end, from the quarantine", now);
        transaction.commit();
        return released;
    }

private:
    store::Store& store_;
    const HeadEndConfig& config_;
    Places places_;
    std::atomic<JournalPosition> position_ = 0;  // Others ask for it.
    Instant loaded_at_{};
};

Recorder::Recorder(store::Store& store, const HeadEndConfig& config)
    : impl_{std::make_unique<Impl>(store, config)} {}
Recorder::~Recorder() = default;

JournalPosition Recorder::position() const {
    return impl_->position();
}

Result<RecordCounts> Recorder::record(JournalReader& reader, JournalPosition limit, Instant now) {
    return impl_->record(reader, limit, now);
}

Result<std::int64_t> Recorder::release(std::span<const std::int64_t> entries, Instant now) {
    return impl_->release(entries, now);
}

std::vector<QuarantineEntry> list_quarantine(store::Session& session, std::string_view state,
                                             int limit) {
    // The words are ours: nothing from outside becomes SQL.
    const bool is_state = state == "held" || state == "released" || state == "dropped";
    const std::string condition = is_state ? fmt::format("state = '{}'", state) : "1 = 1";
    return read_entries(session, condition + " ORDER BY entry LIMIT ?1", {limit});
}

std::int64_t count_held(store::Session& session) {
    std::int64_t count = 0;
    session.bulk_query("SELECT count(*) FROM acquire_quarantine WHERE state = 'held'")
        ->run({}, [&](const store::BulkRow& row) { count = row.integer(0); });
    return count;
}

Result<void> drop_from_quarantine(store::Session& session, std::span<const std::int64_t> entries) {
    for (const std::int64_t entry : entries) {
        if (!move_held(session, entry, "dropped")) return make_error(kQuarantineEntry, entry);
    }
    return ok();
}

}  // namespace voltmark::acquire
