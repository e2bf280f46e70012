// SPDX-License-Identifier: Apache-2.0
#include "approval_operations.hpp"

#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"

#include "tariff_diff_text.hpp"

namespace voltmark::app {

namespace {

Result<std::string> publish_sheet(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now) {
    const auto added = sheet::publish_sheet(session, approval, actor, now);
    if (!added) return added.error();
    std::string ids;
    for (const tariff::AddedDocument& one : *added)
        ids += fmt::format("{}{}", ids.empty() ? "" : ", ",
                           static_cast<std::int64_t>(one.document_id));
    return fmt::format("tariff_document {}", ids);
}

/// Against the documents as they are now.
std::string describe_sheet(const Console& say, store::Session& session,
                           const security::Approval& approval) {
    std::string text;
    for (const sheet::MadeDocument& made : sheet::documents_in(approval)) {
        const auto newest = tariff::find_tariff(session, made.tariff);
        const tariff::Reading reading = tariff::read_document(made.body);
        text += "\n" + made.tariff + "\n";
        if (newest && reading.tariff)
            text += diff_text(say, tariff::diff((*newest)->tariff, *reading.tariff));
    }
    return text;
}

constexpr ApprovalOperation kOperations[] = {
    {sheet::kSheetApproval, publish_sheet, describe_sheet}};

}  // namespace

const ApprovalOperation* find_approval_operation(std::string_view kind) {
    for (const ApprovalOperation& operation : kOperations) {
        if (operation.kind == kind) return &operation;
    }
    return nullptr;
}

}  // namespace voltmark::app
