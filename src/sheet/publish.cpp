// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/publish.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/check.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/sheet/errors.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::sheet {

namespace {

using nlohmann::json;

std::string payload_of(const PriceSheet& sheet, const MadeSheet& made,
                       const std::string& file_sha256) {
    json documents = json::array();
    for (const MadeDocument& one : made.documents) {
        documents.push_back({{"tariff", one.tariff},
                             {"base_sha256", one.base_sha256},
                             {"body", one.body},
                             {"sha256", sha256_hex(one.body)}});
    }
    return json{{"month", time::to_text(sheet.month)},
                {"file_sha256", file_sha256},
                {"documents", std::move(documents)}}
        .dump();
}

Result<tariff::AddedDocument> add(store::Session& session, const MadeDocument& made, Instant now) {
    const auto newest = tariff::find_tariff(session, made.tariff);
    if (!newest || (*newest)->sha256 != made.base_sha256)
        return make_error(kBaseChanged, made.tariff);
    const tariff::Reading reading = tariff::read_document(made.body);
    if (!reading.tariff) return reading.findings.front();  // A newer program reads it otherwise.
    return tariff::add_document(session, *reading.tariff, made.body, now);
}

}  // namespace

Result<security::Approval> ask_for_sheet(store::Session& session, const PriceSheet& sheet,
                                         const MadeSheet& made, const std::string& file_sha256,
                                         const security::Actor& actor, Instant now) {
    const std::string month = time::to_text(sheet.month);
    const std::size_t count = made.documents.size();
    security::Request request;
    request.kind = kSheetApproval;
    request.subject = month;
    request.payload = payload_of(sheet, made, file_sha256);
    request.summary_en = fmt::format("price sheet of {}: {} tariff{}, {} published prices checked",
                                     month, count, count == 1 ? "" : "s", made.checked);
    request.summary_zh =
        fmt::format("{} 价格表：{} 个电价，已核对 {} 个公布价", month, count, made.checked);
    request.asked_by = actor;
    return security::ask(session, request, now);
}

std::vector<MadeDocument> documents_in(const security::Approval& approval) {
    const json payload = json::parse(approval.payload, nullptr, false);
    VOLTMARK_CHECK(payload.is_object());
    std::vector<MadeDocument> documents;
    for (const json& one : payload.at("documents"))
        documents.push_back({one.at("tariff"), one.at("base_sha256"), one.at("body")});
    return documents;
}

Result<std::vector<tariff::AddedDocument>> publish_sheet(store::Session& session,
                                                         const security::Approval& approval,
                                                         const security::Actor& actor,
                                                         Instant now) {
    const security::Operation operation{kSheetApproval, approval.subject, approval.payload};
    const Result<security::Approval> taken =
        security::carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    std::vector<tariff::AddedDocument> added;
    for (const MadeDocument& made : documents_in(*taken)) {
        const Result<tariff::AddedDocument> one = add(session, made, now);
        if (!one) return one.error();
        added.push_back(*one);
    }
    return added;
}

}  // namespace voltmark::sheet
