// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/calendar.hpp"

namespace voltmark::tariff {

/// Days of events, declared after the fact: what `days: event.NAME` of a tariff document asks for.
///
/// A day can be declared until the event is settled beyond it; what is settled never changes, so
/// that a bill which waited for it stays what it was. All belong to the caller's transaction.

/// Declares days of an event. Those that were declared before are passed over.
/// \returns  how many are new.
/// \errors   tariff.event_name (invalid_input); tariff.event_settled (conflict): a new day lies
///           before `settled_to`. Nothing is declared then.
Result<int> add_event_days(store::Session& session, std::string_view name,
                           std::span<const time::CivilDay> days, Instant now);

/// Declares that all days of an event before `to` are known.
/// \errors  tariff.event_name (invalid_input); tariff.event_settled (conflict): it is settled
///          beyond `to` already.
Result<void> settle_event(store::Session& session, std::string_view name, time::CivilDay to,
                          Instant now);

/// What is declared of an event; nothing is settled of one that nobody spoke of.
EventDays load_event(store::Session& session, std::string_view name);

/// All events with their days, by name.
std::vector<EventDays> load_events(store::Session& session);

}  // namespace voltmark::tariff
