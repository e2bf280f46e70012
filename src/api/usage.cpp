// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/load_curve.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "portal_parts.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using billing::LoadCurve;
using billing::LoadSlot;

constexpr int kHourDaysMax = 35;
constexpr int kDayDaysMax = 400;

/// What was used in an hour or on a day, as far as it is known.
struct UsageRow {
    time::LocalSeconds at;        ///< Its beginning, by the wall clock.
    std::chrono::seconds offset;  ///< Of the wall clock: an hour that comes twice is two rows.
    std::int64_t milli = 0;       ///< Of what is there.
    int slots = 0;
    int missing = 0;
    int estimated = 0;
    /// As LoadCurve::bands; nothing of bands that are not in force in it.
    std::vector<std::optional<std::int64_t>> by_band;
};

void add_slot(UsageRow& row, const LoadSlot& slot) {
    ++row.slots;
    if (slot.band) {
        auto& of_band = row.by_band[static_cast<std::size_t>(*slot.band)];
        of_band = of_band.value_or(0) + slot.milli.value_or(0);
    }
    if (!slot.milli) {
        ++row.missing;
        return;
    }
    row.milli += *slot.milli;
    if (slot.quality != meter::Quality::actual) ++row.estimated;
}

std::vector<UsageRow> rows_of(const LoadCurve& curve, bool by_hour) {
    std::vector<UsageRow> rows;
    for (const billing::LoadDay& day : curve.by_day) {
        bool is_first = true;
        for (const LoadSlot& slot : day.slots) {
            const time::LocalSeconds local = curve.zone.to_local(slot.begin);
            const time::LocalSeconds at =
                by_hour ? time::LocalSeconds{std::chrono::floor<std::chrono::hours>(local)}
                        : time::LocalSeconds{day.day};
            const std::chrono::seconds offset =
                local.time_since_epoch() - slot.begin.time_since_epoch();
            const bool is_new =
                is_first || (by_hour && (rows.back().at != at || rows.back().offset != offset));
            if (is_new) {
                rows.push_back({at, offset, 0, 0, 0, 0, {}});
                rows.back().by_band.resize(curve.bands.size());
            }
            add_slot(rows.back(), slot);
            is_first = false;
        }
    }
    return rows;
}

Json bands_json(const LoadCurve& curve, const UsageRow& row) {
    Json bands = Json::array();
    for (std::size_t i = 0; i < row.by_band.size(); ++i) {
        if (row.by_band[i])
            bands.push_back({{"band", curve.bands[i]}, {"kwh", to_kilo(*row.by_band[i])}});
    }
    return bands;
}

Json row_json(const LoadCurve& curve, const UsageRow& row, bool by_hour) {
    const bool has_any = row.missing < row.slots;
    return {{"at", by_hour ? time::to_text(row.at)
                           : time::to_text(std::chrono::floor<std::chrono::days>(row.at))},
            {"kwh", has_any ? Json(to_kilo(row.milli)) : Json{}},
            {"missing", row.missing},
            {"estimated", row.estimated},
            {"bands", bands_json(curve, row)}};
}

/// The day after the last that has readings and that the contract holds on; nothing where there are
/// no readings at all.
std::optional<time::CivilDay> read_to(store::Session& session, ContractId contract) {
    const auto read = meter::days_read(session);
    if (!read) return std::nullopt;
    return std::min(read->to, customer::get_contract(session, contract).contract.valid.to);
}

/// The days asked for; else the last that has readings, or the day before today.
Result<time::BillingPeriod> wanted_days(const Call& call, int days_max,
                                        std::optional<time::CivilDay> read) {
    const auto given = days_of(call, days_max);
    if (!given) return given.error();
    if (*given) return **given;
    const time::CivilDay end = read.value_or(today_of(call));
    return time::BillingPeriod{end - std::chrono::days{1}, end};
}

Result<Answer> get_usage(const Call& call) {
    const bool by_hour = call.query("by") != "day";
    const store::Lease reader = call.store.reader();
    const Result<ContractId> contract = contract_of(*reader, call);
    if (!contract) return contract.error();
    const std::optional<time::CivilDay> read = read_to(*reader, *contract);
    const auto days = wanted_days(call, by_hour ? kHourDaysMax : kDayDaysMax, read);
    if (!days) return days.error();
    const Flow flow =
        call.query("flow").empty() ? Flow::import_active : *find_flow(call.query("flow"));
    const Result<LoadCurve> curve = billing::read_load(*reader, *contract, *days, flow);
    if (!curve) return curve.error();
    UsageRow sum{};
    sum.by_band.resize(curve->bands.size());
    Json rows = Json::array();
    for (const UsageRow& row : rows_of(*curve, by_hour)) {
        sum.milli += row.milli;
        sum.missing += row.missing;
        sum.estimated += row.estimated;
        for (std::size_t i = 0; i < row.by_band.size(); ++i) {
            if (row.by_band[i]) sum.by_band[i] = sum.by_band[i].value_or(0) + *row.by_band[i];
        }
        rows.push_back(row_json(*curve, row, by_hour));
    }
    return Answer{Json{{"consumer_no", call.parameter("consumer_no")},
                       {"flow", to_text(flow)},
                       {"by", by_hour ? "hour" : "day"},
                       {"from", time::to_text(curve->days.from)},
                       {"to", time::to_text(curve->days.to)},
                       {"zone", curve->zone.name()},
                       {"interval_minutes", curve->interval_minutes},
                       {"kwh", to_kilo(sum.milli)},
                       {"missing", sum.missing},
                       {"estimated", sum.estimated},
                       {"bands", bands_json(*curve, sum)},
                       {"rows", std::move(rows)},
                       {"read_to", read ? Json(time::to_text(*read)) : Json{}}}};
}

Json usage_schema() {
    const Json band = object({{"band", text({"Price band.", "时段。"})},
                              {"kwh", decimal({"Of what is there.", "已有读数的电量。"})}});
    const Json row = object(
        {{"at", text({"By the wall clock: \"2026-07-01 08:00\", \"2026-07-01\".", "当地时间。"})},
         {"kwh", or_null(decimal({"Of what is there; null where nothing is.",
                                  "已有读数的电量，全缺为 null。"}))},
         {"missing", whole({"Intervals.", "缺数时段数。"}, 0, 100'000)},
         {"estimated", whole({"Intervals that were not measured.", "非实测时段数。"}, 0, 100'000)},
         {"bands", list(band)}});  // Those in force in it.
    return object(
        {{"consumer_no", text({"Consumer number.", "户号。"})},
         {"flow", word({"Which flow.", "方向。"},
                       {"import", "export", "reactive_import", "reactive_export"})},
         {"by", word({"What a row is.", "汇总粒度。"}, {"hour", "day"})},
         {"from", day({"First day.", "起始日。"})},
         {"to", day({"Day after the last.", "终止次日。"})},
         {"zone", text({"Of the wall clock.", "时区。"})},
         {"interval_minutes", whole({"0: no channel.", "时段分钟数。"}, 0, 1440)},
         {"kwh", decimal({"Of what is there.", "已有读数的电量。"})},
         {"missing", whole({"Intervals.", "缺数时段数。"}, 0, 100'000)},
         {"estimated", whole({"Intervals that were not measured.", "非实测时段数。"}, 0, 100'000)},
         {"bands", list(band)},
         {"rows", list(row)},
         {"read_to",
          or_null(day({"Day after the last that has readings.", "最近有读数日的次日。"}))}});
}

}  // namespace

void add_usage_endpoints(std::vector<Endpoint>& all) {
    Endpoint one =
        customer_endpoint("/usage", "getUsage",
                          {"What a customer used by hour or by day, with the price bands",
                           "用户逐时或逐日用电与时段"},
                          "reading.read");
    one.query = {from_parameter(),
                 to_parameter(),
                 {"by", word({"What a row is; hour where not given.", "汇总粒度，默认 hour。"},
                             {"hour", "day"})},
                 {"flow", word({"Which flow; import where not given.", "方向，默认 import。"},
                               {"import", "export", "reactive_import", "reactive_export"})}};
    one.gives = usage_schema();
    one.run = get_usage;
    all.push_back(std::move(one));
}

}  // namespace voltmark::api
