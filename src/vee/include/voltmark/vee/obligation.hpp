// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/store/store.hpp"
#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

/// An estimate that waits for an actual reading.
struct Obligation {
    ChannelId channel{};
    std::string source_key;  ///< Of the channel.
    time::CivilDay day;      ///< In which the estimated gap begins ...
    int first = 0;           ///< ... with this slot.
    int slots = 0;           ///< May go on into days that follow.
    int waiting = 0;         ///< How many of its slots are still estimated.
    bool is_daily = false;   ///< Its slots are days.
    Method method{};
    DeliveryId delivery{};
    int age_days = 0;  ///< Since its first day.
    bool is_overdue = false;

    friend bool operator==(const Obligation&, const Obligation&) = default;
};

struct ObligationFilter {
    time::CivilDay today;
    int overdue_days = 30;  ///< An estimate older than this is overdue.
    std::optional<SiteId> site = {};
};

/// All that a store was promised and has not got: estimates of which at least one slot still
/// stands, as of a delivery. The oldest first, so that those overdue lead, then by site and
/// channel.
std::vector<Obligation> list_obligations(store::Session& session, const ObligationFilter& filter,
                                         DeliveryId as_of);

}  // namespace voltmark::vee
