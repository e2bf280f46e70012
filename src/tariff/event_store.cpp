// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/event_store.hpp"

#include <soci/soci.h>

#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

namespace {

Result<void> check_name(std::string_view name) {
    if (is_event_name(name)) return ok();
    return make_error(kEventName, name);
}

/// Refuses what would change days before `settled_to`.
Result<void> check_open(const EventDays& event, time::CivilDay day) {
    if (day >= event.settled_to) return ok();
    return make_error(kEventSettled, event.name, time::to_text(event.settled_to),
                      time::to_text(day));
}

}  // namespace

Result<int> add_event_days(store::Session& session, std::string_view name,
                           std::span<const time::CivilDay> days, Instant now) {
    if (Result<void> checked = check_name(name); !checked) return checked.error();
    const EventDays event = load_event(session, name);
    std::vector<time::CivilDay> fresh;
    for (const time::CivilDay day : days) {
        if (event.contains(day) || std::find(fresh.begin(), fresh.end(), day) != fresh.end())
            continue;
        if (Result<void> open = check_open(event, day); !open) return open.error();
        fresh.push_back(day);
    }
    const std::string text{name};
    const long long at = now.time_since_epoch().count();
    for (const time::CivilDay day : fresh) {
        const int number = time::to_number(day);
        session.sql() << "INSERT INTO event_day (name, day, declared_at) VALUES (:n, :d, :a)",
            soci::use(text, "n"), soci::use(number, "d"), soci::use(at, "a");
    }
    return static_cast<int>(fresh.size());
}

Result<void> settle_event(store::Session& session, std::string_view name, time::CivilDay to,
                          Instant now) {
    if (Result<void> checked = check_name(name); !checked) return checked.error();
    const EventDays event = load_event(session, name);
    if (to == event.settled_to) return ok();
    if (Result<void> open = check_open(event, to); !open) return open.error();
    const std::string text{name};
    const int number = time::to_number(to);
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO event_settled (name, settled_to, declared_at) "
                     "VALUES (:n, :t, :a)",
        soci::use(text, "n"), soci::use(number, "t"), soci::use(at, "a");
    return ok();
}

EventDays load_event(store::Session& session, std::string_view name) {
    EventDays event{std::string{name}, {}, {}};
    int settled_to = 0;
    session.sql() << "SELECT coalesce(max(settled_to), 0) FROM event_settled WHERE name = :n",
        soci::use(event.name, "n"), soci::into(settled_to);
    event.settled_to = time::day_from_number(settled_to);
    const soci::rowset<int> rows =
        (session.sql().prepare << "SELECT day FROM event_day WHERE name = :n ORDER BY day",
         soci::use(event.name, "n"));
    for (const int day : rows) event.days.push_back(time::day_from_number(day));
    return event;
}

std::vector<EventDays> load_events(store::Session& session) {
    const soci::rowset<std::string> rows =
        (session.sql().prepare << "SELECT name FROM event_day UNION SELECT name FROM "
                                  "event_settled ORDER BY name");
    const std::vector<std::string> names(rows.begin(), rows.end());
    std::vector<EventDays> events;
    events.reserve(names.size());
    for (const std::string& name : names) events.push_back(load_event(session, name));
    return events;
}

}  // namespace voltmark::tariff
