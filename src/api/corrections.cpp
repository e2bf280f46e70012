// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/correction_preview.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/security/approval_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using billing::Correction;
using billing::CorrectionId;
using billing::CorrectionItem;
using billing::CorrectionPlan;

constexpr int kDueDays = 15;

std::int64_t number(CorrectionId id) {
    return static_cast<std::int64_t>(id);
}

// What would change.

Json line_schema() {
    const Json side = or_null(object({{"quantity", decimal({"In the unit.", "数量。"})},
                                      {"price", or_null(decimal({"Of the unit.", "单价。"}))},
                                      {"amount", decimal({"Of the line.", "金额。"})}}));
    return object({{"line", text({"As the bill names it.", "账单行名称。"}, 1000)},
                   {"unit", text({"kWh ...", "单位。"}, 16)},
                   {"before", side},
                   {"after", side}});
}

Json bill_change_fields() {
    return object({{"bill", text({"That stands.", "现行账单。"})},
                   {"new_bill", text({"That takes its place.", "更正后账单。"})},
                   {"from", day({"First day of its period.", "账期起始日。"})},
                   {"to", day({"Day after the last.", "账期终止次日。"})},
                   {"currency", text({"Of the amounts.", "币种。"}, 3)},
                   {"before", decimal({"Its amount.", "原金额。"})},
                   {"after", decimal({"The new amount.", "更正后金额。"})},
                   {"difference", decimal({"After less before.", "差额。"})}});
}

Json bill_json(const CorrectionItem& item) {
    return {{"bill", billing::to_text(item.old_bill())},
            {"new_bill", billing::to_text(item.new_bill())},
            {"from", time::to_text(item.run_period.from)},
            {"to", time::to_text(item.run_period.to)},
            {"currency", item.after.currency().name()},
            {"before", to_text(item.before)},
            {"after", to_text(item.after)},
            {"difference", to_text(item.difference())}};
}

Json side_json(const std::optional<billing::ExplainedLine>& line) {
    if (!line) return nullptr;
    const bool has_price = line->line.formula == rating::Formula::price_times_quantity;
    return {{"quantity", to_decimal(line->line.quantity_e6, 6, 0)},
            {"price", has_price ? Json(to_text(line->line.price)) : Json{}},
            {"amount", to_text(line->line.amount)}};
}

Json lines_json(const std::vector<billing::LineChange>& changes, Language language) {
    Json lines = Json::array();
    for (const billing::LineChange& change : changes) {
        const billing::ExplainedLine& named = change.after ? *change.after : *change.before;
        lines.push_back({{"line", billing::heading_of(named, language)},
                         {"unit", rating::to_text(named.line.unit)},
                         {"before", side_json(change.before)},
                         {"after", side_json(change.after)}});
    }
    return lines;
}

/// What was shown, so that nothing else is done: a digest of all bills with what they come to.
std::string fingerprint_of(const CorrectionPlan& plan) {
    return sha256_hex(billing::correction_payload(CorrectionId{}, plan.items));
}

Json preview_schema() {
    Json bill = bill_change_fields();
    bill["properties"]["lines"] = list(line_schema());
    bill["required"].push_back("lines");
    const Json refused = object(
        {{"code", text({"Stable.", "代码。"})}, {"message", text({"Why.", "原因。"}, 4000)}});
    return object(
        {{"bills", list(bill)},
         {"refused", list(refused)},
         {"second_person", yes_no({"Whether another person must agree.", "是否须他人审批。"})},
         {"fingerprint", text({"Of what is shown here.", "预览内容摘要。"}, 64)}});
}

billing::CorrectionOptions options_for(const Call& call, const billing::BillId& bill) {
    billing::CorrectionOptions options;
    options.scope.bill = bill;
    options.due_days = kDueDays;
    options.workers = 1;
    options.after = call.options.after;
    options.keeps_rows = true;
    return options;
}

Result<CorrectionPlan> plan_of(const Call& call) {
    const Result<billing::BillId> bill =
        billing::find_bill(*call.store.reader(), call.parameter("bill"));
    if (!bill) return bill.error();
    return billing::simulate_correction(call.store, options_for(call, *bill), call.clock, {});
}

bool needs_second(const CorrectionPlan& plan) {
    return billing::needs_second_person(plan, billing::default_review().correction_direct_up_to);
}

Result<Answer> preview(const Call& call) {
    const Result<CorrectionPlan> plan = plan_of(call);
    if (!plan) return plan.error();
    const store::Lease reader = call.store.reader();
    Json bills = Json::array();
    for (std::size_t i = 0; i < plan->items.size(); ++i) {
        const billing::CorrectedRows& rows = plan->rows[i];
        const auto changes = billing::line_changes(*reader, rows.before, rows.after);
        if (!changes) return changes.error();
        Json bill = bill_json(plan->items[i]);
        bill["lines"] = lines_json(*changes, call.language);
        bills.push_back(std::move(bill));
    }
    Json refused = Json::array();
    for (const billing::Hold& hold : plan->refused) {
        refused.push_back(
            {{"code", hold.reason.name()}, {"message", hold.reason.message(call.language)}});
    }
    return Answer{Json{{"bills", std::move(bills)},
                       {"refused", std::move(refused)},
                       {"second_person", needs_second(*plan)},
                       {"fingerprint", fingerprint_of(*plan)}}};
}

// Corrections as they stand.

Json correction_schema() {
    return object(
        {{"correction", whole({"Its number.", "退补单号。"}, 1, INT64_MAX)},
         {"state",
          word({"How far it is.", "状态。"}, {"proposed", "running", "done", "withdrawn"})},
         {"reason", text({"Why.", "原因。"}, 1000)},
         {"asked_by", text({"Who.", "申请人。"})},
         {"booked_on", day({"Day of its entries.", "记账日。"})},
         {"second_person", yes_no({"Whether another person must agree.", "是否须他人审批。"})},
         {"approval",
          or_null(whole({"That it needs, or was carried out by.", "审批编号。"}, 1, INT64_MAX))},
         {"approval_state", or_null(word({"Of the approval.", "审批状态。"},
                                         {"waiting", "approved", "refused", "lapsed", "done"}))},
         {"carried_out_by", or_null(text({"Who.", "执行人。"}))},
         {"bills", list(bill_change_fields())}});
}

Json correction_json(const Call& call, store::Session& session, const Correction& one) {
    Json bills = Json::array();
    for (const CorrectionItem& item : billing::correction_items(session, one.id))
        bills.push_back(bill_json(item));
    Json approval;
    Json state;
    if (one.second_person) {
        const std::vector<security::Approval> asked = security::find_approvals(
            session, std::string{billing::kCorrectionApproval}, correction_subject(one.id));
        if (!asked.empty()) {
            approval = static_cast<std::int64_t>(asked.front().approval_id);
            state = to_text(security::state_of(asked.front(), call.clock.now()));
        }
    }
    return {{"correction", number(one.id)},
            {"state", billing::to_text(one.state)},
            {"reason", one.reason},
            {"asked_by", one.asked_by},
            {"booked_on", time::to_text(one.booked_on)},
            {"second_person", one.second_person},
            {"approval", std::move(approval)},
            {"approval_state", std::move(state)},
            {"carried_out_by", one.carried_out_by.empty() ? Json{} : Json(one.carried_out_by)},
            {"bills", std::move(bills)}};
}

Result<Answer> list_corrections(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<billing::BillId> bill = billing::find_bill(*reader, call.parameter("bill"));
    if (!bill) return bill.error();
    Json items = Json::array();
    for (const CorrectionId id : billing::corrections_of(*reader, *bill)) {
        const Result<Correction> one = billing::load_correction(*reader, id);
        if (!one) return one.error();
        items.push_back(correction_json(call, *reader, *one));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

CorrectionId correction_in(const http::Request& request) {
    return CorrectionId{number_of(request.parameter("correction"))};
}

/// As the bill of its first item is decided on.
Result<security::Object> correction_object(Snapshot& snapshot, const http::Request& request) {
    const CorrectionId id = correction_in(request);
    const Result<Correction> one = billing::load_correction(snapshot.session(), id);
    if (!one) return one.error();
    const auto items = billing::correction_items(snapshot.session(), id);
    return object_of("bill", snapshot.contract(items.front().contract));
}

Result<Answer> correction_answer(const Call& call, const Result<Correction>& one) {
    if (!one) return one.error();
    const bool waits = one->state == billing::CorrectionState::proposed;
    Answer answer{correction_json(call, *call.store.reader(), *one)};
    if (waits && one->second_person) answer.status = 202;
    return answer;
}

Result<Answer> get_correction(const Call& call) {
    const Result<Correction> one =
        billing::load_correction(*call.store.reader(), correction_in(call.request));
    if (!one) return one.error();
    return Answer{correction_json(call, *call.store.reader(), *one)};
}

Result<Correction> carried_out(const Call& call, CorrectionId id) {
    billing::CorrectionOptions options;
    options.workers = 1;
    options.after = call.options.after;
    return billing::carry_out_correction(call.store, id, call.caller.actor(), options, call.clock,
                                         {});
}

Result<Answer> correct_bill(const Call& call) {
    const Result<CorrectionPlan> plan = plan_of(call);
    if (!plan) return plan.error();
    if (call.body["fingerprint"].get<std::string>() != fingerprint_of(*plan))
        return make_error(billing::kPreviewStale, call.parameter("bill"));
    const Result<Correction> one =
        billing::propose_correction(call.store, *plan, call.body["reason"].get<std::string>(),
                                    call.caller.actor(), needs_second(*plan), call.clock);
    if (!one || one->second_person) return correction_answer(call, one);
    return correction_answer(call, carried_out(call, one->id));
}

Result<Answer> carry_out(const Call& call) {
    return correction_answer(call, carried_out(call, correction_in(call.request)));
}

Result<Answer> withdraw(const Call& call) {
    const CorrectionId id = correction_in(call.request);
    const Result<void> gone =
        billing::withdraw_correction(call.store, id, call.caller.actor(), call.clock);
    if (!gone) return gone.error();
    return get_correction(call);
}

Endpoint of_bill(http::Method method, std::string path, std::string_view id, Text summary) {
    return {.method = method,
            .path = std::move(path),
            .id = id,
            .tag = "corrections",
            .summary = summary,
            .action = "bill.correct",
            .kind = "bill",
            .object = bill_object,
            .run = {}};
}

Endpoint of_correction(http::Method method, std::string path, std::string_view id, Text summary,
                       std::function<Result<Answer>(const Call&)> run) {
    Endpoint one = of_bill(method, std::move(path), id, summary);
    one.object = correction_object;
    one.gives = correction_schema();
    one.run = std::move(run);
    return one;
}

}  // namespace

void add_correction_endpoints(std::vector<Endpoint>& all) {
    Endpoint shown =
        of_bill(http::Method::post, "/bills/{bill}/correction/preview", "previewCorrection",
                {"Rates a bill again with what is known now, and says what would change",
                 "按现有数据重算账单并预览差异"});
    shown.gives = preview_schema();
    shown.run = preview;
    all.push_back(std::move(shown));
    Endpoint correct =
        of_bill(http::Method::post, "/bills/{bill}/correction", "correctBill",
                {"Corrects a bill as it was shown, or asks for the approval that it needs",
                 "按预览更正账单，或提交所需审批"});
    correct.takes =
        object({{"reason", text({"Why.", "原因。"}, 1000)},
                {"fingerprint", text({"Of the preview that was seen.", "所见预览的摘要。"}, 64)}});
    correct.gives = correction_schema();
    correct.run = correct_bill;
    all.push_back(std::move(correct));
    Endpoint listed = of_bill(http::Method::get, "/bills/{bill}/corrections", "listCorrections",
                              {"Corrections of a bill, newest first", "账单的更正，新的在前"});
    listed.action = "bill.corrections";
    listed.gives = page(correction_schema());
    listed.run = list_corrections;
    all.push_back(std::move(listed));
    Endpoint one =
        of_correction(http::Method::get, "/corrections/{correction}", "getCorrection",
                      {"A correction with its bills", "一张退补单及其账单"}, get_correction);
    one.action = "bill.corrections";
    all.push_back(std::move(one));
    all.push_back(of_correction(
        http::Method::post, "/corrections/{correction}/carry-out", "carryOutCorrection",
        {"Carries an approved correction out, or goes on with it", "执行或继续执行退补单"},
        carry_out));
    all.push_back(of_correction(
        http::Method::post, "/corrections/{correction}/withdraw", "withdrawCorrection",
        {"Gives a correction up that was not carried out", "撤回退补单"}, withdraw));
}

}  // namespace voltmark::api
