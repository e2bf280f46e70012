// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/privacy/take_out.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/change.hpp"

#include "download.hpp"
#include "portal_parts.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::Approval;

/// Why somebody wants to be forgotten: one of these, so that nothing personal stands in a log that
/// is kept for ever.
constexpr std::string_view kReasons[] = {"moved_out", "not_needed", "other"};

Json request_schema() {
    return object(
        {{"request", whole({"Number of its approval.", "审批编号。"}, 1, INT64_MAX)},
         {"kind", word({"What is asked for.", "类别。"}, {"correction", "erasure"})},
         {"field", or_null(word({"Of a correction.", "更正内容。"}, {"name", "phone", "address"}))},
         {"text", or_null(text({"What it shall be, while it waits; masked for those who may not "
                                "identify customers.",
                                "待更正为（审批中）。"},
                               1000))},
         {"state", word({"At this moment.", "状态。"},
                        {"waiting", "approved", "refused", "lapsed", "done"})},
         {"asked_by", text({"Who.", "申请人。"})},
         {"asked_at", moment({"When.", "申请时间。"})},
         {"lapses_at", moment({"From then on it is too late.", "失效时间。"})},
         {"decided_at", or_null(moment({"When.", "审批时间。"}))},
         {"reason", or_null(text({"Why it was decided so.", "审批理由。"}, 4000))}});
}

Json request_json(const Call& call, store::Session& session, const Approval& approval) {
    const bool is_correction = approval.kind == customer::kCorrectionApproval;
    const Json payload = Json::parse(approval.payload);
    const bool is_decided = approval.decision.has_value();
    Json value;
    if (is_correction && call.options.people.vault != nullptr) {
        const auto asked = customer::correction_in(session, *call.options.people.vault, approval);
        const auto object = customer_object(call.snapshot, call.request);
        const bool is_whole = object && call.may("customer.identify", *object);
        if (asked)
            value = is_whole ? std::string{asked->after.text()}
                             : security::masked(asked->field, asked->after.text());
    }
    return {{"request", static_cast<std::int64_t>(approval.approval_id)},
            {"kind", is_correction ? "correction" : "erasure"},
            {"field", is_correction ? payload["field"] : Json{}},
            {"text", std::move(value)},
            {"state", to_text(state_of(approval, call.clock.now()))},
            {"asked_by", approval.asked_by.name},
            {"asked_at", time::to_text(approval.asked_at)},
            {"lapses_at", time::to_text(approval.lapses_at)},
            {"decided_at", is_decided ? Json(time::to_text(approval.decision->at)) : Json{}},
            {"reason", is_decided ? Json(approval.decision->reason) : Json{}}};
}

Result<Answer> list_requests(const Call& call) {
    store::Session& reader = call.reader();
    std::vector<Approval> all;
    for (const std::string_view kind :
         {customer::kCorrectionApproval, customer::kErasureApproval}) {
        for (Approval& one :
             security::find_approvals(reader, std::string{kind}, call.parameter("consumer_no")))
            all.push_back(std::move(one));
    }
    std::sort(all.begin(), all.end(), [](const Approval& left, const Approval& right) {
        return left.approval_id > right.approval_id;
    });
    Json items = Json::array();
    for (const Approval& one : all) items.push_back(request_json(call, reader, one));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> asked_answer(const Call& call, store::Session& session, const Approval& approval) {
    Answer answer{request_json(call, session, approval)};
    answer.status = 201;
    return answer;
}

Result<Answer> ask_correction(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    const auto field = customer::find_correctable(call.body["field"].get<std::string>());
    if (!field) return field.error();
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const customer::CorrectionRequest request{call.parameter("consumer_no"), *field,
                                                  call.body["text"].get_ref<const std::string&>()};
        const Result<Approval> asked = customer::ask_correction(
            writer, *call.options.people.vault, request, call.caller.actor(), call.clock.now());
        if (!asked) return asked.error();
        return asked_answer(call, writer, *asked);
    });
}

Result<Answer> ask_erasure(const Call& call) {
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<Approval> asked = customer::ask_erasure(writer, call.parameter("consumer_no"),
                                                             call.body["reason"].get<std::string>(),
                                                             call.caller.actor(), call.clock.now());
        if (!asked) return asked.error();
        return asked_answer(call, writer, *asked);
    });
}

/// For the person themselves: who takes it out is in the log.
Result<Answer> export_data(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    std::string json;
    {
        store::Session& reader = call.reader();
        const Result<ContractId> contract = contract_of(reader, call);
        if (!contract) return contract.error();
        const customer::Sight sight{*call.options.people.vault, security::View::whole,
                                    call.language};
        const PartyId party = customer::get_contract(reader, *contract).contract.party_id;
        const auto log = call.options.people.side == Side::portal ? privacy::LogPart::left_out
                                                                  : privacy::LogPart::told;
        Result<std::string> taken = privacy::take_out(reader, sight, party, log);
        if (!taken) return taken.error();
        json = std::move(*taken);
    }
    security::AuditEvent event{call.caller.principal.name, "customer.export", "customer",
                               call.parameter("consumer_no")};
    event.purpose = "request of the person";
    const auto logged = store::change(call.store, [&](store::Session& writer) {
        return security::write_audit(writer, event, call.clock.now());
    });
    if (!logged) return logged.error();
    Answer answer;
    answer.bytes = std::move(json);
    answer.headers.push_back(
        file_field(fmt::format("personal-data-{}.json", call.parameter("consumer_no"))));
    return answer;
}

Endpoint privacy_endpoint(std::string_view path, std::string_view id, Text summary,
                          std::string_view action) {
    Endpoint endpoint = customer_endpoint(path, id, summary, action);
    endpoint.kind = "customer";
    endpoint.object = customer_object;
    return endpoint;
}

}  // namespace

void add_privacy_endpoints(std::vector<Endpoint>& all) {
    Endpoint one =
        privacy_endpoint("/personal-data", "exportPersonalData",
                         {"Everything that is kept of whoever holds the contract, for themselves",
                          "导出户主本人的全部个人信息"},
                         "privacy.export");
    one.gives = open({"{person, contracts}.", "个人信息与合同。"});
    one.run = export_data;
    all.push_back(std::move(one));
    one = privacy_endpoint(
        "/privacy-requests", "listPrivacyRequests",
        {"Corrections and erasures that were asked for, newest first", "更正与销毁申请，新的在前"},
        "privacy.read");
    one.gives = page(request_schema());
    one.run = list_requests;
    all.push_back(std::move(one));
    one = privacy_endpoint("/privacy-requests/correction", "askCorrection",
                           {"Asks for a name, phone or address to be put right; another person "
                            "decides",
                            "申请更正姓名、电话或地址，须经审批"},
                           "privacy.ask");
    one.method = http::Method::post;
    one.takes = object({{"field", word({"Which.", "内容。"}, {"name", "phone", "address"})},
                        {"text", text({"What it shall be.", "更正为。"})}});
    one.gives = request_schema();
    one.run = ask_correction;
    all.push_back(std::move(one));
    one = privacy_endpoint("/privacy-requests/erasure", "askErasure",
                           {"Asks for the personal data to be erased for ever; another person "
                            "decides",
                            "申请永久销毁个人信息，须经审批"},
                           "privacy.ask");
    one.method = http::Method::post;
    one.takes =
        object({{"reason", word({"Why.", "理由。"}, {kReasons[0], kReasons[1], kReasons[2]})}});
    one.gives = request_schema();
    one.run = ask_erasure;
    all.push_back(std::move(one));
}

}  // namespace voltmark::api
