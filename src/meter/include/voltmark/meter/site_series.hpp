// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/meter/model.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::meter {

// What stands at a range of sites, whomever it serves: for work over all readings.

/// How many series of readings a site has: channels and registers.
struct SiteSeries {
    SiteId site_id{};
    std::int64_t series = 0;
};
/// By site; sites without any are left out.
std::vector<SiteSeries> series_by_site(store::Session& session);

struct SiteChannel {
    Channel channel;
    time::Zone zone = time::Zone::utc();  ///< Of its service point.
};
/// By site and number.
std::vector<SiteChannel> site_channels(store::Session& session, SiteId first, SiteId last);
/// By site, point and day.
std::vector<Install> site_installs(store::Session& session, SiteId first, SiteId last);
std::vector<Supply> site_supplies(store::Session& session, SiteId first, SiteId last);

}  // namespace voltmark::meter
