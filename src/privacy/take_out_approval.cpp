// SPDX-License-Identifier: Apache-2.0
#include "voltmark/privacy/take_out_approval.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::privacy {

Result<std::optional<security::Approval>> approve_take_out(store::Session& session,
                                                           const TakeOutRequest& request,
                                                           const security::Actor& by, Instant now) {
    const Result<ContractId> contract = customer::find_contract(session, request.consumer_no);
    if (!contract) return contract.error();
    const PartyId party = customer::get_contract(session, *contract).contract.party_id;
    security::Request asked;
    asked.kind = kTakeOutApproval;
    asked.subject = request.consumer_no;
    asked.payload = nlohmann::json{{"consumer_no", request.consumer_no},
                                   {"party", raw(party)},
                                   {"purpose", request.purpose}}
                        .dump();
    asked.asked_by = by;
    asked.summary_en = fmt::format("take out the personal data of the holder of {}: {}",
                                   request.consumer_no, request.purpose);
    asked.summary_zh =
        fmt::format("导出户号 {} 户主的个人信息：{}", request.consumer_no, request.purpose);
    const Result<std::string> payload = security::canonical_json(asked.payload);
    if (!payload) return payload.error();
    for (const security::Approval& one :
         security::find_approvals(session, asked.kind, asked.subject)) {
        const bool is_this = security::is_same_person(one.asked_by, by) && one.payload == *payload;
        if (!is_this || state_of(one, now) != security::State::approved) continue;
        const Result<security::Approval> taken = security::carry_out(
            session, one.approval_id, {kTakeOutApproval, asked.subject, *payload}, by, now);
        if (!taken) return taken.error();
        return std::optional<security::Approval>{};
    }
    Result<security::Approval> waits = security::ask(session, asked, now);
    if (!waits) return waits.error();
    return std::optional{std::move(*waits)};
}

}  // namespace voltmark::privacy
