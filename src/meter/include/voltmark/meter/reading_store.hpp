// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/meter/model.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/meter/span_batch.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::meter {

/// Opens a delivery in state "receiving". An earlier one of the same content (of the same source,
/// where there is no content to compare) that was never finished is closed: this one takes its
/// place. Belongs to the caller's transaction.
DeliveryId open_delivery(store::Session& session, DeliveryKind kind, std::string_view source,
                         std::string_view sha256, Instant now);
/// Marks it complete.
void accept_delivery(store::Session& session, DeliveryId delivery);

/// A delivery that was opened and not completed: it is under way, or whoever made it was stopped.
struct OpenDelivery {
    DeliveryId delivery{};
    std::string source;
};
/// Oldest first.
std::vector<OpenDelivery> open_deliveries(store::Session& session, DeliveryKind kind);

/// An accepted delivery of a file with this content, if there is one: it need not be read again.
std::optional<DeliveryId> find_accepted(store::Session& session, std::string_view sha256);
/// Ends a delivery of which nothing more will come, though it was not finished. What it brought
/// stays. \returns  false where it was not being received.
bool close_delivery(store::Session& session, DeliveryId delivery);

/// The newest delivery: readings "as of" it are all that is known now.
DeliveryId last_delivery(store::Session& session);
/// The newest delivery up to which none is still being received: what is read as of it never
/// changes.
DeliveryId settled_delivery(store::Session& session);

/// A delivery as it stands in the store.
struct Delivery {
    DeliveryId delivery_id{};
    std::string kind;
    std::string source;
    Instant received_at;
    std::string state;  ///< "receiving", "accepted" or "interrupted".
};
/// Newest first.
std::vector<Delivery> list_deliveries(store::Session& session, int limit);

/// How an arriving span meets what is stored.
enum class Merge : std::uint8_t {
    replace_given,   ///< Slots with a value replace; slots without leave what is there (files).
    fill_missing,    ///< Only slots that have no value are filled (estimates).
    fill_unmeasured  ///< Only slots without a value, or with an estimate (a file come again).
};

struct PutCounts {
    std::int64_t spans_new = 0;
    std::int64_t spans_unchanged = 0;  ///< Brought nothing that was not there.
    std::int64_t spans_revised = 0;    ///< The older revision stays readable.
};

/// Stores spans of one delivery. Storing the same spans again changes nothing.
///
/// Belongs to the caller's transaction. \param spans  by key (SpanBatch::ordered).
/// \errors  throws store::Failure: block.checksum where a stored block is damaged, store.full ...
PutCounts put_spans(store::Session& session, DeliveryId delivery,
                    std::span<const SpanBatch::Entry> spans, Merge merge);

/// All readings of a store, counted.
struct ReadingCounts {
    std::int64_t spans = 0;
    std::array<std::int64_t, kQualityCount> by_quality = {};  ///< Slots; missing ones too.
    std::int64_t block_bytes = 0;                             ///< Of all blocks, packed.
    std::optional<time::BillingPeriod> spans_begin;           ///< From the first to after the last.

    std::int64_t present() const;  ///< Slots that have a value.
};
/// Opens every block; 300 M readings take about a second.
/// \errors  throws store::Failure: block.checksum ... of a damaged block.
ReadingCounts count_readings(store::Session& session);

/// The days from the first on which a span begins to the last that has a reading: where a year of
/// readings is to be looked for. Empty where there are none. Looks at the blocks of the last span
/// alone.
/// \errors  throws store::Failure: block.checksum ... of a damaged block.
std::optional<time::BillingPeriod> days_read(store::Session& session);

/// The day after a site's last reading; nothing where it has none in the last two months that any
/// site has. \errors  throws store::Failure, as days_read.
std::optional<time::CivilDay> site_read_until(store::Session& session, SiteId site);

/// How many reading blocks belong to no channel: none, unless somebody wrote past the program.
std::int64_t count_orphan_blocks(store::Session& session);

/// The channels that have a block whose span begins on [from, to) and that a delivery or a later
/// one brought, in order.
std::vector<ChannelId> channels_since(store::Session& session, time::CivilDay from,
                                      time::CivilDay to, DeliveryId delivery);

/// A stored block with its place.
struct StoredBlock {
    BlockKey key;
    DeliveryId delivery{};
    std::span<const std::uint8_t> bytes;
};

/// Reads blocks in bulk, by day over a range of sites: the road of the bill run.
class BlockScan {
public:
    /// \param as_of  later deliveries are not seen: a scan with one delivery is repeatable.
    BlockScan(store::Session& session, DeliveryId as_of);
    ~BlockScan();

    /// Calls `each` with every block whose span begins on `day`, ascending by site and channel.
    void day(time::CivilDay day, SiteId first, SiteId last,
             const std::function<void(const StoredBlock&)>& each);

private:
    std::unique_ptr<class ReadingTable> table_;
    std::unique_ptr<store::BulkQuery> query_;
    std::int64_t as_of_;
};

/// The spans of one channel that begin on [from, to), as of a delivery; a span that is not there is
/// absent.
struct ReadSpan {
    time::CivilDay span;
    DeliveryId delivery{};
    SpanReadings readings;
};
/// \errors  block.checksum and others of BlockView::open.
Result<std::vector<ReadSpan>> read_spans(store::Session& session, ChannelId channel,
                                         time::CivilDay from, time::CivilDay to, DeliveryId as_of);

}  // namespace voltmark::meter
