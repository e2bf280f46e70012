// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "voltmark/base/check.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/store/session.hpp"

namespace voltmark::meter {

/// The one place that knows how each engine keeps the table of reading blocks: PostgreSQL by the
/// three columns of the key, SQLite by one number that packs them (schema/002_reading_day.*.sql).
class ReadingTable {
public:
    explicit ReadingTable(store::Session& session)
        : session_{session}, packed_{session.engine() == store::Engine::sqlite} {}

    static constexpr int kChannelBits = 10;
    static constexpr int kSiteBits = 34;
    static constexpr std::int64_t kSiteMax = (std::int64_t{1} << kSiteBits) - 1;

    static std::int64_t packed_key(const BlockKey& key) {
        const std::int64_t day = time::to_number(key.span);
        const std::int64_t site = raw(key.channel.site_id);
        const std::int64_t channel = raw(key.channel.channel_no);
        VOLTMARK_CHECK(day >= 0 && day < std::int64_t{1} << (63 - kSiteBits - kChannelBits));
        VOLTMARK_CHECK(site >= 0 && site < std::int64_t{1} << kSiteBits);
        VOLTMARK_CHECK(channel >= 0 && channel < std::int64_t{1} << kChannelBits);
        return (day << kSiteBits | site) << kChannelBits | channel;
    }

    std::unique_ptr<store::BulkWriter> writer() const {
        using Type = store::BulkTable::Type;
        static constexpr store::BulkTable::Column kPacked[] = {
            {"block_key", Type::int64}, {"delivery_id", Type::int64}, {"block", Type::bytes}};
        static constexpr store::BulkTable::Column kColumns[] = {{"span_day", Type::int32},
                                                                {"site_id", Type::int64},
                                                                {"channel_no", Type::int32},
                                                                {"delivery_id", Type::int64},
                                                                {"block", Type::bytes}};
        const std::span<const store::BulkTable::Column> columns =
            packed_ ? std::span<const store::BulkTable::Column>{kPacked}
                    : std::span<const store::BulkTable::Column>{kColumns};
        return session_.bulk_writer({"reading_day", columns});
    }
    void write(store::BulkWriter& writer, const BlockKey& key, DeliveryId delivery,
               std::span<const std::uint8_t> block) const {
        if (packed_) {
            writer.integer(packed_key(key));
        } else {
            writer.integer(time::to_number(key.span))
                .integer(raw(key.channel.site_id))
                .integer(raw(key.channel.channel_no));
        }
        writer.integer(raw(delivery)).bytes(block).end_row();
    }

    /// Blocks of day ?1, sites ?2 to ?3, in order, with deliveries up to ?4. Rows as `read` takes
    /// them.
    std::unique_ptr<store::BulkQuery> scan(bool newest) const {
        constexpr std::string_view kSuperseded =
            " UNION ALL SELECT {} FROM reading_day_superseded WHERE span_day = ?1 AND site_id >= "
            "?2 AND site_id <= ?3 "
            "AND delivery_id <= ?4 AND superseded_by > ?4";
        const std::string_view columns =
            packed_ ? "(span_day << 34 | site_id) << 10 | channel_no, delivery_id, block"
                    : "site_id, channel_no, delivery_id, block";
        std::string query = packed_
                                ? "SELECT block_key, delivery_id, block FROM reading_day "
                                  "WHERE block_key >= (?1 << 34 | ?2) << 10 AND block_key < ((?1 "
                                  "<< 34) + ?3 + 1) << 10 "
                                : "SELECT site_id, channel_no, delivery_id, block FROM reading_day "
                                  "WHERE span_day = ?1 AND site_id >= ?2 AND site_id <= ?3 ";
        // Where nothing was recorded after ?4, no block can be too new and none superseded is
        // wanted.
        query += newest ? "AND ?4 = ?4" : "AND delivery_id <= ?4";
        if (!newest) query += fmt::format(kSuperseded, columns);
        query += packed_ ? " ORDER BY 1" : " ORDER BY 1, 2";
        return session_.bulk_query(query);
    }

    /// The first day and the last (included) on which a span begins.
    std::optional<time::BillingPeriod> spans() const {
        std::optional<time::BillingPeriod> spans;
        const std::string_view key = packed_ ? "block_key" : "span_day";
        const auto query = session_.bulk_query(
            fmt::format("SELECT first, last FROM (SELECT (SELECT min({0}) FROM reading_day) AS "
                        "first, (SELECT max({0}) FROM reading_day) AS last) AS ends WHERE first "
                        "IS NOT NULL",
                        key));
        const int shift = packed_ ? kSiteBits + kChannelBits : 0;
        query->run({}, [&](const store::BulkRow& row) {
            spans = {time::day_from_number(row.integer(0) >> shift),
                     time::day_from_number(row.integer(1) >> shift)};
        });
        return spans;
    }

    /// Site and channel of blocks of days ?1 to before ?2 with deliveries from ?3 on.
    std::unique_ptr<store::BulkQuery> scan_since() const {
        return session_.bulk_query(
            packed_ ? "SELECT block_key >> 10 & 17179869183, block_key & 1023 FROM reading_day "
                      "WHERE block_key >= ?1 << 44 AND block_key < ?2 << 44 AND delivery_id >= ?3"
                    : "SELECT site_id, channel_no FROM reading_day WHERE span_day >= ?1 AND "
                      "span_day < ?2 AND delivery_id >= ?3");
    }

    /// Every block of the store, by day. Rows as `read` and `span_of` take them.
    std::unique_ptr<store::BulkQuery> scan_all() const {
        return session_.bulk_query(
            packed_ ? "SELECT block_key, delivery_id, block FROM reading_day ORDER BY block_key"
                    : "SELECT site_id, channel_no, delivery_id, block, span_day FROM reading_day "
                      "ORDER BY span_day, site_id, channel_no");
    }

    struct Row {
        ChannelId channel{};
        DeliveryId delivery{};
        std::span<const std::uint8_t> block;
    };
    Row read(const store::BulkRow& row) const {
        if (!packed_) {
            return {{SiteId{row.integer(0)}, ChannelNo{static_cast<std::int32_t>(row.integer(1))}},
                    DeliveryId{row.integer(2)},
                    row.bytes(3)};
        }
        const std::int64_t key = row.integer(0);
        return {{SiteId{key >> kChannelBits & ((std::int64_t{1} << kSiteBits) - 1)},
                 ChannelNo{static_cast<std::int32_t>(key & ((1 << kChannelBits) - 1))}},
                DeliveryId{row.integer(1)},
                row.bytes(2)};
    }

    time::CivilDay span_of(const store::BulkRow& row) const {
        return time::day_from_number(packed_ ? row.integer(0) >> (kSiteBits + kChannelBits)
                                             : row.integer(4));
    }

    void remove(const BlockKey& key) const {
        const std::string where =
            packed_ ? fmt::format("block_key = {}", packed_key(key))
                    : fmt::format("span_day = {} AND site_id = {} AND channel_no = {}",
                                  time::to_number(key.span), raw(key.channel.site_id),
                                  raw(key.channel.channel_no));
        session_.run_script("DELETE FROM reading_day WHERE " + where);
    }

private:
    store::Session& session_;
    bool packed_;
};

}  // namespace voltmark::meter
