// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/site_series.hpp"

#include "zone_cache.hpp"

namespace voltmark::meter {

namespace {

using store::BulkRow;

Validity validity_in(const BulkRow& row, int column) {
    return {time::day_from_number(row.integer(column)),
            time::day_from_number(row.integer(column + 1))};
}

ServicePointNo point_in(const BulkRow& row, int column) {
    return ServicePointNo{static_cast<std::int32_t>(row.integer(column))};
}

}  // namespace

std::vector<SiteSeries> series_by_site(store::Session& session) {
    std::vector<SiteSeries> sites;
    const auto query = session.bulk_query(
        "SELECT site_id, CAST(count(*) AS BIGINT) FROM (SELECT site_id FROM channel UNION ALL "
        "SELECT site_id FROM meter_register) AS series GROUP BY site_id ORDER BY site_id");
    query->run({}, [&](const BulkRow& row) {
        sites.push_back({SiteId{row.integer(0)}, row.integer(1)});
    });
    return sites;
}

std::vector<SiteChannel> site_channels(store::Session& session, SiteId first, SiteId last) {
    std::vector<SiteChannel> found;
    ZoneCache zones;
    const auto query = session.bulk_query(
        "SELECT c.site_id, c.channel_no, c.service_point_no, c.flow, c.interval_minutes, "
        "c.step_milli, c.valid_from, c.valid_to, c.source_key, p.zone FROM channel c "
        "JOIN service_point p ON p.site_id = c.site_id AND p.service_point_no = c.service_point_no "
        "WHERE c.site_id >= ?1 AND c.site_id <= ?2 ORDER BY c.site_id, c.channel_no");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        SiteChannel one;
        one.channel.id = {SiteId{row.integer(0)},
                          ChannelNo{static_cast<std::int32_t>(row.integer(1))}};
        one.channel.service_point_no = point_in(row, 2);
        one.channel.flow = static_cast<Flow>(row.integer(3));
        one.channel.interval_minutes = static_cast<int>(row.integer(4));
        one.channel.step_milli = row.integer(5);
        one.channel.valid = validity_in(row, 6);
        one.channel.source_key = row.text(8);
        one.zone = zones.find(row.text(9));
        found.push_back(std::move(one));
    });
    return found;
}

std::vector<Install> site_installs(store::Session& session, SiteId first, SiteId last) {
    std::vector<Install> found;
    const auto query = session.bulk_query(
        "SELECT site_id, service_point_no, valid_from, valid_to, meter_serial, multiplier_e3 FROM "
        "install WHERE site_id >= ?1 AND site_id <= ?2 ORDER BY site_id, service_point_no, "
        "valid_from");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        found.push_back({SiteId{row.integer(0)}, point_in(row, 1), validity_in(row, 2),
                         std::string{row.text(4)}, row.integer(5)});
    });
    return found;
}

std::vector<Supply> site_supplies(store::Session& session, SiteId first, SiteId last) {
    std::vector<Supply> found;
    const auto query = session.bulk_query(
        "SELECT site_id, service_point_no, valid_from, valid_to, contract_no, side FROM supply "
        "WHERE site_id >= ?1 AND site_id <= ?2 ORDER BY site_id, service_point_no, valid_from, "
        "side");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        Supply supply;
        supply.site_id = SiteId{row.integer(0)};
        supply.service_point_no = point_in(row, 1);
        supply.valid = validity_in(row, 2);
        supply.contract_no = ContractNo{static_cast<std::int32_t>(row.integer(4))};
        supply.side = *find_side(row.text(5));
        found.push_back(supply);
    });
    return found;
}

}  // namespace voltmark::meter
