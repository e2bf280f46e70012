// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/reading_store.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"

namespace voltmark::meter {

namespace {

using store::BulkRow;
using store::BulkTable;
using time::CivilDay;
using Type = BulkTable::Type;

constexpr BulkTable::Column kDayColumns[] = {{"span_day", Type::int32},
                                             {"site_id", Type::int64},
                                             {"channel_no", Type::int32},
                                             {"delivery_id", Type::int64},
                                             {"block", Type::bytes}};
constexpr BulkTable::Column kSupersededColumns[] = {
    {"span_day", Type::int32},    {"site_id", Type::int64},       {"channel_no", Type::int32},
    {"delivery_id", Type::int64}, {"superseded_by", Type::int64}, {"block", Type::bytes}};

ChannelId channel_in(const BulkRow& row, int column) {
    return {SiteId{row.integer(column)},
            ChannelNo{static_cast<std::int32_t>(row.integer(column + 1))}};
}

BlockView opened(const BlockKey& key, std::span<const std::uint8_t> bytes) {
    Result<BlockView> view = BlockView::open(key, bytes);
    if (!view) throw store::Failure{view.error()};
    return *view;
}

/// Quality by slot, for merging.
std::vector<QualityRun> slot_qualities(const SpanReadings& readings) {
    std::vector<QualityRun> by_slot(readings.values_milli.size());
    for (const QualityRun& run : readings.runs) {
        for (int i = run.first; i < run.first + run.count; ++i) {
            by_slot[static_cast<std::size_t>(i)] = {0, 0, run.quality, run.method, run.reason};
        }
    }
    return by_slot;
}

std::vector<QualityRun> runs_of(const std::vector<QualityRun>& by_slot) {
    std::vector<QualityRun> runs;
    for (std::size_t i = 0; i < by_slot.size(); ++i) {
        const QualityRun& slot = by_slot[i];
        if (slot == QualityRun{}) continue;
        QualityRun* last = runs.empty() ? nullptr : &runs.back();
        const bool goes_on = last != nullptr && last->first + last->count == static_cast<int>(i) &&
                             last->quality == slot.quality && last->method == slot.method &&
                             last->reason == slot.reason;
        if (goes_on) {
            ++last->count;
        } else {
            runs.push_back({static_cast<int>(i), 1, slot.quality, slot.method, slot.reason});
        }
    }
    return runs;
}

SpanReadings merged(const SpanReadings& stored, const SpanReadings& arriving, Merge merge) {
    if (stored.values_milli.size() != arriving.values_milli.size())
        return arriving;  // The interval changed.
    SpanReadings result = stored;
    std::vector<QualityRun> qualities = slot_qualities(stored);
    const std::vector<QualityRun> incoming = slot_qualities(arriving);
    for (std::size_t i = 0; i < qualities.size(); ++i) {
        const bool given = incoming[i].quality != Quality::missing;
        const bool open = qualities[i].quality == Quality::missing;
        if (!given || (merge == Merge::fill_missing && !open)) continue;
        result.values_milli[i] = arriving.values_milli[i];
        qualities[i] = incoming[i];
    }
    result.runs = runs_of(qualities);
    return result;
}

/// Writes the spans of one delivery, meeting what is stored.
class SpanWriter {
public:
    SpanWriter(store::Session& session, DeliveryId delivery, Merge merge)
        : session_{session}, delivery_{delivery}, merge_{merge} {}

    PutCounts put(std::span<const NewSpan> spans) {
        std::vector<const NewSpan*> ordered;
        ordered.reserve(spans.size());
        for (const NewSpan& span : spans) ordered.push_back(&span);
        std::sort(ordered.begin(), ordered.end(),
                  [](const NewSpan* a, const NewSpan* b) { return a->key < b->key; });
        const auto writer = session_.bulk_writer({"reading_day", kDayColumns});
        for (auto begin = ordered.begin(); begin != ordered.end();) {
            const auto end = std::find_if(begin, ordered.end(), [&](const NewSpan* span) {
                return span->key.span != (*begin)->key.span;
            });
            put_day({begin, end}, *writer);
            begin = end;
        }
        writer->finish();
        return counts_;
    }

private:
    using DaySpans = std::span<const NewSpan* const>;

    void put_day(DaySpans spans, store::BulkWriter& writer) {
        const CivilDay day = spans.front()->key.span;
        const bool fresh =
            !any_stored(day, spans.front()->key.channel.site_id, spans.back()->key.channel.site_id);
        for (const NewSpan* span : spans) {
            if (fresh || !meet(*span)) {
                encode_block(span->key, span->readings, span->step_milli, bytes_);
                write(writer, span->key, bytes_);
                ++counts_.spans_new;
            }
        }
    }

    bool any_stored(CivilDay day, SiteId first, SiteId last) {
        if (!any_) {
            any_ = session_.bulk_query(
                "SELECT 1 FROM reading_day WHERE span_day = ?1 AND site_id >= ?2 AND site_id <= ?3 "
                "LIMIT 1");
        }
        bool any = false;
        any_->run({time::to_number(day), raw(first), raw(last)},
                  [&](const BulkRow&) { any = true; });
        return any;
    }

    /// \returns  false where nothing is stored at the span's place.
    bool meet(const NewSpan& span) {
        if (!one_) {
            one_ = session_.bulk_query(
                "SELECT delivery_id, block FROM reading_day WHERE span_day = ?1 AND site_id = ?2 "
                "AND channel_no = ?3");
        }
        const BlockKey& key = span.key;
        std::int64_t stored_delivery = 0;
        std::vector<std::uint8_t> stored;
        one_->run(
            {time::to_number(key.span), raw(key.channel.site_id), raw(key.channel.channel_no)},
            [&](const BulkRow& row) {
                stored_delivery = row.integer(0);
                const std::span<const std::uint8_t> bytes = row.bytes(1);
                stored.assign(bytes.begin(), bytes.end());
            });
        if (stored.empty()) return false;
        const SpanReadings before = opened(key, stored).unpack();
        const SpanReadings after = merged(before, span.readings, merge_);
        if (after == before) {
            ++counts_.spans_unchanged;
            return true;
        }
        replace(key, DeliveryId{stored_delivery}, stored, after, span.step_milli);
        ++counts_.spans_revised;
        return true;
    }

    void replace(const BlockKey& key, DeliveryId stored_delivery,
                 std::span<const std::uint8_t> stored, const SpanReadings& after,
                 std::int64_t step_milli) {
        const long long site = raw(key.channel.site_id);
        const int channel = raw(key.channel.channel_no);
        const int day = time::to_number(key.span);
        // Within one delivery a span may come in parts: they are one revision.
        if (stored_delivery != delivery_) {
            const auto old = session_.bulk_writer({"reading_day_superseded", kSupersededColumns});
            old->integer(day)
                .integer(site)
                .integer(channel)
                .integer(raw(stored_delivery))
                .integer(raw(delivery_));
            old->bytes(stored).end_row();
            old->finish();
        }
        session_.sql()
            << "DELETE FROM reading_day WHERE span_day = :d AND site_id = :s AND channel_no = :c",
            soci::use(day, "d"), soci::use(site, "s"), soci::use(channel, "c");
        encode_block(key, after, step_milli, bytes_);
        const auto writer = session_.bulk_writer({"reading_day", kDayColumns});
        write(*writer, key, bytes_);
        writer->finish();
    }

    void write(store::BulkWriter& writer, const BlockKey& key,
               std::span<const std::uint8_t> bytes) const {
        writer.integer(time::to_number(key.span)).integer(raw(key.channel.site_id));
        writer.integer(raw(key.channel.channel_no)).integer(raw(delivery_)).bytes(bytes).end_row();
    }

    store::Session& session_;
    DeliveryId delivery_;
    Merge merge_;
    PutCounts counts_;
    std::unique_ptr<store::BulkQuery> any_;
    std::unique_ptr<store::BulkQuery> one_;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace

DeliveryId open_delivery(store::Session& session, DeliveryKind kind, std::string_view source,
                         std::string_view sha256, Instant now) {
    const std::int64_t id = store::take_ids(session, "delivery");
    const long long number = id;
    const std::string kind_word{to_text(kind)};
    const std::string from{source};
    const std::string digest{sha256};
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO delivery (delivery_id, kind, source, sha256, received_at, state) "
                     "VALUES (:i, :k, :s, :h, :t, 'receiving')",
        soci::use(number, "i"), soci::use(kind_word, "k"), soci::use(from, "s"),
        soci::use(digest, "h"), soci::use(at, "t");
    return DeliveryId{id};
}

void accept_delivery(store::Session& session, DeliveryId delivery) {
    const long long id = raw(delivery);
    session.sql() << "UPDATE delivery SET state = 'accepted' WHERE delivery_id = :i",
        soci::use(id, "i");
}

std::optional<DeliveryId> find_accepted(store::Session& session, std::string_view sha256) {
    const std::string digest{sha256};
    long long id = 0;
    session.sql() << "SELECT max(delivery_id), count(*) FROM delivery WHERE sha256 = :h AND state "
                     "= 'accepted' "
                     "GROUP BY sha256",
        soci::use(digest, "h"), soci::into(id);
    if (!session.sql().got_data()) return std::nullopt;
    return DeliveryId{id};
}

DeliveryId last_delivery(store::Session& session) {
    long long id = 0;
    session.sql() << "SELECT coalesce(max(delivery_id), 0) FROM delivery", soci::into(id);
    return DeliveryId{id};
}

PutCounts put_spans(store::Session& session, DeliveryId delivery, std::span<const NewSpan> spans,
                    Merge merge) {
    return SpanWriter{session, delivery, merge}.put(spans);
}

BlockScan::BlockScan(store::Session& session, DeliveryId as_of) : as_of_{raw(as_of)} {
    // Where nothing was recorded after `as_of`, no block can be too new and none superseded is wanted.
    const bool newest = raw(last_delivery(session)) <= as_of_;
    query_ = session.bulk_query(
        newest ? "SELECT site_id, channel_no, delivery_id, block FROM reading_day "
                 "WHERE span_day = ?1 AND site_id >= ?2 AND site_id <= ?3 AND ?4 = ?4 "
                 "ORDER BY span_day, site_id, channel_no"
               : "SELECT site_id, channel_no, delivery_id, block FROM reading_day "
                 "WHERE span_day = ?1 AND site_id >= ?2 AND site_id <= ?3 AND delivery_id <= ?4 UNION ALL "
                 "SELECT site_id, channel_no, delivery_id, block FROM reading_day_superseded "
                 "WHERE span_day = ?1 AND site_id >= ?2 AND site_id <= ?3 AND delivery_id <= ?4 "
                 "AND superseded_by > ?4 ORDER BY 1, 2");
}

void BlockScan::day(CivilDay day, SiteId first, SiteId last, const std::function<void(const StoredBlock&)>& each) {
    query_->run({time::to_number(day), raw(first), raw(last), as_of_}, [&](const BulkRow& row) {
        each({{day, channel_in(row, 0)}, DeliveryId{row.integer(2)}, row.bytes(3)});
    });
}

Result<std::vector<ReadSpan>> read_spans(store::Session& session, ChannelId channel, CivilDay from,
                                         CivilDay to, DeliveryId as_of) {
    // A handful of days of one channel: each is found by its key.
    std::vector<ReadSpan> spans;
    BlockScan scan{session, as_of};
    std::optional<Error> damage;
    for (CivilDay day = from; day < to && !damage; day += std::chrono::days{1}) {
        scan.day(day, channel.site_id, channel.site_id, [&](const StoredBlock& block) {
            if (block.key.channel != channel) return;
            const Result<BlockView> view = BlockView::open(block.key, block.bytes);
            if (!view) {
                damage = view.error();
                return;
            }
            spans.push_back({day, block.delivery, view->unpack()});
        });
    }
    if (damage) return *damage;
    return spans;
}

}  // namespace voltmark::meter
