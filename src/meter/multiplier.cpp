// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/multiplier.hpp"

namespace voltmark::meter {

std::map<ChannelId, std::vector<MultiplierSpan>> channel_multipliers(store::Session& session) {
    std::map<ChannelId, std::vector<MultiplierSpan>> multipliers;
    const auto query = session.bulk_query(
        "SELECT c.site_id, c.channel_no, i.valid_from, i.valid_to, i.multiplier_e3 FROM channel c "
        "JOIN install i ON i.site_id = c.site_id AND i.service_point_no = c.service_point_no "
        "ORDER BY c.site_id, c.channel_no, i.valid_from");
    query->run({}, [&](const store::BulkRow& row) {
        const ChannelId id{SiteId{row.integer(0)},
                           ChannelNo{static_cast<std::int32_t>(row.integer(1))}};
        const Validity valid{time::day_from_number(row.integer(2)),
                             time::day_from_number(row.integer(3))};
        multipliers[id].push_back({valid, row.integer(4)});
    });
    return multipliers;
}

}  // namespace voltmark::meter
