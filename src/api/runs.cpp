// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json run_schema() {
    return object(
        {{"run", whole({"Its number.", "批次号。"}, 0, INT64_MAX)},
         {"from", day({"First day of the period.", "账期起始日。"})},
         {"to", day({"Day after its last.", "账期终止次日。"})},
         {"booked_on", day({"Booking day.", "记账日。"})},
         {"due_on", day({"Due day.", "缴费截止日。"})},
         {"correction", or_null(whole({"Correction that it is of.", "退补单。"}, 1, INT64_MAX))},
         {"units", whole({"Units of work.", "单元数。"}, 0, INT64_MAX)},
         {"units_done", whole({"Units that are posted.", "已入账单元数。"}, 0, INT64_MAX)},
         {"bills", whole({"Bills.", "账单数。"}, 0, INT64_MAX)},
         {"held", whole({"Contracts that could not be billed.", "挂起户数。"}, 0, INT64_MAX)},
         {"state", word({"Of the least advanced unit.", "状态。"},
                        {"planned", "draft", "issued", "posted"})}});
}

Json run_json(store::Session& session, const billing::Run& run) {
    std::int64_t bills = 0;
    std::int64_t held = 0;
    std::int64_t done = 0;
    billing::State state = billing::State::posted;
    const std::vector<billing::Unit> units = billing::list_units(session, run.run_id);
    for (const billing::Unit& unit : units) {
        bills += unit.bills;
        held += unit.holds;
        done += unit.state == billing::State::posted ? 1 : 0;
        state = std::min(state, unit.state);
    }
    const auto correction = static_cast<std::int64_t>(run.correction);
    return {{"run", raw(run.run_id)},
            {"from", time::to_text(run.period.from)},
            {"to", time::to_text(run.period.to)},
            {"booked_on", time::to_text(run.booked_on)},
            {"due_on", time::to_text(run.due_on)},
            {"correction", correction == 0 ? Json{} : Json(correction)},
            {"units", units.size()},
            {"units_done", done},
            {"bills", bills},
            {"held", held},
            {"state", billing::to_text(state)}};
}

/// \errors  billing.run_unknown.
Result<billing::Run> run_of(store::Session& session, const Call& call) {
    const Result<std::int64_t> number = parse_decimal(call.parameter("run"), 0);
    return billing::load_run(session, RunId{number.value_or(0)});
}

Result<Answer> list_runs(const Call& call) {
    const store::Lease reader = call.store.reader();
    Json items = Json::array();
    for (const billing::Run& run : billing::list_runs(*reader))
        items.push_back(run_json(*reader, run));
    std::reverse(items.begin(), items.end());
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> get_run(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<billing::Run> run = run_of(*reader, call);
    if (!run) return run.error();
    return Answer{run_json(*reader, *run)};
}

/// Server-sent events: the run as it stands whenever that changes, until it is posted.
Result<Answer> watch_run(const Call& call) {
    const Result<billing::Run> begun = run_of(*call.store.reader(), call);
    if (!begun) return begun.error();
    Answer answer;
    answer.pieces = [&store = call.store, id = begun->run_id, told = std::string{}]() mutable {
        using namespace std::chrono_literals;
        const store::Lease reader = store.reader();
        const Result<billing::Run> run = billing::load_run(*reader, id);
        if (!run) return http::Piece{"event: gone\ndata: {}\n\n", true, 0ms};
        const Json json = run_json(*reader, *run);
        const std::string text = json.dump();
        http::Piece piece;
        piece.is_last = json["state"] == "posted";
        piece.pause = 500ms;
        // A comment keeps the connection known to be alive.
        piece.bytes = text == told ? std::string{":\n\n"} : "data: " + text + "\n\n";
        told = text;
        return piece;
    };
    return answer;
}

Json hold_schema() {
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"customer", text({"Of the holder.", "户名。"})},
                   {"run", whole({"Bill run.", "批次。"}, 0, INT64_MAX)},
                   {"from", day({"First day of the period.", "账期起始日。"})},
                   {"to", day({"Day after its last.", "账期终止次日。"})},
                   {"code", text({"Why, stable.", "原因代码。"})},
                   {"reason", text({"Why, for people.", "原因说明。"}, 4000)}});
}

Result<Answer> list_holds(const Call& call) {
    std::optional<RunId> run;
    if (const std::string_view text = call.query("run"); !text.empty())
        run = RunId{*parse_decimal(text, 0)};
    const store::Lease reader = call.store.reader();
    Json items = Json::array();
    for (const billing::HeldContract& one : billing::list_holds(*reader, run, call.limit())) {
        const customer::ContractView view = customer::get_contract(*reader, one.hold.contract);
        if (!call.reaches(object_of("bill", view))) continue;
        items.push_back({{"consumer_no", view.contract.consumer_no},
                         {"customer", customer_name(call, view)},
                         {"run", raw(one.run_id)},
                         {"from", time::to_text(one.period.from)},
                         {"to", time::to_text(one.period.to)},
                         {"code", one.hold.reason.name()},
                         {"reason", one.hold.reason.message(call.language)}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

}  // namespace

void add_run_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/runs",
                   .id = "listRuns",
                   .tag = "runs",
                   .summary = {"Bill runs, newest first", "出账批次，新的在前"},
                   .action = "run.read",
                   .kind = "run",
                   .query = {},
                   .takes = {},
                   .gives = page(run_schema()),
                   .run = list_runs});
    all.push_back({.path = "/runs/{run}",
                   .id = "getRun",
                   .tag = "runs",
                   .summary = {"A bill run as it stands", "批次现状"},
                   .action = "run.read",
                   .kind = "run",
                   .query = {},
                   .takes = {},
                   .gives = run_schema(),
                   .run = get_run});
    all.push_back({.path = "/runs/{run}/events",
                   .id = "watchRun",
                   .tag = "runs",
                   .summary = {"A bill run while it goes on, as server-sent events",
                               "批次进度（服务器推送）"},
                   .action = "run.read",
                   .kind = "run",
                   .query = {},
                   .takes = {},
                   .gives = {},
                   .gives_type = "text/event-stream",
                   .run = watch_run});
    all.push_back({.path = "/holds",
                   .id = "listHolds",
                   .tag = "runs",
                   .summary = {"Contracts that could not be billed, and why", "挂起合同及原因"},
                   .action = "bill.read",
                   .kind = "bill",
                   .is_list = true,
                   .is_personal = true,
                   .query = {limit_parameter(),
                             {"run", whole({"Of this bill run.", "批次号。"}, 1, INT64_MAX)}},
                   .takes = {},
                   .gives = page(hold_schema()),
                   .run = list_holds});
}

}  // namespace voltmark::api
