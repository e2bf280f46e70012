// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/billing/load_curve.hpp"
#include "voltmark/market/offer.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr int kCurveDaysMax = 62;
constexpr int kHeatDaysMax = 400;
constexpr int kCurveDays = 7;
constexpr int kHeatDays = 28;

Json kwh_json(const std::optional<std::int64_t>& milli) {
    return milli ? Json(to_kilo(*milli)) : Json{};
}

Json flow_word() {
    return word({"Which of the flows: import where not given.", "方向，默认 import。"},
                {"import", "export", "reactive_import", "reactive_export"});
}

Json load_schema() {
    const Json quality =
        object({{"quality", word({"Of the least certain of an interval's readings.", "质量。"},
                                 {"actual", "substituted", "estimated", "suspect", "missing"})},
                {"slots", whole({"So many intervals.", "时段数。"}, 1, 1440)}});
    const Json in_band = object(
        {{"band", or_null(text({"Price band in force; null: none is known.", "所属时段。"}))},
         {"slots", whole({"So many intervals.", "时段数。"}, 1, 1440)}});
    const Json one_day = object(
        {{"day", day({"By the wall clock.", "日期。"})},
         {"begin", moment({"Of its first interval.", "首个时段起点。"})},
         {"local",
          or_null(list(text({"\"2026-03-29 03:00\": of each interval, on days on which the clocks "
                             "change; else they follow from the interval's length.",
                             "夏令时切换日各时段的当地时间；其余日为 null。"})))},
         {"kwh", list(or_null(decimal({"Null where something is missing.", "缺数为 null。"})))},
         {"quality", list(quality)},
         {"bands", list(in_band)}});
    const Json band = object({{"band", text({"Price band.", "时段。"})},
                              {"kwh", decimal({"Of what is there.", "已有读数的电量。"})}});
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"flow", flow_word()},
                   {"from", day({"First day.", "起始日。"})},
                   {"to", day({"Day after the last.", "终止次日。"})},
                   {"zone", text({"Of the wall clock.", "时区。"})},
                   {"interval_minutes", whole({"0: no channel.", "时段分钟数。"}, 0, 1440)},
                   {"kwh", decimal({"Of what is there.", "已有读数的电量。"})},
                   {"missing", whole({"Intervals.", "缺数时段数。"}, 0, 100'000)},
                   {"bands", list(band)},
                   {"days", list(one_day)}});
}

Json heat_schema() {
    const Json one =
        object({{"day", day({"Local.", "日期。"})},
                {"kwh", or_null(decimal({"Of the day; null where any is missing.", "日电量。"}))},
                {"hours", list(or_null(decimal({"By hour of the wall clock.", "各小时电量。"})),
                               billing::kHoursADay)}});
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"flow", flow_word()},
                   {"from", day({"First day.", "起始日。"})},
                   {"to", day({"Day after the last.", "终止次日。"})},
                   {"highest_kwh", or_null(decimal({"Of all hours.", "最大小时电量。"}))},
                   {"days", list(one)}});
}

/// The days asked for; else so many up to the last that has readings and that the contract holds
/// on.
Result<time::BillingPeriod> wanted_days(store::Session& session, const Call& call,
                                        const customer::Contract& contract, int days_max,
                                        int count) {
    const auto given = days_of(call, days_max);
    if (!given) return given.error();
    if (*given) return **given;
    const auto read = meter::site_read_until(session, contract.id.site_id);
    const time::CivilDay end = std::min(read.value_or(today_of(call)), contract.valid.to);
    return time::BillingPeriod{end - std::chrono::days{count}, end};
}

Flow wanted_flow(const Call& call) {
    return find_flow(call.query("flow")).value_or(Flow::import_active);
}

struct Asked {
    Flow flow = Flow::import_active;
    billing::LoadCurve curve;
};
Result<Asked> read_curve(const Call& call, int days_max, int count) {
    store::Session& reader = call.reader();
    const auto view = call.snapshot.contract(call.parameter("consumer_no"));
    if (!view) return view.error();
    const Result<time::BillingPeriod> days =
        wanted_days(reader, call, view->contract, days_max, count);
    if (!days) return days.error();
    const Flow flow = wanted_flow(call);
    auto curve = billing::read_load(reader, view->contract.id, *days, flow);
    if (!curve) return curve.error();
    return Asked{flow, std::move(*curve)};
}

/// Runs of equal values, as [{"quality":"actual","slots":96}].
template <class TextOf>
void add_runs(std::string& out, const std::vector<billing::LoadSlot>& slots, std::string_view name,
              TextOf text_of) {
    out += '[';
    for (std::size_t first = 0; first < slots.size();) {
        std::size_t end = first + 1;
        while (end < slots.size() && text_of(slots[end]) == text_of(slots[first])) ++end;
        fmt::format_to(std::back_inserter(out), R"({}{{"{}":{},"slots":{}}})",
                       first == 0 ? "" : ",", name, text_of(slots[first]), end - first);
        first = end;
    }
    out += ']';
}

/// Days by hand, a column for each of their values: two months of quarter hours are thirty
/// thousand.
class DaysText {
public:
    explicit DaysText(const billing::LoadCurve& curve) : curve_{curve} {
        for (const std::string& band : curve.bands) bands_.push_back(Json(band).dump());
        for (int q = 0; q < meter::kQualityCount; ++q) {
            qualities_.push_back(
                fmt::format("\"{}\"", meter::to_text(static_cast<meter::Quality>(q))));
        }
    }

    std::string write() && {
        out_ = "[";
        for (const billing::LoadDay& day : curve_.by_day) {
            if (!day.slots.empty()) add(day);
        }
        return std::move(out_ += ']');
    }

private:
    void add(const billing::LoadDay& day) {
        const std::vector<billing::LoadSlot>& slots = day.slots;
        fmt::format_to(std::back_inserter(out_), R"({}{{"day":"{}","begin":"{}","local":)",
                       out_.size() == 1 ? "" : ",", time::to_text(day.day),
                       time::to_text(slots.front().begin));
        add_locals(day);
        out_ += R"(,"kwh":[)";
        for (const billing::LoadSlot& one : slots) {
            if (&one != slots.data()) out_ += ',';
            if (!one.milli) {
                out_ += "null";
                continue;
            }
            out_ += '"';
            out_ += to_kilo(*one.milli);
            out_ += '"';
        }
        out_ += R"(],"quality":)";
        add_runs(out_, slots, "quality", [&](const billing::LoadSlot& one) -> std::string_view {
            return qualities_[static_cast<std::size_t>(one.quality)];
        });
        out_ += R"(,"bands":)";
        add_runs(out_, slots, "band", [&](const billing::LoadSlot& one) -> std::string_view {
            return one.band ? std::string_view{bands_[static_cast<std::size_t>(*one.band)]}
                            : std::string_view{"null"};
        });
        out_ += '}';
    }

    void add_locals(const billing::LoadDay& day) {
        if (curve_.zone.day_length(day.day) == std::chrono::hours{24}) {
            out_ += "null";
            return;
        }
        out_ += '[';
        for (const billing::LoadSlot& one : day.slots) {
            if (&one != day.slots.data()) out_ += ',';
            out_ += '"';
            out_ += time::to_text(curve_.zone.to_local(one.begin));
            out_ += '"';
        }
        out_ += ']';
    }

    const billing::LoadCurve& curve_;
    std::vector<std::string> bands_;
    std::vector<std::string> qualities_;
    std::string out_;
};

Result<Answer> get_load(const Call& call) {
    const Result<Asked> asked = read_curve(call, kCurveDaysMax, kCurveDays);
    if (!asked) return asked.error();
    const billing::LoadCurve& curve = asked->curve;
    std::vector<std::int64_t> by_band(curve.bands.size());
    std::int64_t sum = 0;
    int missing = 0;
    for (const billing::LoadDay& day : curve.by_day) {
        for (const billing::LoadSlot& one : day.slots) {
            if (!one.milli) ++missing;
            sum += one.milli.value_or(0);
            if (one.band) by_band[static_cast<std::size_t>(*one.band)] += one.milli.value_or(0);
        }
    }
    Json bands = Json::array();
    for (std::size_t i = 0; i < by_band.size(); ++i)
        bands.push_back({{"band", curve.bands[i]}, {"kwh", to_kilo(by_band[i])}});
    std::string text = Json{
        {"consumer_no", call.parameter("consumer_no")},
        {"flow", to_text(asked->flow)},
        {"from", time::to_text(curve.days.from)},
        {"to", time::to_text(curve.days.to)},
        {"zone", curve.zone.name()},
        {"interval_minutes", curve.interval_minutes},
        {"kwh", to_kilo(sum)},
        {"missing", missing},
        {"bands",
         std::move(bands)}}.dump();
    text.pop_back();  // The brace: the days come before it.
    Answer answer;
    answer.bytes = std::move(text);
    answer.bytes += ",\"days\":";
    answer.bytes += DaysText{curve}.write();
    answer.bytes += '}';
    return answer;
}

Result<Answer> get_heat(const Call& call) {
    const Result<Asked> asked = read_curve(call, kHeatDaysMax, kHeatDays);
    if (!asked) return asked.error();
    std::optional<std::int64_t> highest;
    Json days = Json::array();
    for (const billing::HeatDay& one : billing::heat_of(asked->curve)) {
        Json hours = Json::array();
        for (const std::optional<std::int64_t>& hour : one.hours) {
            if (hour) highest = std::max(highest.value_or(*hour), *hour);
            hours.push_back(kwh_json(hour));
        }
        days.push_back({{"day", time::to_text(one.day)},
                        {"kwh", kwh_json(one.milli)},
                        {"hours", std::move(hours)}});
    }
    return Answer{Json{{"consumer_no", call.parameter("consumer_no")},
                       {"flow", to_text(asked->flow)},
                       {"from", time::to_text(asked->curve.days.from)},
                       {"to", time::to_text(asked->curve.days.to)},
                       {"highest_kwh", kwh_json(highest)},
                       {"days", std::move(days)}}};
}

Json offer_schema() {
    const Json advice = object({{"text", text({"A sentence.", "建议。"}, 1000)},
                                {"worth", decimal({"In the days.", "期间可省。"})}});
    const Json part =
        object({{"name", text({"Of the lines, for people.", "费用名称。"})},
                {"band", or_null(text({"Price band.", "时段。"}))},
                {"tier", or_null(whole({"From 1.", "档，从 1 起。"}, 1, 1000))},
                {"kwh", or_null(decimal({"Of lines that price energy.", "计费电量。"}))},
                {"amount", decimal({"Of the total.", "金额。"})}});
    const Json tariff = object({{"tariff", text({"Its id.", "电价编号。"})},
                                {"name", text({"For people.", "电价名称。"})},
                                {"present", yes_no({"The contract has it now.", "现行。"})},
                                {"total", decimal({"What it would have cost.", "试算金额。"})},
                                {"saving", decimal({"Less than now.", "较现行节省。"})},
                                {"parts", list(part)},
                                {"advice", list(advice)}});
    const Json other = object({{"tariff", text({"Its id.", "电价编号。"})},
                               {"code", text({"Why not, stable.", "原因代码。"})},
                               {"reason", text({"Why not, for people.", "原因。"}, 4000)}});
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"from", day({"First day.", "起始日。"})},
                   {"to", day({"Day after the last.", "终止次日。"})},
                   {"months", whole({"Of the comparison.", "月数。"}, 0, 1200)},
                   {"kwh", decimal({"Energy taken.", "用电量。"})},
                   {"currency", text({"Of the amounts.", "币种。"}, 3)},
                   {"tariffs", list(tariff)},
                   {"not_offered", list(other)}});
}

Json parts_json(const std::vector<market::OfferedPart>& all, Language language) {
    Json parts = Json::array();
    for (const market::OfferedPart& part : all) {
        parts.push_back({{"name", language == Language::zh ? part.name.zh : part.name.en},
                         {"band", part.band.empty() ? Json{} : Json(part.band)},
                         {"tier", part.tier < 0 ? Json{} : Json(part.tier + 1)},
                         {"kwh", kwh_json(part.kwh_milli)},
                         {"amount", to_text(part.amount)}});
    }
    return parts;
}

Json offer_json(const market::Offer& offer, Language language) {
    const Money present = offer.present().total;
    Json tariffs = Json::array();
    for (const market::Offered& one : offer.tariffs) {
        Json advice = Json::array();
        for (const market::Advice& each : one.advice) {
            advice.push_back({{"text", market::to_text(each, offer.months, language)},
                              {"worth", to_text(each.worth)}});
        }
        tariffs.push_back({{"tariff", one.tariff},
                           {"name", language == Language::zh ? one.name.zh : one.name.en},
                           {"present", one.is_present},
                           {"total", to_text(one.total)},
                           {"saving", to_text(present - one.total)},
                           {"parts", parts_json(one.parts, language)},
                           {"advice", std::move(advice)}});
    }
    Json others = Json::array();
    for (const market::NotOffered& one : offer.others) {
        others.push_back({{"tariff", one.tariff},
                          {"code", one.reason.name()},
                          {"reason", one.reason.message(language)}});
    }
    return {{"consumer_no", offer.consumer_no},   {"from", time::to_text(offer.days.from)},
            {"to", time::to_text(offer.days.to)}, {"months", offer.months},
            {"kwh", to_kilo(offer.used_milli)},   {"currency", present.currency().name()},
            {"tariffs", std::move(tariffs)},      {"not_offered", std::move(others)}};
}

Result<Answer> get_offer(const Call& call) {
    const auto days = days_of(call, kHeatDaysMax);
    if (!days) return days.error();
    const store::Lease reader = call.store.reader();
    const Result<ContractId> contract = contract_of(*reader, call);
    if (!contract) return contract.error();
    const auto stored = tariff::load_tariffs(*reader, tariff::last_document(*reader));
    std::vector<const tariff::Tariff*> candidates;
    for (const auto& one : stored) candidates.push_back(&one->tariff);
    const Result<market::Offer> offer = market::make_offer(*reader, *contract, candidates, *days);
    if (!offer) return offer.error();
    return Answer{offer_json(*offer, call.language)};
}

}  // namespace

void add_load_endpoints(std::vector<Endpoint>& all) {
    const auto get = [&](std::string path, std::string_view id, Text summary, Json gives,
                         auto run) -> Endpoint& {
        return all.emplace_back(
            Endpoint{.path = std::move(path),
                     .id = id,
                     .tag = "customers",
                     .summary = summary,
                     .action = "reading.read",
                     .kind = "reading",
                     .object = customer_object_as("reading"),
                     .query = {from_parameter(), to_parameter(), {"flow", flow_word()}},
                     .takes = {},
                     .gives = std::move(gives),
                     .run = run});
    };
    get("/customers/{consumer_no}/load", "getLoad",
        {"A customer's load by interval, with quality and price band",
         "用户负荷曲线：各时段电量、质量与所属时段"},
        load_schema(), get_load);
    get("/customers/{consumer_no}/load/heat", "getLoadHeat",
        {"A customer's load by day and hour", "用户负荷：按日、小时汇总"}, heat_schema(), get_heat);
    Endpoint& offer = get("/customers/{consumer_no}/offer", "getOffer",
                          {"The tariffs that a customer may take, cheapest first, with advice",
                           "用户可选电价比较与用电建议"},
                          offer_schema(), get_offer);
    offer.action = "bill.read";
    offer.kind = "bill";
    offer.object = customer_object_as("bill");
    offer.query = {from_parameter(), to_parameter()};
}

}  // namespace voltmark::api
