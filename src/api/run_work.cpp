// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/billing/run_outlook.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/rating/charge_line.hpp"
#include "voltmark/security/audit_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr const char* kLane = "billing";

Json outlook_schema() {
    return object(
        {{"from", day({"First day of the period.", "账期起始日。"})},
         {"to", day({"Day after its last.", "账期终止次日。"})},
         {"contracts", whole({"Valid in the period.", "账期内有效合同数。"}, 0, INT64_MAX)},
         {"billed", whole({"With a bill already.", "已出账户数。"}, 0, INT64_MAX)},
         {"to_bill", whole({"That a run would try.", "将出账户数。"}, 0, INT64_MAX)},
         {"held", whole({"Held by the last run.", "上次挂起户数。"}, 0, INT64_MAX)},
         {"unseen_deliveries",
          whole({"Of readings, still being received.", "仍在接收的读数批数。"}, 0, INT64_MAX)},
         {"unfinished_run",
          or_null(whole({"That would be gone on with.", "将接续的批次。"}, 1, INT64_MAX))}});
}

Result<Answer> look_ahead(const Call& call) {
    const Result<time::BillingPeriod> period = time::parse_period(call.query("period"));
    if (!period) return period.error();
    const billing::RunOutlook outlook = billing::look_at_period(*call.store.reader(), *period);
    const std::int64_t left = std::max<std::int64_t>(0, outlook.contracts - outlook.billed);
    return Answer{Json{
        {"from", time::to_text(period->from)},
        {"to", time::to_text(period->to)},
        {"contracts", outlook.contracts},
        {"billed", outlook.billed},
        {"to_bill", left},
        {"held", outlook.held},
        {"unseen_deliveries", outlook.unseen_deliveries},
        {"unfinished_run", outlook.unfinished ? Json(raw(outlook.unfinished->run_id)) : Json{}}}};
}

std::string report_text(const billing::RunReport& report) {
    return Json{{"run", raw(report.run.run_id)},
                {"bills", report.progress.bills},
                {"held", report.progress.holds},
                {"state", billing::to_text(report.state)},
                {"resumed", report.resumed},
                {"all_billed", report.all_billed},
                {"unseen_deliveries", report.unseen_deliveries}}
        .dump();
}

/// Who does what to a run, for the log.
struct RunNote {
    store::Store& store;
    const Clock& clock;
    security::AuditEvent event;

    /// Before anything is done.
    Result<void> write() const {
        const store::Lease writer = store.writer();
        store::Transaction transaction{*writer};
        const auto written = security::write_audit(*writer, event, clock.now());
        if (!written) return written.error();
        transaction.commit();
        return ok();
    }
};

RunNote note_of(const Call& call, std::string action, std::string id, const Json& after) {
    return {
        call.store,
        call.clock,
        {call.caller.principal.name, std::move(action), "run", std::move(id), {}, after.dump()}};
}

Result<billing::RunOptions> options_in(const Call& call) {
    billing::RunOptions options;
    const Result<time::BillingPeriod> period =
        time::parse_period(call.body["period"].get_ref<const std::string&>());
    if (!period) return period.error();
    options.period = *period;
    if (call.body.contains("booked_on"))
        options.booked_on = *time::parse_day(call.body["booked_on"].get_ref<const std::string&>());
    options.due_days = call.body.value("due_days", options.due_days);
    options.stop_at = *billing::find_state(call.body.value("stop_at", std::string{"draft"}));
    options.review = &billing::default_review();
    options.after = call.options.after;
    if (call.body.contains("consumer_no")) {
        const Result<ContractId> contract = customer::find_contract(
            *call.store.reader(), call.body["consumer_no"].get_ref<const std::string&>());
        if (!contract) return contract.error();
        options.only = *contract;
    }
    return options;
}

Result<Answer> begin_run(const Call& call) {
    const Result<billing::RunOptions> options = options_in(call);
    if (!options) return options.error();
    const std::string period = time::to_text(options->period);
    const Job asked{.kind = "run.begin", .subject = period, .asked_by = call.caller.principal.name};
    const Result<Job> job = call.jobs.begin(
        kLane, asked,
        [note = note_of(call, "run.begin", period, call.body),
         options = *options](const Jobs::Tell& tell) -> Result<std::string> {
            if (const Result<void> noted = note.write(); !noted) return noted.error();
            const Result<billing::RunReport> report = billing::bill_period(
                note.store, options, note.clock, [&](const billing::RunProgress& progress) {
                    tell(progress.units_done, progress.units);
                });
            if (!report) return report.error();
            return report_text(*report);
        });
    if (!job) return job.error();
    return begun(*job, call.language);
}

/// \errors  billing.run_unknown.
Result<billing::Run> run_named(const Call& call) {
    const Result<std::int64_t> number = parse_decimal(call.parameter("run"), 0);
    return billing::load_run(*call.store.reader(), RunId{number.value_or(0)});
}

Result<Answer> advance(const Call& call, billing::State to, const std::string& action) {
    const Result<billing::Run> run = run_named(call);
    if (!run) return run.error();
    const std::string id = std::to_string(raw(run->run_id));
    const Job asked{.kind = action, .subject = id, .asked_by = call.caller.principal.name};
    const Result<Job> job = call.jobs.begin(
        kLane, asked,
        [note = note_of(call, action, id, Json::object()), &after = call.options.after,
         run = run->run_id, to](const Jobs::Tell&) -> Result<std::string> {
            if (const Result<void> noted = note.write(); !noted) return noted.error();
            const Result<billing::RunReport> report =
                billing::advance_run(note.store, run, to, note.clock, after);
            if (!report) return report.error();
            return report_text(*report);
        });
    if (!job) return job.error();
    return begun(*job, call.language);
}

Result<Answer> discard(const Call& call) {
    const Result<billing::Run> run = run_named(call);
    if (!run) return run.error();
    const Result<int> bills = billing::discard_run(call.store, run->run_id);
    if (!bills) return bills.error();
    const Json thrown{{"bills", *bills}};
    const Result<void> noted =
        note_of(call, "run.discard", std::to_string(raw(run->run_id)), thrown).write();
    if (!noted) return noted.error();
    return Answer{thrown};
}

Json total_schema() {
    return object({{"tariff", text({"Tariff.", "电价。"})},
                   {"component", text({"Component of its price.", "价格构成。"})},
                   {"band", text({"Empty: not by bands.", "时段，空为不分时段。"})},
                   {"tier", whole({"0: not by tiers.", "阶梯，0 为不分阶梯。"}, 0, 1000)},
                   {"lines", whole({"Lines of bills.", "账单行数。"}, 0, INT64_MAX)},
                   {"quantity", decimal({"Sum.", "数量合计。"})},
                   {"unit", text({"Of the quantity; empty: none.", "数量单位，空为无。"})},
                   {"amount", decimal({"Sum.", "金额合计。"})},
                   {"currency", text({"Of the amount.", "币种。"}, 3)}});
}

Result<Answer> list_totals(const Call& call) {
    const Result<billing::Run> run = run_named(call);
    if (!run) return run.error();
    constexpr int kScale = 6;
    Json items = Json::array();
    for (const billing::LineTotal& one : billing::run_totals(*call.store.reader(), run->run_id)) {
        items.push_back({{"tariff", one.tariff},
                         {"component", one.component},
                         {"band", one.band},
                         {"tier", one.tier},
                         {"lines", one.lines},
                         {"quantity", to_decimal(one.quantity_e6, kScale, 0)},
                         {"unit", rating::to_text(one.unit)},
                         {"amount", to_text(one.amount)},
                         {"currency", one.amount.currency().name()}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Json begin_schema() {
    return object(
        {{"period", text({"2026-07, or 2026-07-01..2026-08-01", "2026-07 或起止日"}, 30)},
         {"booked_on", day({"Default: the day after the period.", "记账日，默认账期次日。"}),
          false},
         {"due_days", whole({"From booking to due day; 15.", "缴费天数，默认 15。"}, 0, 365),
          false},
         {"stop_at",
          word({"How far; draft.", "做到哪一步，默认草稿。"}, {"draft", "issued", "posted"}),
          false},
         {"consumer_no", text({"No other contract.", "仅此一户。"}, 64), false}});
}

void add_steps(std::vector<Endpoint>& all) {
    all.push_back(
        {.method = http::Method::post,
         .path = "/runs/{run}/issue",
         .id = "issueRun",
         .tag = "runs",
         .summary = {"Fixes a run's drafts and shows them to customers", "将批次草稿定稿发出"},
         .action = "run.issue",
         .kind = "run",
         .gives = job_schema(),
         .run = [](const Call& call) {
             return advance(call, billing::State::issued, "run.issue");
         }});
    all.push_back({.method = http::Method::post,
                   .path = "/runs/{run}/post",
                   .id = "postRun",
                   .tag = "runs",
                   .summary = {"Enters a run's bills into the ledger", "将批次账单入账"},
                   .action = "run.post",
                   .kind = "run",
                   .gives = job_schema(),
                   .run = [](const Call& call) {
                       return advance(call, billing::State::posted, "run.post");
                   }});
    all.push_back(
        {.method = http::Method::del,
         .path = "/runs/{run}",
         .id = "discardRun",
         .tag = "runs",
         .summary = {"Throws a run's drafts away", "丢弃批次草稿"},
         .action = "run.discard",
         .kind = "run",
         .gives = object({{"bills", whole({"Thrown away.", "丢弃的账单数。"}, 0, INT64_MAX)}}),
         .run = discard});
}

}  // namespace

void add_run_work_endpoints(std::vector<Endpoint>& all) {
    all.push_back(
        {.path = "/runs/outlook",
         .id = "lookAtPeriod",
         .tag = "runs",
         .summary = {"What a run over a period would meet", "出账前的户数预览"},
         .action = "run.read",
         .kind = "run",
         .query = {{"period",
                    text({"2026-07, or 2026-07-01..2026-08-01", "2026-07 或起止日"}, 30)}},
         .gives = outlook_schema(),
         .run = look_ahead});
    all.push_back({.method = http::Method::post,
                   .path = "/runs",
                   .id = "beginRun",
                   .tag = "runs",
                   .summary = {"Begins a bill run, or goes on with an unfinished one",
                               "发起出账批次，或接续未完成的批次"},
                   .action = "run.begin",
                   .kind = "run",
                   .takes = begin_schema(),
                   .gives = job_schema(),
                   .run = begin_run});
    all.push_back({.path = "/runs/{run}/totals",
                   .id = "listRunTotals",
                   .tag = "runs",
                   .summary = {"Energy and money of a run by line", "批次分行合计"},
                   .action = "run.read",
                   .kind = "run",
                   .gives = page(total_schema()),
                   .run = list_totals});
    add_steps(all);
}

}  // namespace voltmark::api
