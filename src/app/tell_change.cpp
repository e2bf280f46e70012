// SPDX-License-Identifier: Apache-2.0
#include "tell_change.hpp"

#include "voltmark/security/approval.hpp"
#include "voltmark/security/audit_store.hpp"

namespace voltmark::app {

namespace {

constexpr std::string_view kNobody = "command-line";

std::string text_of(const nlohmann::ordered_json& json) {
    return json.is_null() ? std::string{} : json.dump();
}

}  // namespace

Result<void> tell_change(const Context& context, store::Session& session,
                         const ToldChange& change) {
    const Result<security::Actor> actor =
        security::make_actor(context.actor.empty() ? kNobody : std::string_view{context.actor});
    if (!actor) return actor.error();
    security::AuditEvent event;
    event.actor = actor->name;
    event.action = change.action;
    event.object_kind = change.object_kind;
    event.object_id = change.object_id;
    event.before = text_of(change.before);
    event.after = text_of(change.after);
    event.purpose = change.purpose;
    const auto written = security::write_audit(session, event, context.clock.now());
    if (!written) return written.error();
    return ok();
}

}  // namespace voltmark::app
