// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using collect::WriteOff;

Json asked_schema() {
    return object({{"document", text({"A bill of the customer.", "账单。"}, 128)},
                   {"amount",
                    decimal({"In the bill's currency; all that is open where not given.",
                             "核销金额（账单币种），默认全部未结金额。"}),
                    false},
                   {"reason", text({"Why; kept for ever, so it names nobody.",
                                    "理由；永久保存，不得含个人信息。"},
                                   500)}});
}

std::vector<Field> plan_fields() {
    return {{"document", text({"The bill.", "账单。"})},
            {"open", decimal({"What is open before.", "核销前未结。"})},
            {"amount", decimal({"What is given up.", "核销金额。"})},
            {"open_after", decimal({"What stays open.", "核销后未结。"})},
            {"currency", text({"Of the amounts.", "币种。"}, 3)},
            {"second_person", yes_no({"Another person has to agree.", "须第二人审批。"})}};
}

Json answer_schema() {
    std::vector<Field> fields = plan_fields();
    fields.push_back({"write_off", or_null(text({"Its number; null: it was not done yet.",
                                                 "核销编号；null 为尚未执行。"}))});
    fields.push_back({"approval", or_null(whole({"That has to be decided first.", "待审批编号。"},
                                                1, INT64_MAX))});
    return object(std::move(fields));
}

Json write_off_schema() {
    return object(
        {{"write_off", text({"Its number; -R takes one back.", "编号；-R 为撤回。"})},
         {"document", text({"The bill.", "账单。"})},
         {"amount", decimal({"Given up; below zero: taken up again.", "金额；负数为撤回。"})},
         {"currency", text({"Of the amount.", "币种。"}, 3)},
         {"booked_on", day({"Booked on.", "记账日。"})},
         {"reason", text({"Why.", "理由。"}, 500)},
         {"by", text({"Who asked for it.", "申请人。"})},
         {"approval", or_null(whole({"By which it was done.", "审批编号。"}, 1, INT64_MAX))},
         {"may_be_taken_back", yes_no({"It stands.", "可撤回。"})}});
}

Json plan_json(const collect::WriteOffPlan& plan) {
    return {{"document", plan.item.document},
            {"open", to_text(plan.item.open)},
            {"amount", to_text(plan.amount)},
            {"open_after", to_text(plan.open_after())},
            {"currency", plan.amount.currency().name()},
            {"second_person", plan.needs_second_person}};
}

Json write_off_json(const WriteOff& one, bool may_be_taken_back) {
    return {{"write_off", one.write_off_id},
            {"document", one.document},
            {"amount", to_text(one.amount)},
            {"currency", one.amount.currency().name()},
            {"booked_on", time::to_text(one.booked_on)},
            {"reason", one.reason},
            {"by", one.by},
            {"approval", one.approval ? Json(static_cast<std::int64_t>(*one.approval)) : Json{}},
            {"may_be_taken_back", may_be_taken_back}};
}

/// In the currency of what is open.
Result<collect::WriteOffRequest> request_in(store::Session& session, const Call& call) {
    const Result<ContractId> contract = contract_of(session, call);
    if (!contract) return contract.error();
    collect::WriteOffRequest request;
    request.contract = *contract;
    request.consumer_no = call.parameter("consumer_no");
    request.document = call.body["document"].get<std::string>();
    request.reason = call.body["reason"].get<std::string>();
    if (!call.body.contains("amount")) return request;
    Currency currency = kCny;
    for (const collect::OpenItem& item : collect::open_items(session, *contract)) {
        if (item.document == request.document) currency = item.open.currency();
    }
    const Result<std::int64_t> minor =
        parse_decimal(call.body["amount"].get<std::string>(), currency.minor_digits);
    if (!minor) return minor.error();
    request.amount = Money::from_minor(*minor, currency);
    return request;
}

std::int64_t direct_up_to() {
    return billing::default_review().write_off_direct_up_to;
}

Result<Answer> preview(const Call& call) {
    const Result<collect::WriteOffRequest> request = request_in(call.reader(), call);
    if (!request) return request.error();
    const auto plan = collect::plan_write_off(call.reader(), *request, direct_up_to());
    if (!plan) return plan.error();
    return Answer{plan_json(*plan)};
}

Result<Answer> write_off(const Call& call) {
    return store::change(call.store, [&](store::Session& session) -> Result<Answer> {
        const Result<collect::WriteOffRequest> request = request_in(session, call);
        if (!request) return request.error();
        const auto came = collect::ask_write_off(session, *request, direct_up_to(),
                                                 call.caller.actor(), call.clock.now());
        if (!came) return came.error();
        Json json = plan_json(came->plan);
        json["write_off"] = came->done ? Json(came->done->write_off_id) : Json{};
        json["approval"] = came->waits_for
                               ? Json(static_cast<std::int64_t>(came->waits_for->approval_id))
                               : Json{};
        return Answer{std::move(json)};
    });
}

Result<Answer> take_back(const Call& call) {
    return store::change(call.store, [&](store::Session& session) -> Result<Answer> {
        const Result<ContractId> contract = contract_of(session, call);
        if (!contract) return contract.error();
        const auto back = collect::take_back_write_off(
            session, *contract, call.parameter("write_off"), call.body["reason"].get<std::string>(),
            call.caller.actor(), call.clock.now());
        if (!back) return back.error();
        return Answer{write_off_json(*back, false)};
    });
}

Result<Answer> list_write_offs(const Call& call) {
    const Result<ContractId> contract = contract_of(call.reader(), call);
    if (!contract) return contract.error();
    const std::vector<WriteOff> all = collect::write_offs_of(call.reader(), *contract);
    Json items = Json::array();
    for (const WriteOff& one : all) {
        const bool is_taken_back = std::any_of(all.begin(), all.end(), [&](const WriteOff& other) {
            return other.write_off_id == one.write_off_id + "-R";
        });
        items.push_back(write_off_json(one, one.amount.minor() > 0 && !is_taken_back));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

}  // namespace

void add_write_off_endpoints(std::vector<Endpoint>& all) {
    const std::string path = "/customers/{consumer_no}/write-offs";
    all.push_back({.path = path,
                   .id = "listWriteOffs",
                   .tag = "payments",
                   .summary = {"Debts of a customer that were given up, oldest first",
                               "用户的坏账核销，旧的在前"},
                   .action = "ledger.read",
                   .kind = "ledger",
                   .object = customer_object_as("ledger"),
                   .gives = page(write_off_schema()),
                   .run = list_write_offs});
    const auto post = [&](std::string where, std::string_view id, Text summary, Json takes,
                          Json gives, auto run) {
        all.push_back({.method = http::Method::post,
                       .path = std::move(where),
                       .id = id,
                       .tag = "payments",
                       .summary = summary,
                       .action = "ledger.write_off",
                       .kind = "ledger",
                       .object = customer_object_as("ledger"),
                       .takes = std::move(takes),
                       .gives = std::move(gives),
                       .run = run});
    };
    post(path + "/preview", "previewWriteOff",
         {"What a write-off would give up; writes nothing", "试算核销，不入账"}, asked_schema(),
         object(plan_fields()), preview);
    post(path, "writeOff",
         {"Gives up what is open of a bill, or asks for the approval that it needs",
          "核销账单欠费，或提交所需审批"},
         asked_schema(), answer_schema(), write_off);
    post(path + "/{write_off}/take-back", "takeBackWriteOff",
         {"Takes a debt up again that was given up", "撤回核销，恢复欠费"},
         object({{"reason", text({"Why.", "理由。"}, 500)}}), write_off_schema(), take_back);
}

}  // namespace voltmark::api
