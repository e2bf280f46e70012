// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/meter_store.hpp"

#include <array>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"

#include "zone_cache.hpp"

namespace voltmark::embedded {
std::span<const File> meter_schema();
}

namespace voltmark::meter {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kPointColumns[] = {{"site_id", Type::int64},
                                               {"service_point_no", Type::int32},
                                               {"name", Type::text},
                                               {"zone", Type::text}};
constexpr BulkTable::Column kInstallColumns[] = {
    {"site_id", Type::int64},  {"service_point_no", Type::int32}, {"valid_from", Type::int32},
    {"valid_to", Type::int32}, {"meter_serial", Type::text},      {"multiplier_e3", Type::int64}};
constexpr BulkTable::Column kSupplyColumns[] = {
    {"site_id", Type::int64},    {"service_point_no", Type::int32}, {"side", Type::text},
    {"valid_from", Type::int32}, {"valid_to", Type::int32},         {"contract_no", Type::int32}};
constexpr BulkTable::Column kChannelColumns[] = {
    {"site_id", Type::int64},    {"channel_no", Type::int32}, {"service_point_no", Type::int32},
    {"source_key", Type::text},  {"flow", Type::int32},       {"interval_minutes", Type::int32},
    {"step_milli", Type::int64}, {"valid_from", Type::int32}, {"valid_to", Type::int32}};
constexpr BulkTable::Column kKeyColumns[] = {
    {"source_key", Type::text}, {"site_id", Type::int64}, {"channel_no", Type::int32}};

constexpr std::array<std::string_view, 2> kSides = {"use", "generation"};
constexpr std::array<std::string_view, 4> kKinds = {"file", "estimate", "edit", "simulation"};

Validity validity_in(const BulkRow& row, int column) {
    return {time::day_from_number(row.integer(column)),
            time::day_from_number(row.integer(column + 1))};
}

}  // namespace

std::string_view to_text(Side side) {
    return kSides[static_cast<std::size_t>(side)];
}

std::optional<Side> find_side(std::string_view word) {
    if (word == kSides[0]) return Side::use;
    if (word == kSides[1]) return Side::generation;
    return std::nullopt;
}

std::string_view to_text(DeliveryKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

store::Schema schema() {
    return {"meter", embedded::meter_schema()};
}

void add_service_points(store::Session& session, std::span<const ServicePoint> points) {
    const auto writer = session.bulk_writer({"service_point", kPointColumns});
    for (const ServicePoint& point : points) {
        writer->integer(raw(point.site_id)).integer(raw(point.service_point_no)).text(point.name);
        writer->text(point.zone).end_row();
    }
    writer->finish();
}

void add_installs(store::Session& session, std::span<const Install> installs) {
    const auto writer = session.bulk_writer({"install", kInstallColumns});
    for (const Install& install : installs) {
        writer->integer(raw(install.site_id)).integer(raw(install.service_point_no));
        writer->integer(time::to_number(install.valid.from))
            .integer(time::to_number(install.valid.to));
        writer->text(install.meter_serial).integer(install.multiplier_e3).end_row();
    }
    writer->finish();
}

void add_supplies(store::Session& session, std::span<const Supply> supplies) {
    const auto writer = session.bulk_writer({"supply", kSupplyColumns});
    for (const Supply& supply : supplies) {
        writer->integer(raw(supply.site_id))
            .integer(raw(supply.service_point_no))
            .text(to_text(supply.side));
        writer->integer(time::to_number(supply.valid.from))
            .integer(time::to_number(supply.valid.to));
        writer->integer(raw(supply.contract_no)).end_row();
    }
    writer->finish();
}

void add_channels(store::Session& session, std::span<const Channel> channels) {
    const auto writer = session.bulk_writer({"channel", kChannelColumns});
    const auto keys = session.bulk_writer({"channel_key", kKeyColumns});
    for (const Channel& channel : channels) {
        const auto site = raw(channel.id.site_id);
        const auto number = raw(channel.id.channel_no);
        writer->integer(site)
            .integer(number)
            .integer(raw(channel.service_point_no))
            .text(channel.source_key);
        writer->integer(static_cast<int>(channel.flow))
            .integer(channel.interval_minutes)
            .integer(channel.step_milli);
        writer->integer(time::to_number(channel.valid.from))
            .integer(time::to_number(channel.valid.to))
            .end_row();
        keys->text(channel.source_key).integer(site).integer(number).end_row();
    }
    writer->finish();
    keys->finish();
}

namespace {

constexpr std::string_view kSelectChannels =
    "SELECT c.source_key, c.site_id, c.channel_no, c.flow, c.interval_minutes, c.step_milli, "
    "c.valid_from, c.valid_to, p.zone FROM channel c JOIN service_point p "
    "ON p.site_id = c.site_id AND p.service_point_no = c.service_point_no ";

KnownChannel channel_in(const BulkRow& row, ZoneCache& zones) {
    KnownChannel channel;
    channel.id = {SiteId{row.integer(1)}, ChannelNo{static_cast<std::int32_t>(row.integer(2))}};
    channel.flow = static_cast<Flow>(row.integer(3));
    channel.interval_minutes = static_cast<int>(row.integer(4));
    channel.step_milli = row.integer(5);
    channel.valid = validity_in(row, 6);
    channel.zone = zones.find(row.text(8));
    return channel;
}

/// Calls `each` with every channel and its source key, by site and number.
template <class Each>
void for_each_channel(store::Session& session, Each each) {
    ZoneCache zones;
    const auto query =
        session.bulk_query(std::string{kSelectChannels} + "ORDER BY c.site_id, c.channel_no");
    query->run({}, [&](const BulkRow& row) { each(row.text(0), channel_in(row, zones)); });
}

}  // namespace

std::optional<KnownChannel> find_channel(store::Session& session, const std::string& source_key) {
    long long site = 0;
    int number = 0;
    session.sql() << "SELECT site_id, channel_no FROM channel_key WHERE source_key = :k",
        soci::use(source_key, "k"), soci::into(site), soci::into(number);
    if (!session.sql().got_data()) return std::nullopt;
    ZoneCache zones;
    std::optional<KnownChannel> found;
    session.bulk_query(std::string{kSelectChannels} + "WHERE c.site_id = ?1 AND c.channel_no = ?2")
        ->run({site, number}, [&](const BulkRow& row) { found = channel_in(row, zones); });
    return found;
}

std::vector<KnownChannel> list_channels(store::Session& session) {
    std::vector<KnownChannel> channels;
    for_each_channel(session, [&](std::string_view, const KnownChannel& channel) {
        channels.push_back(channel);
    });
    return channels;
}

ChannelDirectory ChannelDirectory::load(store::Session& session) {
    ChannelDirectory directory;
    for_each_channel(session, [&](std::string_view key, const KnownChannel& channel) {
        directory.channels_.emplace(std::string{key}, channel);
    });
    return directory;
}

const KnownChannel* ChannelDirectory::find(std::string_view source_key) const {
    const auto it = channels_.find(source_key);
    return it == channels_.end() ? nullptr : &it->second;
}

std::optional<time::Zone> ChannelDirectory::common_zone() const {
    if (channels_.empty()) return std::nullopt;
    const time::Zone& zone = channels_.begin()->second.zone;
    const bool is_common = std::all_of(channels_.begin(), channels_.end(),
                                       [&](const auto& one) { return one.second.zone == zone; });
    return is_common ? std::optional{zone} : std::nullopt;
}

std::vector<ServingChannel> serving_channels(store::Session& session, SiteId first, SiteId last,
                                             const Validity& days) {
    std::vector<ServingChannel> found;
    ZoneCache zones;
    const auto query = session.bulk_query(
        "SELECT c.site_id, c.channel_no, c.service_point_no, c.flow, c.interval_minutes, "
        "c.step_milli, c.valid_from, "
        "c.valid_to, s.contract_no, s.side, s.valid_from, s.valid_to, c.source_key, p.zone FROM "
        "channel c "
        "JOIN supply s ON s.site_id = c.site_id AND s.service_point_no = c.service_point_no "
        "JOIN service_point p ON p.site_id = c.site_id AND p.service_point_no = c.service_point_no "
        "WHERE c.site_id >= ?1 AND c.site_id <= ?2 AND s.valid_from < ?4 AND s.valid_to > ?3 "
        "AND c.valid_from < ?4 AND c.valid_to > ?3 ORDER BY c.site_id, c.channel_no, s.valid_from");
    query->run(
        {raw(first), raw(last), time::to_number(days.from), time::to_number(days.to)},
        [&](const BulkRow& row) {
            const auto flow = static_cast<Flow>(row.integer(3));
            if (row.text(9) != to_text(side_of(flow))) return;
            const SiteId site{row.integer(0)};
            ServingChannel serving;
            serving.contract = {site, ContractNo{static_cast<std::int32_t>(row.integer(8))}};
            serving.channel.id = {site, ChannelNo{static_cast<std::int32_t>(row.integer(1))}};
            serving.channel.service_point_no =
                ServicePointNo{static_cast<std::int32_t>(row.integer(2))};
            serving.channel.flow = flow;
            serving.channel.interval_minutes = static_cast<int>(row.integer(4));
            serving.channel.step_milli = row.integer(5);
            serving.channel.valid =
                intersect(intersect(validity_in(row, 6), validity_in(row, 10)), days);
            serving.channel.source_key = row.text(12);
            serving.zone = zones.find(row.text(13));
            if (serving.channel.valid.days() > 0) found.push_back(std::move(serving));
        });
    return found;
}

void end_supplies(store::Session& session, ContractId contract, time::CivilDay end) {
    session.run_script(fmt::format(
        "DELETE FROM supply WHERE site_id = {0} AND contract_no = {1} AND valid_from >= {2}; "
        "UPDATE supply SET valid_to = {2} WHERE site_id = {0} AND contract_no = {1} AND valid_to > "
        "{2}",
        raw(contract.site_id), raw(contract.contract_no), time::to_number(end)));
}

}  // namespace voltmark::meter
