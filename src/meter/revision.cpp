// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/revision.hpp"

namespace voltmark::meter {

namespace {

using store::BulkRow;

/// \pre  the delivery exists: blocks name the one that brought them.
Delivery delivery_of(store::Session& session, DeliveryId id) {
    Delivery found{id, {}, {}, {}, {}};
    session
        .bulk_query("SELECT kind, source, received_at, state FROM delivery WHERE delivery_id = ?1")
        ->run({raw(id)}, [&](const BulkRow& row) {
            found.kind = row.text(0);
            found.source = row.text(1);
            found.received_at = Instant{std::chrono::seconds{row.integer(2)}};
            found.state = row.text(3);
        });
    return found;
}

}  // namespace

Result<std::vector<Revision>> revisions_of(store::Session& session, ChannelId channel,
                                           time::CivilDay span) {
    std::vector<Revision> found;
    std::optional<Error> damage;
    const BlockKey key{span, channel};
    session
        .bulk_query(
            "SELECT delivery_id, superseded_by, block FROM reading_day_superseded WHERE "
            "span_day = ?1 AND site_id = ?2 AND channel_no = ?3 ORDER BY delivery_id")
        ->run({time::to_number(span), raw(channel.site_id), raw(channel.channel_no)},
              [&](const BulkRow& row) {
                  const Result<BlockView> view = BlockView::open(key, row.bytes(2));
                  if (!view) {
                      damage = view.error();
                      return;
                  }
                  found.push_back({{DeliveryId{row.integer(0)}, {}, {}, {}, {}},
                                   DeliveryId{row.integer(1)},
                                   view->unpack()});
              });
    if (damage) return *damage;
    Result<std::vector<ReadSpan>> now =
        read_spans(session, channel, span, span + std::chrono::days{1}, last_delivery(session));
    if (!now) return now.error();
    for (ReadSpan& one : *now)
        found.push_back({{one.delivery, {}, {}, {}, {}}, std::nullopt, std::move(one.readings)});
    for (Revision& one : found) one.delivery = delivery_of(session, one.delivery.delivery_id);
    return found;
}

}  // namespace voltmark::meter
