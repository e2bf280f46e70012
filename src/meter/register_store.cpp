// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/register_store.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "zone_cache.hpp"

namespace voltmark::meter {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kRegisterColumns[] = {
    {"site_id", Type::int64},   {"register_no", Type::int32}, {"service_point_no", Type::int32},
    {"source_key", Type::text}, {"flow", Type::int32},        {"kind", Type::text},
    {"band", Type::text},       {"digits", Type::int32},      {"valid_from", Type::int32},
    {"valid_to", Type::int32}};
constexpr BulkTable::Column kKeyColumns[] = {
    {"source_key", Type::text}, {"site_id", Type::int64}, {"register_no", Type::int32}};
constexpr BulkTable::Column kReadingColumns[] = {
    {"site_id", Type::int64},     {"register_no", Type::int32}, {"read_day", Type::int32},
    {"delivery_id", Type::int64}, {"value_e6", Type::int64},    {"quality", Type::int32}};

constexpr std::array<std::string_view, 2> kKinds = {"energy", "demand"};

/// The columns of `meter_register` in the order of kRegisterColumns.
Register register_in(const BulkRow& row) {
    Register one;
    one.id = {SiteId{row.integer(0)}, RegisterNo{static_cast<std::int32_t>(row.integer(1))}};
    one.service_point_no = ServicePointNo{static_cast<std::int32_t>(row.integer(2))};
    one.source_key = row.text(3);
    one.flow = static_cast<Flow>(row.integer(4));
    one.kind = find_register_kind(row.text(5)).value_or(RegisterKind::energy);
    one.band = row.text(6);
    one.digits = static_cast<int>(row.integer(7));
    one.valid = {time::day_from_number(row.integer(8)), time::day_from_number(row.integer(9))};
    return one;
}

}  // namespace

std::string_view to_text(RegisterKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<RegisterKind> find_register_kind(std::string_view word) {
    if (word == kKinds[0]) return RegisterKind::energy;
    if (word == kKinds[1]) return RegisterKind::demand;
    return std::nullopt;
}

void add_registers(store::Session& session, std::span<const Register> registers) {
    const auto writer = session.bulk_writer({"meter_register", kRegisterColumns});
    const auto keys = session.bulk_writer({"register_key", kKeyColumns});
    for (const Register& one : registers) {
        const auto site = raw(one.id.site_id);
        const auto number = raw(one.id.register_no);
        writer->integer(site).integer(number).integer(raw(one.service_point_no));
        writer->text(one.source_key).integer(static_cast<int>(one.flow)).text(to_text(one.kind));
        writer->text(one.band).integer(one.digits);
        writer->integer(time::to_number(one.valid.from))
            .integer(time::to_number(one.valid.to))
            .end_row();
        keys->text(one.source_key).integer(site).integer(number).end_row();
    }
    writer->finish();
    keys->finish();
}

std::vector<ServingRegister> serving_registers(store::Session& session, SiteId first, SiteId last,
                                               const Validity& days) {
    std::vector<ServingRegister> found;
    ZoneCache zones;
    const auto query = session.bulk_query(
        "SELECT r.site_id, r.register_no, r.service_point_no, r.source_key, r.flow, r.kind, "
        "r.band, r.digits, r.valid_from, r.valid_to, s.contract_no, s.side, s.valid_from, "
        "s.valid_to, p.zone, i.multiplier_e3 FROM meter_register r "
        "JOIN supply s ON s.site_id = r.site_id AND s.service_point_no = r.service_point_no "
        "JOIN service_point p ON p.site_id = r.site_id AND p.service_point_no = r.service_point_no "
        "JOIN install i ON i.site_id = r.site_id AND i.service_point_no = r.service_point_no "
        "AND i.valid_from <= r.valid_from AND i.valid_to > r.valid_from "
        "WHERE r.site_id >= ?1 AND r.site_id <= ?2 AND s.valid_from < ?4 AND s.valid_to > ?3 "
        "AND r.valid_from < ?4 AND r.valid_to > ?3 ORDER BY r.site_id, r.register_no, "
        "s.valid_from");
    query->run({raw(first), raw(last), time::to_number(days.from), time::to_number(days.to)},
               [&](const BulkRow& row) {
                   ServingRegister serving;
                   serving.meter_register = register_in(row);
                   Register& one = serving.meter_register;
                   if (row.text(11) != to_text(side_of(one.flow))) return;
                   serving.contract = {one.id.site_id,
                                       ContractNo{static_cast<std::int32_t>(row.integer(10))}};
                   const Validity supplied{time::day_from_number(row.integer(12)),
                                           time::day_from_number(row.integer(13))};
                   one.valid = intersect(intersect(one.valid, supplied), days);
                   serving.zone = zones.find(row.text(14));
                   serving.multiplier_e3 = row.integer(15);
                   if (one.valid.days() > 0) found.push_back(std::move(serving));
               });
    return found;
}

std::map<std::string, Register, std::less<>> registers_by_key(store::Session& session) {
    std::map<std::string, Register, std::less<>> registers;
    const auto query = session.bulk_query(
        "SELECT site_id, register_no, service_point_no, source_key, flow, kind, band, digits, "
        "valid_from, valid_to FROM meter_register ORDER BY source_key");
    query->run({}, [&](const BulkRow& row) {
        Register one = register_in(row);
        std::string key = one.source_key;
        registers.emplace_hint(registers.end(), std::move(key), std::move(one));
    });
    return registers;
}

std::vector<StoredRegisterReading> register_readings(store::Session& session, SiteId first,
                                                     SiteId last, time::CivilDay from,
                                                     time::CivilDay to, DeliveryId as_of) {
    std::vector<StoredRegisterReading> found;
    const auto query = session.bulk_query(
        "SELECT site_id, register_no, read_day, delivery_id, value_e6, quality FROM "
        "register_reading WHERE site_id >= ?1 AND site_id <= ?2 AND read_day >= ?3 AND "
        "read_day <= ?4 AND delivery_id <= ?5 ORDER BY site_id, register_no, read_day, "
        "delivery_id");
    query->run({raw(first), raw(last), time::to_number(from), time::to_number(to), raw(as_of)},
               [&](const BulkRow& row) {
                   const RegisterId id{SiteId{row.integer(0)},
                                       RegisterNo{static_cast<std::int32_t>(row.integer(1))}};
                   const RegisterReading reading{time::day_from_number(row.integer(2)),
                                                 RegisterValue{row.integer(4)},
                                                 static_cast<Quality>(row.integer(5))};
                   const bool newer = !found.empty() && found.back().id == id &&
                                      found.back().reading.day == reading.day;
                   if (newer) found.pop_back();
                   found.push_back({id, reading, DeliveryId{row.integer(3)}});
               });
    return found;
}

RegisterPut put_register_readings(store::Session& session, DeliveryId delivery,
                                  std::span<const StoredRegisterReading> readings) {
    RegisterPut counts;
    if (readings.empty()) return counts;
    const auto place = [](const StoredRegisterReading& one) {
        return std::tuple{one.id, one.reading.day};
    };
    std::vector<StoredRegisterReading> ordered{readings.begin(), readings.end()};
    std::sort(ordered.begin(), ordered.end(),
              [&](const auto& left, const auto& right) { return place(left) < place(right); });
    const auto [first, last] = std::minmax_element(
        ordered.begin(), ordered.end(),
        [](const auto& left, const auto& right) { return left.reading.day < right.reading.day; });
    const std::vector<StoredRegisterReading> known =
        register_readings(session, ordered.front().id.site_id, ordered.back().id.site_id,
                          first->reading.day, last->reading.day, DeliveryId{INT64_MAX});
    const auto writer = session.bulk_writer({"register_reading", kReadingColumns});
    auto stored = known.begin();
    for (const StoredRegisterReading& one : ordered) {
        while (stored != known.end() && place(*stored) < place(one)) ++stored;
        const bool is_known = stored != known.end() && place(*stored) == place(one);
        if (is_known && stored->reading == one.reading) {
            ++counts.unchanged;
            continue;
        }
        ++(is_known ? counts.revised : counts.added);
        writer->integer(raw(one.id.site_id)).integer(raw(one.id.register_no));
        writer->integer(time::to_number(one.reading.day)).integer(raw(delivery));
        writer->integer(one.reading.value.e6)
            .integer(static_cast<int>(one.reading.quality))
            .end_row();
    }
    writer->finish();
    return counts;
}

std::vector<RegisterId> registers_since(store::Session& session, time::CivilDay from,
                                        time::CivilDay to, DeliveryId delivery) {
    std::vector<RegisterId> found;
    const auto query = session.bulk_query(
        "SELECT DISTINCT site_id, register_no FROM register_reading WHERE read_day >= ?1 AND "
        "read_day <= ?2 AND delivery_id >= ?3 ORDER BY site_id, register_no");
    query->run(
        {time::to_number(from), time::to_number(to), raw(delivery)}, [&](const BulkRow& row) {
            found.push_back(
                {SiteId{row.integer(0)}, RegisterNo{static_cast<std::int32_t>(row.integer(1))}});
        });
    return found;
}

}  // namespace voltmark::meter
