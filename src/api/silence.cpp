// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/silence.hpp"

#include "voltmark/base/decimal.hpp"

#include "endpoint.hpp"
#include "overviews.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json silent_meter_schema() {
    return object(
        {{"consumer_no", text({"Consumer number.", "户号。"})},
         {"customer", text({"Of the holder.", "户名。"})},
         {"area", text({"Supply area.", "供电区域。"})},
         {"meter", text({"Its number.", "表号。"})},
         {"last_day", or_null(day({"Of which there are readings; null: more than 62 days ago.",
                                   "最近有读数的日期；null 为 62 天以前。"}))},
         {"newest_day", day({"Of which any meter has readings.", "全部电表最新读数日。"})}});
}

/// Kept where it is asked for the usual number of days.
std::shared_ptr<const meter::Silence> silence_of(const Call& call) {
    const std::chrono::days after{
        parse_decimal(call.query("days"), 0).value_or(meter::kSilentAfter.count())};
    if (after != meter::kSilentAfter)
        return std::make_shared<const meter::Silence>(meter::find_silence(call.reader(), after));
    const auto stand = call.overviews.silence.get();
    return {stand, &stand->value};
}

Result<Answer> list_silent_meters(const Call& call) {
    const std::shared_ptr<const meter::Silence> silence = silence_of(call);
    const std::string_view begin = call.query("after");
    Json items = Json::array();
    Json next;
    bool is_passed = begin.empty();
    for (const meter::SilentMeter& one : silence->meters) {
        const customer::ContractView& view = call.snapshot.contract(one.contract);
        if (!call.reaches(object_of("reading", view))) continue;
        const std::string place = view.contract.consumer_no + "/" + one.serial;
        if (static_cast<int>(items.size()) == call.limit()) {
            next = items.back()["consumer_no"].get<std::string>() + "/" +
                   items.back()["meter"].get<std::string>();
            break;
        }
        if (is_passed) {
            items.push_back(
                {{"consumer_no", view.contract.consumer_no},
                 {"customer", customer_name(call, view)},
                 {"area", view.area},
                 {"meter", one.serial},
                 {"last_day", one.last_day ? Json(time::to_text(*one.last_day)) : Json{}},
                 {"newest_day", time::to_text(*silence->newest)}});
        }
        is_passed = is_passed || place == begin;
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

}  // namespace

void add_silence_endpoints(std::vector<Endpoint>& all) {
    all.push_back(
        {.path = "/silent-meters",
         .id = "listSilentMeters",
         .tag = "readings",
         .summary = {"Meters without readings while others have them", "无读数的电表"},
         .action = "reading.read",
         .kind = "reading",
         .is_list = true,
         .is_personal = true,
         .query = {limit_parameter(),
                   after_parameter(),
                   {"days", whole({"Silent for so many days; 2.", "无读数天数，默认 2。"}, 1, 60)}},
         .gives = page(silent_meter_schema()),
         .run = list_silent_meters,
         .takes_long = true});
}

}  // namespace voltmark::api
