// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/event_store.hpp"

#include <charconv>

#include <soci/soci.h>

#include "voltmark/acquire/order_errors.hpp"

namespace voltmark::acquire {

namespace {

struct EventKey {
    std::string address;
    std::string event;
    long long shown_at = 0;
};

std::optional<EventKey> parse_key(std::string_view text) {
    const std::size_t first = text.find('-');
    const std::size_t second = text.find('-', first == text.npos ? first : first + 1);
    if (second == text.npos) return std::nullopt;
    EventKey key{std::string{text.substr(0, first)},
                 std::string{text.substr(first + 1, second - first - 1)}, 0};
    const std::string_view digits = text.substr(second + 1);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), key.shown_at);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return key;
}

}  // namespace

std::vector<MeterEvent> list_events(store::Session& session, const EventRoutes& routes,
                                    const EventFilter& filter) {
    std::vector<MeterEvent> events;
    session
        .bulk_query(
            "SELECT e.address, e.event, e.shown_at, e.heard_ms, e.detail, "
            "COALESCE(d.done_by, ''), COALESCE(d.note, '') FROM acquire_event e LEFT JOIN "
            "acquire_event_done d ON d.address = e.address AND d.event = e.event AND "
            "d.shown_at = e.shown_at WHERE e.shown_at >= ?1 ORDER BY e.shown_at DESC, e.address, "
            "e.event")
        ->run({filter.since.time_since_epoch().count()}, [&](const store::BulkRow& row) {
            if (static_cast<int>(events.size()) >= filter.limit) return store::Visit::stop;
            MeterEvent one;
            one.address = row.text(0);
            one.event = row.text(1);
            one.shown = time::LocalSeconds{std::chrono::seconds{row.integer(2)}};
            one.key = fmt::format("{}-{}-{}", one.address, one.event, row.integer(2));
            one.heard_ms = row.integer(3);
            one.detail = row.text(4);
            one.done_by = row.text(5);
            one.note = row.text(6);
            one.route = routes.route_of(one.event);
            const bool is_wanted = (filter.route.empty() || one.route == filter.route) &&
                                   (filter.with_done || one.done_by.empty()) &&
                                   (filter.meter.empty() || one.address == filter.meter);
            if (is_wanted) events.push_back(std::move(one));
            return store::Visit::next;
        });
    return events;
}

Result<void> finish_event(store::Session& session, const std::string& key, const std::string& actor,
                          const std::string& note, Instant now) {
    const std::optional<EventKey> found = parse_key(key);
    if (!found) return make_error(kEvent, key);
    int known = 0;
    session.sql() << "SELECT count(*) FROM acquire_event WHERE address = :a AND event = :e AND "
                     "shown_at = :s",
        soci::use(found->address, "a"), soci::use(found->event, "e"),
        soci::use(found->shown_at, "s"), soci::into(known);
    if (known == 0) return make_error(kEvent, key);
    const long long at = now.time_since_epoch().count();
    soci::statement insert =
        (session.sql().prepare
             << "INSERT INTO acquire_event_done (address, event, shown_at, done_by, done_at, note) "
                "VALUES (:a, :e, :s, :b, :t, :n) ON CONFLICT (address, event, shown_at) DO NOTHING",
         soci::use(found->address, "a"), soci::use(found->event, "e"),
         soci::use(found->shown_at, "s"), soci::use(actor, "b"), soci::use(at, "t"),
         soci::use(note, "n"));
    insert.execute(true);
    if (insert.get_affected_rows() == 0) return make_error(kEvent, key);
    return ok();
}

void mark_events_asked(store::Session& session, const std::string& meter, Instant now) {
    const long long ms = std::chrono::milliseconds{now.time_since_epoch()}.count();
    session.sql() << "INSERT INTO acquire_events_asked (address, asked_ms) VALUES (:a, :m) ON "
                     "CONFLICT (address) DO UPDATE SET asked_ms = excluded.asked_ms",
        soci::use(meter, "a"), soci::use(ms, "m");
}

}  // namespace voltmark::acquire
