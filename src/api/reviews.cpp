// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review.hpp"
#include "voltmark/billing/review_policy.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr int kLookedAt = 10'000;  ///< Of the highest scores.

Json review_schema() {
    const Json finding =
        object({{"code", text({"Rule.", "规则。"})},
                {"weight", whole({"Of the rule.", "权重。"}, -1'000'000, 1'000'000)},
                {"message", text({"For people.", "说明。"}, 4000)}});
    return object(
        {{"bill", text({"Its id.", "账单标识。"})},
         {"consumer_no", text({"Consumer number.", "户号。"})},
         {"customer", text({"Of the holder.", "户名。"})},
         {"run", whole({"Bill run.", "批次。"}, 0, INT64_MAX)},
         {"score", whole({"Sum of the weights.", "评分。"}, INT32_MIN, INT32_MAX)},
         {"outcome", word({"What became of it.", "结果。"}, {"pass", "sample", "hold"})},
         {"state", word({"Whether somebody must look.", "状态。"}, {"noted", "open", "released"})},
         {"total", decimal({"Amount.", "金额。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"import_kwh", decimal({"Energy taken.", "用电量。"})},
         {"findings", list(finding)},
         {"decided_by", or_null(text({"Who released it.", "放行人。"}))},
         {"reason", or_null(text({"Why.", "理由。"}, 4000))},
         {"approval", or_null(whole({"That it waits for.", "所等待的审批。"}, 1, INT64_MAX))},
         {"assignee", or_null(text({"Whose work list it is on.", "领取人。"}))}});
}

Json review_json(const Call& call, const customer::ContractView& view,
                 const billing::Reviewed& review) {
    Json findings = Json::array();
    for (const billing::ReviewFinding& one : review.findings) {
        findings.push_back({{"code", billing::to_text(one.rule)},
                            {"weight", one.weight},
                            {"message", billing::message_of(one, call.language)}});
    }
    const bool is_decided = !review.decided_by.empty();
    return {
        {"bill", billing::to_text(review.bill)},
        {"consumer_no", view.contract.consumer_no},
        {"customer", customer_name(call, view)},
        {"run", raw(review.run_id)},
        {"score", review.score},
        {"outcome", billing::to_text(review.outcome)},
        {"state", billing::to_text(review.state)},
        {"total", to_text(review.total)},
        {"currency", review.total.currency().name()},
        {"import_kwh", to_kilo(review.imported)},
        {"findings", std::move(findings)},
        {"decided_by", is_decided ? Json(review.decided_by) : Json{}},
        {"reason", is_decided ? Json(review.reason) : Json{}},
        {"approval", review.approval ? Json(static_cast<std::int64_t>(*review.approval)) : Json{}},
        {"assignee", review.assignee.empty() ? Json{} : Json(review.assignee)}};
}

Result<Answer> list_reviews(const Call& call) {
    billing::ReviewFilter filter;
    filter.open_only = call.query("open") == "true";
    filter.limit = kLookedAt;
    if (call.query("mine") == "true") filter.assignee = call.caller.principal.name;
    if (const std::string_view text = call.query("run"); !text.empty())
        filter.run = RunId{*parse_decimal(text, 0)};
    store::Session& reader = call.reader();
    Json items = Json::array();
    for (const billing::Reviewed& one : billing::list_reviews(reader, filter)) {
        if (static_cast<int>(items.size()) == call.limit()) break;
        const customer::ContractView view = customer::get_contract(reader, one.bill.contract);
        security::Object object = object_of("bill", view);
        object.assignee = one.assignee;
        if (call.reaches(object)) items.push_back(review_json(call, view, one));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> release_review(const Call& call) {
    const Result<billing::BillId> bill = billing::parse_bill_id(call.parameter("bill"));
    if (!bill) return bill.error();
    const Result<billing::Release> released = billing::release_bill(
        call.store, *bill, call.body["reason"].get<std::string>(), call.caller.actor(),
        billing::default_review(), call.clock, call.options.after);
    if (!released) return released.error();
    const customer::ContractView view =
        customer::get_contract(*call.store.reader(), released->review.bill.contract);
    Answer answer{review_json(call, view, released->review)};
    // Not released yet: another person must agree first.
    if (released->waits_for) {
        answer.status = 202;
        answer.json["approval"] = static_cast<std::int64_t>(released->waits_for->approval_id);
    }
    return answer;
}

using Move = std::function<Result<billing::Reviewed>(const billing::BillId&)>;

/// A review that came onto a work list, or off it.
Result<Answer> moved(const Call& call, const Move& move) {
    const Result<billing::BillId> bill = billing::parse_bill_id(call.parameter("bill"));
    if (!bill) return bill.error();
    const Result<billing::Reviewed> review = move(*bill);
    if (!review) return review.error();
    const customer::ContractView view =
        customer::get_contract(*call.store.reader(), review->bill.contract);
    return Answer{review_json(call, view, *review)};
}

Result<Answer> take_review(const Call& call) {
    return moved(call, [&](const billing::BillId& bill) {
        return billing::take_review(call.store, bill, call.caller.actor(), call.clock);
    });
}

Result<Answer> give_back_review(const Call& call) {
    return moved(call, [&](const billing::BillId& bill) {
        return billing::give_back_review(call.store, bill, call.caller.actor(), call.clock);
    });
}

Result<Answer> assign_review(const Call& call) {
    return moved(call, [&](const billing::BillId& bill) {
        return billing::assign_review(call.store, bill, call.body["login"].get<std::string>(),
                                      call.caller.actor(), call.clock);
    });
}

/// A change of whose work list a review is on.
Endpoint list_step(std::string path, std::string_view id, Text summary, std::string_view action,
                   std::function<Result<Answer>(const Call&)> run) {
    return {.method = http::Method::post,
            .path = std::move(path),
            .id = id,
            .tag = "reviews",
            .summary = summary,
            .action = action,
            .kind = "bill",
            .object = bill_object,
            .gives = review_schema(),
            .run = std::move(run)};
}

void add_work_list(std::vector<Endpoint>& all) {
    all.push_back(list_step("/reviews/{bill}/take", "takeReview",
                            {"Puts an open review on one's own work list", "领取核算"},
                            "bill.release", take_review));
    all.push_back(list_step("/reviews/{bill}/give-back", "giveBackReview",
                            {"Takes a review off one's own work list", "退回核算"}, "bill.release",
                            give_back_review));
    Endpoint assign = list_step("/reviews/{bill}/assign", "assignReview",
                                {"Puts an open review on somebody's work list", "指派核算"},
                                "bill.assign", assign_review);
    assign.takes = object({{"login", text({"Whose.", "登录名。"}, 64)}});
    all.push_back(std::move(assign));
}

}  // namespace

void add_review_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/reviews",
                   .id = "listReviews",
                   .tag = "reviews",
                   .summary = {"Reviewed bills, highest score first", "核算结果，评分高者在前"},
                   .action = "bill.read",
                   .kind = "bill",
                   .is_list = true,
                   .is_personal = true,
                   .query = {limit_parameter(),
                             {"open", yes_no({"Those that somebody must look at.", "仅待处理。"})},
                             {"mine", yes_no({"On one's own work list.", "仅本人领取。"})},
                             {"run", whole({"Of this bill run.", "批次号。"}, 1, INT64_MAX)}},
                   .takes = {},
                   .gives = page(review_schema()),
                   .run = list_reviews});
    all.push_back({.method = http::Method::post,
                   .path = "/reviews/{bill}/release",
                   .id = "releaseReview",
                   .tag = "reviews",
                   .summary = {"Releases a held bill, or asks for the approval that it needs",
                               "放行挂起账单，或提交所需审批"},
                   .action = "bill.release",
                   .kind = "bill",
                   .object = bill_object,
                   .query = {},
                   .takes = object({{"reason", text({"What was checked.", "核对说明。"}, 1000)}}),
                   .gives = review_schema(),
                   .run = release_review});
    add_work_list(all);
}

}  // namespace voltmark::api
