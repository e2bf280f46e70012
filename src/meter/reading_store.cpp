// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/reading_store.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"

#include "reading_table.hpp"

namespace voltmark::meter {

namespace {

using store::BulkRow;
using store::BulkTable;
using time::CivilDay;
using Type = BulkTable::Type;

constexpr BulkTable::Column kSupersededColumns[] = {
    {"span_day", Type::int32},    {"site_id", Type::int64},       {"channel_no", Type::int32},
    {"delivery_id", Type::int64}, {"superseded_by", Type::int64}, {"block", Type::bytes}};

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

/// Whether an arriving value may take the place of a slot.
bool is_open(Quality stored, Merge merge) {
    if (merge == Merge::replace_given || stored == Quality::missing) return true;
    return merge == Merge::fill_unmeasured && stored == Quality::estimated;
}

SpanReadings merged(const SpanReadings& stored, const SpanReadings& arriving, Merge merge) {
    if (stored.values_milli.size() != arriving.values_milli.size())
        return arriving;  // The interval changed.
    SpanReadings result = stored;
    std::vector<QualityRun> qualities = slot_qualities(stored);
    const std::vector<QualityRun> incoming = slot_qualities(arriving);
    for (std::size_t i = 0; i < qualities.size(); ++i) {
        const bool given = incoming[i].quality != Quality::missing;
        if (!given || !is_open(qualities[i].quality, merge)) continue;
        result.values_milli[i] = arriving.values_milli[i];
        qualities[i] = incoming[i];
    }
    result.runs = runs_of(qualities);
    return result;
}

/// Writes the spans of one delivery, meeting what is stored.
class SpanWriter {
public:
    using DaySpans = std::span<const SpanBatch::Entry>;

    SpanWriter(store::Session& session, DeliveryId delivery, Merge merge)
        : session_{session},
          table_{session},
          delivery_{delivery},
          merge_{merge},
          scan_{table_.scan(true)} {}

    PutCounts put(DaySpans spans) {
        const auto writer = table_.writer();
        for (auto begin = spans.begin(); begin != spans.end();) {
            const auto end = std::find_if(begin, spans.end(), [&](const SpanBatch::Entry& entry) {
                return entry.key.span != begin->key.span;
            });
            put_day({begin, end}, *writer);
            begin = end;
        }
        writer->finish();
        return counts_;
    }

private:
    void put_day(DaySpans spans, store::BulkWriter& writer) {
        const BlockKey& first = spans.front().key;
        const bool fresh =
            !any_stored(first.span, first.channel.site_id, spans.back().key.channel.site_id);
        const BlockKey* last =
            nullptr;  // Written, but on PostgreSQL not to be seen before `finish`.
        for (const SpanBatch::Entry& span : spans) {
            const bool again = last != nullptr && *last == span.key;
            if (again) writer.finish();
            if ((!fresh || again) && meet(span)) continue;
            table_.write(writer, span.key, delivery_, span.block);
            ++counts_.spans_new;
            last = &span.key;
        }
    }

    bool any_stored(CivilDay day, SiteId first, SiteId last) {
        bool any = false;
        scan_->run({time::to_number(day), raw(first), raw(last), 0}, [&](const BulkRow&) {
            any = true;
            return store::Visit::stop;
        });
        return any;
    }

    /// \returns  false where nothing is stored at the span's place.
    bool meet(const SpanBatch::Entry& span) {
        const BlockKey& key = span.key;
        const std::int64_t site = raw(key.channel.site_id);
        DeliveryId stored_delivery{};
        std::vector<std::uint8_t> stored;
        scan_->run({time::to_number(key.span), site, site, 0}, [&](const BulkRow& row) {
            const ReadingTable::Row found = table_.read(row);
            if (found.channel != key.channel) return store::Visit::next;
            stored_delivery = found.delivery;
            stored.assign(found.block.begin(), found.block.end());
            return store::Visit::stop;
        });
        if (stored.empty()) return false;
        const BlockView arriving = opened(key, span.block);
        const SpanReadings before = opened(key, stored).unpack();
        const SpanReadings after = merged(before, arriving.unpack(), merge_);
        if (after == before) {
            ++counts_.spans_unchanged;
            return true;
        }
        // Within one delivery a span may come in parts: they are one revision.
        if (stored_delivery != delivery_) keep_superseded(key, stored_delivery, stored);
        table_.remove(key);
        encode_block(key, after, arriving.step_milli(), bytes_);
        const auto writer = table_.writer();
        table_.write(*writer, key, delivery_, bytes_);
        writer->finish();
        ++counts_.spans_revised;
        return true;
    }

    void keep_superseded(const BlockKey& key, DeliveryId stored_delivery,
                         std::span<const std::uint8_t> stored) {
        const auto old = session_.bulk_writer({"reading_day_superseded", kSupersededColumns});
        old->integer(time::to_number(key.span))
            .integer(raw(key.channel.site_id))
            .integer(raw(key.channel.channel_no));
        old->integer(raw(stored_delivery)).integer(raw(delivery_)).bytes(stored).end_row();
        old->finish();
    }

    store::Session& session_;
    ReadingTable table_;
    DeliveryId delivery_;
    Merge merge_;
    std::unique_ptr<store::BulkQuery> scan_;
    PutCounts counts_;
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
    session.sql() << "UPDATE delivery SET state = 'interrupted' WHERE state = 'receiving' AND "
                     "kind = :k AND sha256 = :h AND (sha256 <> '' OR source = :s)",
        soci::use(kind_word, "k"), soci::use(digest, "h"), soci::use(from, "s");
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

std::vector<OpenDelivery> open_deliveries(store::Session& session, DeliveryKind kind) {
    const std::string kind_word{to_text(kind)};
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT delivery_id, source FROM delivery WHERE kind = :k AND "
                                  "state = 'receiving' ORDER BY delivery_id",
         soci::use(kind_word, "k"));
    std::vector<OpenDelivery> found;
    for (const soci::row& row : rows)
        found.push_back({DeliveryId{row.get<long long>(0)}, row.get<std::string>(1)});
    return found;
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

bool close_delivery(store::Session& session, DeliveryId delivery) {
    const long long id = raw(delivery);
    soci::statement update =
        (session.sql().prepare << "UPDATE delivery SET state = 'interrupted' WHERE state = "
                                  "'receiving' AND delivery_id = :i",
         soci::use(id, "i"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

DeliveryId settled_delivery(store::Session& session) {
    long long id = 0;
    session.sql() << "SELECT coalesce((SELECT min(delivery_id) - 1 FROM delivery WHERE state = "
                     "'receiving'), (SELECT max(delivery_id) FROM delivery), 0)",
        soci::into(id);
    return DeliveryId{id};
}

std::vector<Delivery> list_deliveries(store::Session& session, int limit) {
    std::vector<Delivery> found;
    const auto query = session.bulk_query(
        "SELECT delivery_id, kind, source, received_at, state FROM delivery ORDER BY delivery_id "
        "DESC LIMIT ?1");
    query->run({limit}, [&](const BulkRow& row) {
        found.push_back({DeliveryId{row.integer(0)}, std::string{row.text(1)},
                         std::string{row.text(2)}, Instant{std::chrono::seconds{row.integer(3)}},
                         std::string{row.text(4)}});
    });
    return found;
}

DeliveryId last_delivery(store::Session& session) {
    long long id = 0;
    session.sql() << "SELECT coalesce(max(delivery_id), 0) FROM delivery", soci::into(id);
    return DeliveryId{id};
}

PutCounts put_spans(store::Session& session, DeliveryId delivery,
                    std::span<const SpanBatch::Entry> spans, Merge merge) {
    return SpanWriter{session, delivery, merge}.put(spans);
}

std::int64_t ReadingCounts::present() const {
    std::int64_t slots = 0;
    for (const std::int64_t count : by_quality) slots += count;
    return slots - by_quality[static_cast<std::size_t>(Quality::missing)];
}

ReadingCounts count_readings(store::Session& session) {
    ReadingCounts counts;
    const ReadingTable table{session};
    const auto scan = table.scan_all();
    scan->run({}, [&](const BulkRow& row) {
        const ReadingTable::Row found = table.read(row);
        const CivilDay span = table.span_of(row);
        const Result<BlockView> block = BlockView::open({span, found.channel}, found.block);
        if (!block) throw store::Failure{block.error()};
        ++counts.spans;
        counts.block_bytes += static_cast<std::int64_t>(found.block.size());
        if (!counts.spans_begin) counts.spans_begin = {span, span};
        counts.spans_begin->to = span + std::chrono::days{1};
        int actual = block->slots();
        for (const QualityRun& run : block->runs()) {
            counts.by_quality[static_cast<std::size_t>(run.quality)] += run.count;
            actual -= run.count;
        }
        counts.by_quality[static_cast<std::size_t>(Quality::actual)] += actual;
    });
    return counts;
}

namespace {

/// The day after the last with a reading in a block of `span`. Of daily readings a block has a
/// month, which may be filled in part.
CivilDay read_until(CivilDay span, const BlockView& block) {
    constexpr int kFewestDays = 28;  // No day has 28 to 31 intervals.
    constexpr int kMostDays = 31;
    if (block.slots() < kFewestDays || block.slots() > kMostDays)
        return span + std::chrono::days{1};
    int end = block.slots();
    const std::vector<QualityRun> runs = block.runs();
    if (!runs.empty() && runs.back().quality == Quality::missing &&
        runs.back().first + runs.back().count == end) {
        end = runs.back().first;
    }
    return span + std::chrono::days{end};
}

}  // namespace

std::optional<time::BillingPeriod> days_read(store::Session& session) {
    constexpr int kBlocksSeen = 1000;
    const ReadingTable table{session};
    std::optional<time::BillingPeriod> days = table.spans();
    if (!days) return days;
    const CivilDay last = days->to;
    int seen = 0;
    table.scan(true)->run({time::to_number(last), 0, ReadingTable::kSiteMax, 0},
                          [&](const BulkRow& row) {
                              const ReadingTable::Row found = table.read(row);
                              const BlockView block = opened({last, found.channel}, found.block);
                              days->to = std::max(days->to, read_until(last, block));
                              return ++seen < kBlocksSeen ? store::Visit::next : store::Visit::stop;
                          });
    return days;
}

std::optional<CivilDay> site_read_until(store::Session& session, SiteId site) {
    constexpr std::chrono::days kLookedAt{62};
    const ReadingTable table{session};
    const std::optional<time::BillingPeriod> spans = table.spans();
    if (!spans) return std::nullopt;
    const auto scan = table.scan(true);
    const CivilDay first = std::max(spans->from, spans->to - kLookedAt);
    std::optional<CivilDay> until;
    for (CivilDay day = spans->to; !until && day >= first; day -= std::chrono::days{1}) {
        scan->run({time::to_number(day), raw(site), raw(site), 0}, [&](const BulkRow& row) {
            const ReadingTable::Row found = table.read(row);
            const CivilDay end = read_until(day, opened({day, found.channel}, found.block));
            until = std::max(until.value_or(end), end);
        });
    }
    return until;
}

std::int64_t count_orphan_blocks(store::Session& session) {
    const bool sqlite = session.engine() == store::Engine::sqlite;
    const std::string table = sqlite ? "reading_day_columns" : "reading_day";
    long long count = 0;
    session.sql() << "SELECT count(*) FROM " << table
                  << " r WHERE NOT EXISTS (SELECT 1 FROM channel c WHERE c.site_id = r.site_id "
                     "AND c.channel_no = r.channel_no)",
        soci::into(count);
    return count;
}

std::vector<ChannelId> channels_since(store::Session& session, time::CivilDay from,
                                      time::CivilDay to, DeliveryId delivery) {
    std::vector<ChannelId> found;
    const ReadingTable table{session};
    const auto query = table.scan_since();
    query->run({time::to_number(from), time::to_number(to), raw(delivery)},
               [&](const store::BulkRow& row) {
                   found.push_back({SiteId{row.integer(0)},
                                    ChannelNo{static_cast<std::int32_t>(row.integer(1))}});
               });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

BlockScan::BlockScan(store::Session& session, DeliveryId as_of)
    : table_{std::make_unique<ReadingTable>(session)},
      query_{table_->scan(raw(last_delivery(session)) <= raw(as_of))},
      as_of_{raw(as_of)} {}

BlockScan::~BlockScan() = default;

void BlockScan::day(CivilDay day, SiteId first, SiteId last,
                    const std::function<void(const StoredBlock&)>& each) {
    query_->run({time::to_number(day), raw(first), raw(last), as_of_}, [&](const BulkRow& row) {
        const ReadingTable::Row found = table_->read(row);
        each({{day, found.channel}, found.delivery, found.block});
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
