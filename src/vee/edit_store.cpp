// SPDX-License-Identifier: Apache-2.0
#include "edit_store.hpp"

#include <soci/soci.h>

namespace voltmark::vee {

void write_edit(store::Session& session, const EditPlan& plan, const EditAuthority& authority,
                DeliveryId delivery, Instant now) {
    const long long site = raw(plan.channel.id.site_id);
    const int channel = raw(plan.channel.id.channel_no);
    const long long number = raw(delivery);
    const long long begins_at = plan.slots.front().begin.time_since_epoch().count();
    const int slots = static_cast<int>(plan.slots.size());
    const int was_missing = plan.was_missing();
    const long long before = plan.before_milli();
    const long long after = plan.after_milli();
    const long long approval = authority.approval ? static_cast<long long>(*authority.approval) : 0;
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO reading_edit (site_id, channel_no, delivery_id, source_key, "
                     "begins_at, slots, was_missing, before_milli, after_milli, author, reason, "
                     "approval_id, approved_by, edited_at) VALUES (:s, :c, :d, :k, :b, :n, :m, "
                     ":o, :a, :w, :r, :p, :q, :t)",
        soci::use(site, "s"), soci::use(channel, "c"), soci::use(number, "d"),
        soci::use(plan.source_key, "k"), soci::use(begins_at, "b"), soci::use(slots, "n"),
        soci::use(was_missing, "m"), soci::use(before, "o"), soci::use(after, "a"),
        soci::use(authority.author.name, "w"), soci::use(authority.reason, "r"),
        soci::use(approval, "p"), soci::use(authority.approved_by, "q"), soci::use(at, "t");
}

namespace {

constexpr std::string_view kSelect =
    "SELECT site_id, channel_no, delivery_id, source_key, begins_at, slots, was_missing, "
    "before_milli, after_milli, author, reason, approval_id, approved_by, edited_at FROM "
    "reading_edit ";

Edit edit_in(const store::BulkRow& row) {
    Edit edit;
    edit.channel = {SiteId{row.integer(0)}, ChannelNo{static_cast<std::int32_t>(row.integer(1))}};
    edit.delivery = DeliveryId{row.integer(2)};
    edit.source_key = row.text(3);
    edit.begins_at = Instant{std::chrono::seconds{row.integer(4)}};
    edit.slots = static_cast<int>(row.integer(5));
    edit.was_missing = static_cast<int>(row.integer(6));
    edit.before_milli = row.integer(7);
    edit.after_milli = row.integer(8);
    edit.author = row.text(9);
    edit.reason = row.text(10);
    if (row.integer(11) != 0) edit.approval = security::ApprovalId{row.integer(11)};
    edit.approved_by = row.text(12);
    edit.edited_at = Instant{std::chrono::seconds{row.integer(13)}};
    return edit;
}

}  // namespace

std::vector<Edit> list_edits(store::Session& session, int limit) {
    std::vector<Edit> edits;
    session.bulk_query(std::string{kSelect} + "ORDER BY delivery_id DESC LIMIT ?1")
        ->run({limit}, [&](const store::BulkRow& row) { edits.push_back(edit_in(row)); });
    return edits;
}

std::vector<Edit> edits_of(store::Session& session, ChannelId channel) {
    std::vector<Edit> edits;
    session
        .bulk_query(std::string{kSelect} +
                    "WHERE site_id = ?1 AND channel_no = ?2 ORDER BY delivery_id DESC")
        ->run({raw(channel.site_id), raw(channel.channel_no)},
              [&](const store::BulkRow& row) { edits.push_back(edit_in(row)); });
    return edits;
}

}  // namespace voltmark::vee
