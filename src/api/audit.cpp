// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/issue_log.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/proof.hpp"
#include "voltmark/time/civil.hpp"

#include "download.hpp"
#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::AuditEntry;

std::vector<Field> entry_fields() {
    return {{"entry", whole({"Its number, from 1 without a gap.", "序号。"}, 1, INT64_MAX)},
            {"at", moment({"When.", "时间。"})},
            {"actor", text({"Who; a service by its name.", "操作人或服务。"})},
            {"action", text({"What: approval.approve ...", "操作。"})},
            {"object_kind", text({"To which kind of thing.", "对象类别。"})},
            {"object_id", text({"To which.", "对象编号。"}, 1000)},
            {"outcome", word({"What came of it.", "结果。"}, {"done", "refused", "failed"})},
            {"purpose", text({"Why, where that was said.", "事由。"}, 4000)}};
}

Json entry_json(const AuditEntry& entry) {
    const security::AuditEvent& event = entry.event;
    return {{"entry", entry.entry_no},
            {"at", time::to_text(entry.at)},
            {"actor", event.actor},
            {"action", event.action},
            {"object_kind", event.object_kind},
            {"object_id", event.object_id},
            {"outcome", to_text(event.outcome)},
            {"purpose", event.purpose}};
}

/// The moment a UTC day begins.
std::optional<Instant> begin_of(std::string_view text) {
    const Result<time::CivilDay> day = time::parse_day(text);
    if (!day) return std::nullopt;
    return Instant{std::chrono::sys_days{day->time_since_epoch()}};
}

Result<Answer> list_entries(const Call& call) {
    security::AuditFilter filter;
    filter.actor = call.query("actor");
    filter.action = call.query("action");
    filter.object_kind = call.query("object_kind");
    filter.object_id = call.query("object_id");
    filter.from = begin_of(call.query("from"));
    filter.to = begin_of(call.query("to"));
    if (filter.to) *filter.to += std::chrono::days{1};
    filter.before = parse_decimal(call.query("after"), 0).value_or(0);
    filter.newest = call.limit();
    std::vector<AuditEntry> entries = security::list_audit(*call.store.reader(), filter);
    std::reverse(entries.begin(), entries.end());
    Json items = Json::array();
    for (const AuditEntry& one : entries) items.push_back(entry_json(one));
    const bool has_more = std::ssize(entries) == filter.newest;
    Json next = has_more ? Json(std::to_string(entries.back().entry_no)) : Json{};
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

Json whole_entry_schema() {
    std::vector<Field> fields = entry_fields();
    fields.push_back({"changes", list(change_schema())});
    fields.push_back({"previous", text({"Hash of the entry before.", "上一条的哈希。"})});
    fields.push_back({"hash", text({"Of this entry.", "本条的哈希。"})});
    return object(std::move(fields));
}

Result<Answer> get_entry(const Call& call) {
    const Result<std::int64_t> number = parse_decimal(call.parameter("entry"), 0);
    const std::optional<AuditEntry> entry =
        security::find_audit_entry(*call.store.reader(), number.value_or(0));
    if (!entry) return make_error(kEntryUnknown, call.parameter("entry"));
    Json json = entry_json(*entry);
    json["changes"] = changes_json(entry->event.before, entry->event.after);
    json["previous"] = security::to_text(entry->previous);
    json["hash"] = security::to_text(entry->hash);
    return Answer{std::move(json)};
}

Json checkpoint_schema() {
    return object({{"checkpoint", whole({"Its number.", "编号。"}, 1, INT64_MAX)},
                   {"first_entry", whole({"That it signs.", "首条。"}, 1, INT64_MAX)},
                   {"last_entry", whole({"That it signs.", "末条。"}, 1, INT64_MAX)},
                   {"at", moment({"When.", "时间。"})},
                   {"public_key", text({"That signed.", "签名公钥。"})},
                   {"chain", text({"Hash of the last entry.", "末条哈希。"})}});
}

Result<Answer> list_checkpoints(const Call& call) {
    std::vector<security::Checkpoint> all = security::list_checkpoints(*call.store.reader());
    std::reverse(all.begin(), all.end());
    Json items = Json::array();
    for (const security::Checkpoint& one : all) {
        items.push_back({{"checkpoint", one.checkpoint_no},
                         {"first_entry", one.first_entry},
                         {"last_entry", one.last_entry},
                         {"at", time::to_text(one.at)},
                         {"public_key", one.public_key},
                         {"chain", security::to_text(one.chain)}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

std::string report_text(const security::AuditReport& report, Language language) {
    Json json{{"entries", report.entries},
              {"checkpoints", report.checkpoints},
              {"signed_to", report.signed_to},
              {"broken", nullptr}};
    if (const auto& found = report.first_break) {
        const std::string sentence =
            fmt::format(fmt::runtime(sentence_of(found->what).in(language)), found->entry_no,
                        found->checkpoint_no);
        json["broken"] = {{"what", to_text(found->what)},
                          {"entry", found->entry_no},
                          {"checkpoint", found->checkpoint_no},
                          {"message", sentence}};
    }
    return json.dump();
}

Result<Answer> verify(const Call& call) {
    const std::string key = call.body.value("public_key", std::string{});
    const Job asked{
        .kind = "audit.verify", .subject = "log", .asked_by = call.caller.principal.name};
    const Result<Job> job = call.jobs.begin(
        "audit", asked,
        [&store = call.store, key,
         language = call.language](const Jobs::Tell&) -> Result<std::string> {
            const security::AuditTrust trust{key, std::nullopt};
            return report_text(security::verify_audit(*store.reader(), trust), language);
        });
    if (!job) return job.error();
    return begun(*job, call.language);
}

Result<Answer> prove_bill(const Call& call) {
    const Result<billing::BillId> id = billing::parse_bill_id(call.parameter("bill"));
    if (!id) return id.error();
    const store::Lease reader = call.store.reader();
    const Result<security::ProofSource> source = billing::proof_source(*reader, *id);
    if (!source) return source.error();
    const Result<std::string> proof = security::make_proof(*reader, *source);
    if (!proof) return proof.error();
    Answer answer{Json::parse(*proof)};
    answer.headers.push_back(file_field(fmt::format("proof-{}.json", billing::to_text(*id))));
    return answer;
}

}  // namespace

void add_audit_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/audit",
                   .id = "listAudit",
                   .tag = "audit",
                   .summary = {"Entries of the audit log, newest first", "审计日志，新的在前"},
                   .action = "audit.read",
                   .kind = "audit",
                   .query = {limit_parameter(),
                             after_parameter(),
                             {"actor", text({"Who did it.", "操作人。"})},
                             {"action", text({"An action, or its beginning with a '.'.",
                                              "操作名，或以 '.' 结尾的前缀。"})},
                             {"object_kind", text({"Kind of the object.", "对象类别。"})},
                             {"object_id", text({"Its number.", "对象编号。"}, 1000)},
                             {"from", day({"First day, UTC.", "起始日（UTC）。"})},
                             {"to", day({"Last day, UTC.", "末日（UTC）。"})}},
                   .gives = page(object(entry_fields())),
                   .run = list_entries});
    all.push_back({.path = "/audit/checkpoints",
                   .id = "listCheckpoints",
                   .tag = "audit",
                   .summary = {"Signatures over the log, newest first", "签名检查点，新的在前"},
                   .action = "audit.read",
                   .kind = "audit",
                   .gives = page(checkpoint_schema()),
                   .run = list_checkpoints});
    all.push_back({.path = "/audit/{entry}",
                   .id = "getAuditEntry",
                   .tag = "audit",
                   .summary = {"An entry with what it changed", "一条记录及其变更"},
                   .action = "audit.read",
                   .kind = "audit",
                   .gives = whole_entry_schema(),
                   .run = get_entry});
    all.push_back({.method = http::Method::post,
                   .path = "/audit/verification",
                   .id = "verifyAudit",
                   .tag = "audit",
                   .summary = {"Reads the whole log and names the first entry that was changed",
                               "通读日志，指出第一条被改动的记录"},
                   .action = "audit.verify",
                   .kind = "audit",
                   .takes = object({{"public_key",
                                     text({"That must have signed, in hexadecimal; else each "
                                           "checkpoint names its own.",
                                           "签名公钥（十六进制），不填则用检查点所列。"},
                                          128),
                                     false}}),
                   .gives = job_schema(),
                   .run = verify});
    all.push_back(
        {.path = "/bills/{bill}/proof",
         .id = "proveBill",
         .tag = "audit",
         .summary = {"A file by which a stranger can check what was logged of a bill",
                     "账单的审计证明，供第三方离线核验"},
         .action = "audit.prove",
         .kind = "audit",
         .gives = open({"As docs/formats/audit.md describes.", "见 docs/formats/audit.md。"}),
         .run = prove_bill});
}

}  // namespace voltmark::api
