// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/erasure.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/customer/data_correction.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/vault.hpp"

namespace voltmark::customer {

Result<security::Approval> ask_erasure(store::Session& session, const std::string& consumer_no,
                                       const std::string& reason, const security::Actor& actor,
                                       Instant now) {
    const Result<ContractId> contract = find_contract(session, consumer_no);
    if (!contract) return contract.error();
    const PartyId party = get_contract(session, *contract).contract.party_id;
    security::Request request;
    request.kind = kErasureApproval;
    request.subject = consumer_no;
    request.payload =
        nlohmann::json{{"consumer_no", consumer_no}, {"party", raw(party)}, {"reason", reason}}
            .dump();
    // No name: what is asked for is kept for ever.
    request.summary_en =
        fmt::format("erase the personal data of the holder of {}: {}", consumer_no, reason);
    request.summary_zh = fmt::format("销毁户号 {} 户主的个人信息：{}", consumer_no, reason);
    request.asked_by = actor;
    return security::ask(session, request, now);
}

Result<PartyId> carry_out_erasure(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now) {
    const security::Operation operation{kErasureApproval, approval.subject, approval.payload};
    const Result<security::Approval> taken =
        security::carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    const nlohmann::json payload = nlohmann::json::parse(taken->payload);
    const std::int64_t party = payload.at("party").get<std::int64_t>();
    security::Vault::erase(session, party, now);
    // An older version's text that was not moved yet would outlive the key.
    session.run_script(fmt::format("DELETE FROM unsealed_data WHERE party_id = {}", party));
    forget_corrections(session, PartyId{party});
    security::AuditEvent event;
    event.actor = actor.name;
    event.action = "customer.erase";
    event.object_kind = "customer";
    event.object_id = taken->subject;
    event.purpose = payload.at("reason").get<std::string>();
    const auto written = security::write_audit(session, event, now);
    if (!written) return written.error();
    return PartyId{party};
}

bool settle_erasure(store::Session& session) {
    // Old rows lie in the server's tables, old pages in the write-ahead log.
    if (session.engine() == store::Engine::postgresql) {
        session.run_script("VACUUM vault_key, vault_token, vault_field");
        return true;
    }
    // Who reads an old state keeps the log. Waiting for them would stop everybody who writes.
    int had_to_wait = 0;
    int waits_ms = 0;
    session.sql() << "PRAGMA busy_timeout", soci::into(waits_ms);
    session.run_script("PRAGMA busy_timeout = 0");
    session.sql() << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(had_to_wait);
    session.run_script(fmt::format("PRAGMA busy_timeout = {}", waits_ms));
    return had_to_wait == 0;
}

}  // namespace voltmark::customer
