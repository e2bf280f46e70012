// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/text.hpp"

namespace voltmark::acquire {

/// A kind of event of meters, as the protocols number it.
struct EventTerms {
    std::string_view id;  ///< How its identifiers begin: "301B" (698), "03300D" (645).
    Text name;
    std::string_view route;  ///< Where it goes where nothing else is said; empty for nowhere.
    /// The identifier that its newest records are asked for under: an OAD of a table of records, or
    /// a data identifier whose last byte counts backwards. Empty: only on demand.
    std::string_view record;
};
std::span<const EventTerms> event_terms();
/// The terms of an event; nullptr where they are not known.
const EventTerms* find_event_terms(std::string_view event);
/// "power outage"; the identifier itself where it has no name here.
std::string event_name(std::string_view event, Language language);

/// How far back records are asked for.
inline constexpr int kEventRecords = 3;

/// Who is to look at events (事件分派): by the beginnings of their identifiers.
class EventRoutes {
public:
    /// What tampers goes to `inspection` (用电检查), what fails to `service` (客户服务).
    static EventRoutes usual();
    /// One to eight hex digits.
    static bool is_pattern(std::string_view text);

    void set(std::string route, std::vector<std::string> patterns);
    /// The route whose longest pattern fits; empty for none.
    std::string route_of(std::string_view event) const;

private:
    std::map<std::string, std::vector<std::string>> patterns_;  // By route.
};

}  // namespace voltmark::acquire
