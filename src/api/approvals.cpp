// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "voltmark/base/decimal.hpp"
#include "voltmark/security/approval_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::Approval;
using security::ApprovalId;

Json approval_schema() {
    return object(
        {{"approval", whole({"Its number.", "审批编号。"}, 1, INT64_MAX)},
         {"state", word({"At this moment.", "状态。"},
                        {"waiting", "approved", "refused", "lapsed", "done"})},
         {"kind", text({"bill.release ...", "类别。"})},
         {"subject", text({"What it is about.", "事项。"})},
         {"summary", text({"For people.", "说明。"}, 4000)},
         {"amount", or_null(decimal({"Where money moves.", "涉及金额。"}))},
         {"currency", or_null(text({"Of the amount.", "币种。"}, 3))},
         {"payload", open({"Exactly what is to be done.", "拟办内容。"})},
         {"asked_by", text({"Who.", "申请人。"})},
         {"asked_at", moment({"When.", "申请时间。"})},
         {"lapses_at", moment({"From then on it is too late.", "失效时间。"})},
         {"decided_by", or_null(text({"Who.", "审批人。"}))},
         {"reason", or_null(text({"Why.", "理由。"}, 4000))},
         {"decided_at", or_null(moment({"When.", "审批时间。"}))},
         {"done_by", or_null(text({"Who carried it out.", "执行人。"}))},
         {"done_at", or_null(moment({"When.", "执行时间。"}))},
         {"hindrance",
          or_null(text({"Why the caller cannot decide it.", "当前用户不能审批的原因。"}, 4000))}});
}

Json whole_approval_schema() {
    Json schema = approval_schema();
    schema["properties"]["changes"] = list(change_schema());
    schema["required"].push_back("changes");
    return schema;
}

Json approval_json(const Approval& approval, const Call& call) {
    const Instant now = call.clock.now();
    const Language language = call.language;
    const bool is_done = approval.done.has_value();
    const Result<void> may = security::may_decide(approval, call.caller.actor(), now);
    const bool is_decided = approval.decision.has_value();
    return {{"approval", static_cast<std::int64_t>(approval.approval_id)},
            {"state", to_text(state_of(approval, now))},
            {"kind", approval.kind},
            {"subject", approval.subject},
            {"summary", language == Language::zh ? approval.summary_zh : approval.summary_en},
            {"amount", approval.amount ? Json(to_text(*approval.amount)) : Json{}},
            {"currency", approval.amount ? Json(approval.amount->currency().name()) : Json{}},
            {"payload", Json::parse(approval.payload)},
            {"asked_by", approval.asked_by.name},
            {"asked_at", time::to_text(approval.asked_at)},
            {"lapses_at", time::to_text(approval.lapses_at)},
            {"decided_by", is_decided ? Json(approval.decision->by.name) : Json{}},
            {"reason", is_decided ? Json(approval.decision->reason) : Json{}},
            {"decided_at", is_decided ? Json(time::to_text(approval.decision->at)) : Json{}},
            {"done_by", is_done ? Json(approval.done->by.name) : Json{}},
            {"done_at", is_done ? Json(time::to_text(approval.done->at)) : Json{}},
            {"hindrance", may ? Json{} : Json(may.error().message(language))}};
}

Result<Answer> list_approvals(const Call& call) {
    const Instant now = call.clock.now();
    const store::Lease reader = call.store.reader();
    Json items = Json::array();
    for (const Approval& one : security::list_approvals(*reader)) {
        if (const auto state = call.query("state");
            !state.empty() && to_text(state_of(one, now)) != state)
            continue;
        items.push_back(approval_json(one, call));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

/// What it would change as things are now; of a kind that nobody describes, what it asks for.
Json changes_of(const Call& call, store::Session& session, const Approval& approval) {
    std::vector<ChangeRow> rows;
    if (call.options.describe && is_intact(approval))
        rows = call.options.describe(session, approval, call.language);
    if (rows.empty()) return changes_json({}, approval.payload);
    Json json = Json::array();
    const auto value = [](const std::string& text) { return text.empty() ? Json{} : Json(text); };
    for (const ChangeRow& row : rows)
        json.push_back(
            {{"field", row.what}, {"before", value(row.before)}, {"after", value(row.after)}});
    return json;
}

Result<Answer> get_approval(const Call& call) {
    const Result<std::int64_t> number = parse_decimal(call.parameter("approval"), 0);
    const store::Lease reader = call.store.reader();
    const Result<Approval> approval =
        security::get_approval(*reader, ApprovalId{number.value_or(0)});
    if (!approval) return approval.error();
    Json json = approval_json(*approval, call);
    json["changes"] = changes_of(call, *reader, *approval);
    return Answer{std::move(json)};
}

/// As a job: it waits for requests that still read what was before.
void settle_later(const Call& call, const Approval& approval, Settle settle) {
    static constexpr std::chrono::milliseconds kPause{500};
    const Job job{
        .kind = approval.kind, .subject = approval.subject, .asked_by = call.caller.principal.name};
    call.jobs.follow("settle", job,
                     [&store = call.store,
                      settle = std::move(settle)](const Jobs::Tell& tell) -> Result<std::string> {
                         for (std::int64_t tries = 1; !settle(*store.writer()); ++tries) {
                             tell(tries, 0);
                             std::this_thread::sleep_for(kPause);
                         }
                         return std::string{};
                     });
}

Result<Answer> decide(const Call& call, bool is_agreed) {
    const Instant now = call.clock.now();
    const std::string reason = call.body["reason"].get<std::string>();
    const Result<std::int64_t> number = parse_decimal(call.parameter("approval"), 0);
    const ApprovalId id{number.value_or(0)};
    const store::Lease writer = call.store.writer();
    store::Transaction transaction{*writer};
    const Result<Approval> decided =
        is_agreed ? security::approve(*writer, id, call.caller.actor(), reason, now)
                  : security::refuse(*writer, id, call.caller.actor(), reason, now);
    if (!decided) return decided.error();
    Settle settle;
    if (is_agreed && call.options.carry_out) {
        Result<Settle> done = call.options.carry_out(*writer, *decided, call.caller.actor(), now);
        if (!done) return done.error();  // Then it is not approved either.
        settle = std::move(*done);
    }
    const Approval after = *security::get_approval(*writer, id);
    transaction.commit();
    if (settle) settle_later(call, after, std::move(settle));
    return Answer{approval_json(after, call)};
}

}  // namespace

void add_approval_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/approvals",
                   .id = "listApprovals",
                   .tag = "approvals",
                   .summary = {"Approvals, newest first", "审批，新的在前"},
                   .action = "approval.read",
                   .kind = "approval",
                   .query = {{"state", word({"In this state.", "状态。"},
                                            {"waiting", "approved", "refused", "lapsed", "done"})}},
                   .takes = {},
                   .gives = page(approval_schema()),
                   .run = list_approvals});
    all.push_back({.path = "/approvals/{approval}",
                   .id = "getApproval",
                   .tag = "approvals",
                   .summary = {"An approval with what it would change", "一项审批及其变更内容"},
                   .action = "approval.read",
                   .kind = "approval",
                   .gives = whole_approval_schema(),
                   .run = get_approval});
    const Json reason = object({{"reason", text({"What was checked.", "核对说明。"}, 1000)}});
    all.push_back({.method = http::Method::post,
                   .path = "/approvals/{approval}/approve",
                   .id = "approve",
                   .tag = "approvals",
                   .summary = {"Agrees, as another person than the one who asked",
                               "批准（须由申请人以外的人）"},
                   .action = "approval.approve",
                   .kind = "approval",
                   .query = {},
                   .takes = reason,
                   .gives = approval_schema(),
                   .run = [](const Call& call) { return decide(call, true); }});
    all.push_back({.method = http::Method::post,
                   .path = "/approvals/{approval}/refuse",
                   .id = "refuse",
                   .tag = "approvals",
                   .summary = {"Declines, with a reason", "驳回（须说明理由）"},
                   .action = "approval.refuse",
                   .kind = "approval",
                   .query = {},
                   .takes = reason,
                   .gives = approval_schema(),
                   .run = [](const Call& call) { return decide(call, false); }});
}

}  // namespace voltmark::api
