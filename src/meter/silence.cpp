// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/silence.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::meter {

namespace {

/// How far back the last day of a silent meter is looked for.
constexpr std::chrono::days kLookBack{62};

/// What is metered at one place, with its channels.
struct Point {
    SiteId site{};
    int number = 0;
    std::vector<ChannelId> channels;
};

/// The points in use on a day none of whose channels is among `heard`, in order.
std::vector<Point> quiet_points(store::Session& session, time::CivilDay on,
                                const std::vector<ChannelId>& heard) {
    std::vector<Point> quiet;
    std::optional<Point> point;
    bool is_heard = false;
    const auto finish = [&] {
        if (point && !is_heard) quiet.push_back(std::move(*point));
        point.reset();
        is_heard = false;
    };
    const auto query = session.bulk_query(
        "SELECT site_id, service_point_no, channel_no FROM channel WHERE valid_from <= ?1 AND "
        "valid_to > ?1 AND interval_minutes < 1440 ORDER BY site_id, service_point_no, channel_no");
    query->run({time::to_number(on)}, [&](const store::BulkRow& row) {
        const SiteId site{row.integer(0)};
        const int number = static_cast<int>(row.integer(1));
        if (point && (point->site != site || point->number != number)) finish();
        if (!point) point = Point{site, number, {}};
        const ChannelId channel{site, ChannelNo{static_cast<std::int32_t>(row.integer(2))}};
        point->channels.push_back(channel);
        is_heard = is_heard || std::binary_search(heard.begin(), heard.end(), channel);
    });
    finish();
    return quiet;
}

/// The contract that a point serves on a day; nothing where it serves none.
std::optional<ContractId> contract_at(store::Session& session, const Point& point,
                                      time::CivilDay on) {
    const long long site = raw(point.site);
    const int day = time::to_number(on);
    int contract = 0;
    session.sql() << "SELECT min(contract_no) FROM supply WHERE site_id = :s AND service_point_no "
                     "= :p AND valid_from <= :f AND valid_to > :t HAVING count(*) > 0",
        soci::into(contract), soci::use(site, "s"), soci::use(point.number, "p"),
        soci::use(day, "f"), soci::use(day, "t");
    if (!session.sql().got_data()) return std::nullopt;
    return ContractId{point.site, ContractNo{contract}};
}

std::string serial_at(store::Session& session, const Point& point, time::CivilDay on) {
    const long long site = raw(point.site);
    const int day = time::to_number(on);
    std::string serial;
    session.sql() << "SELECT meter_serial FROM install WHERE site_id = :s AND service_point_no = "
                     ":p AND valid_from <= :f AND valid_to > :t",
        soci::into(serial), soci::use(site, "s"), soci::use(point.number, "p"), soci::use(day, "f"),
        soci::use(day, "t");
    return session.sql().got_data() ? serial : std::string{};
}

std::optional<time::CivilDay> last_day_of(store::Session& session, const Point& point,
                                          time::CivilDay on, DeliveryId as_of) {
    std::optional<time::CivilDay> last;
    for (const ChannelId& channel : point.channels) {
        const auto spans = read_spans(session, channel, on - kLookBack, on, as_of);
        if (!spans) throw store::Failure{spans.error()};
        if (spans->empty()) continue;
        const time::CivilDay day = spans->back().span;
        if (!last || *last < day) last = day;
    }
    return last;
}

}  // namespace

Silence find_silence(store::Session& session, std::chrono::days after) {
    VOLTMARK_CHECK(after.count() > 0);
    Silence silence;
    const std::optional<time::BillingPeriod> read = days_read(session);
    if (!read) return silence;
    const time::CivilDay newest = read->to - std::chrono::days{1};
    silence.newest = newest;
    const std::vector<ChannelId> heard =
        channels_since(session, newest + std::chrono::days{1} - after,
                       newest + std::chrono::days{1}, DeliveryId{});
    const DeliveryId as_of = last_delivery(session);
    for (const Point& point : quiet_points(session, newest, heard)) {
        const std::optional<ContractId> contract = contract_at(session, point, newest);
        if (!contract) continue;
        silence.meters.push_back({*contract, serial_at(session, point, newest),
                                  last_day_of(session, point, newest, as_of)});
    }
    return silence;
}

}  // namespace voltmark::meter
