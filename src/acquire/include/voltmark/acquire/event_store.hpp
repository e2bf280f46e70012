// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/acquire/event_routes.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::acquire {

/// What a meter says happened, and who dealt with it.
struct MeterEvent {
    std::string key;  ///< Names it: ADDRESS-EVENT-SECONDS.
    std::string address;
    std::string event;         ///< In the protocol's terms; event_name says it.
    time::LocalSeconds shown;  ///< Of the meter's clock.
    std::int64_t heard_ms = 0;
    std::string detail;  ///< When it was over; empty where it is not, or nobody said.
    std::string route;
    std::string done_by;  ///< Empty while it is open.
    std::string note;
};

struct EventFilter {
    time::LocalSeconds since{};  ///< Of the meter's clock.
    std::string route = {};      ///< Empty for all.
    std::string meter = {};
    bool with_done = false;
    int limit = 1000;
};
/// Newest first.
std::vector<MeterEvent> list_events(store::Session& session, const EventRoutes& routes,
                                    const EventFilter& filter);

/// Somebody has dealt with an event. Belongs to the caller's transaction.
/// \errors  acquire.event (not_found): unknown, or done already.
Result<void> finish_event(store::Session& session, const std::string& key, const std::string& actor,
                          const std::string& note, Instant now);

/// A meter told its event records just now. Belongs to the caller's transaction.
void mark_events_asked(store::Session& session, const std::string& meter, Instant now);

}  // namespace voltmark::acquire
