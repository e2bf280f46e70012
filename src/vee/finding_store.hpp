// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <tuple>

#include "voltmark/vee/check_store.hpp"

namespace voltmark::vee {

/// What makes a finding the same one when it is found again.
using FindingKey = std::tuple<time::CivilDay, SiteId, ChannelNo, RegisterNo, Rule, int>;
FindingKey key_of(const StoredFinding& finding);

/// A part of a store's readings: whole sites, some days.
struct FindingRange {
    SiteId first{};
    SiteId last{};
    time::BillingPeriod days;
};

/// Puts findings in the place of the open ones of a range. Those that a person settled stay, and
/// are not opened again. Belongs to the caller's transaction.
/// \returns  how many were settled before.
std::int64_t replace_findings(store::Session& session, const FindingRange& range,
                              std::int64_t check_id, const std::vector<StoredFinding>& findings);

/// Adds findings about estimates, which belong to no check. Those that are there already, open or
/// settled, stay as they are. Belongs to the caller's transaction.
void add_findings(store::Session& session, const std::vector<StoredFinding>& findings);

void write_check(store::Session& session, const CheckReport& report,
                 const time::BillingPeriod& period, std::string_view rules, DeliveryId as_of,
                 Instant now);

}  // namespace voltmark::vee
