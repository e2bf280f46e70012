// SPDX-License-Identifier: Apache-2.0
#include "approval_operations.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/acquire/order_store.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/security/holding_change.hpp"
#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/vee/edit.hpp"

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

Result<std::string> edit_readings(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now) {
    const Result<DeliveryId> delivery = vee::carry_out_edit(session, approval, actor, now);
    if (!delivery) return delivery.error();
    return fmt::format("delivery {}", raw(*delivery));
}

/// Against the readings as they are now.
std::string describe_edit(const Console& say, store::Session& session,
                          const security::Approval& approval) {
    const Result<vee::EditPlan> plan = vee::plan_in(session, approval);
    if (!plan) return plan.error().message(say.language) + "\n";
    std::string text;
    for (const vee::EditSlot& slot : plan->slots) {
        text += fmt::format("{}  {} -> {} kWh\n",
                            time::to_text(plan->channel.zone.to_local(slot.begin)),
                            slot.before_milli ? to_decimal(*slot.before_milli, 6, 0) : "-",
                            to_decimal(slot.after_milli, 6, 0));
    }
    return text;
}

Result<std::string> release_order(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now) {
    const Result<acquire::Order> order = acquire::carry_out_order(session, approval, actor, now);
    if (!order) return order.error();
    return fmt::format("order {}", static_cast<std::int64_t>(order->order_id));
}

/// As the order stands now.
std::string describe_order(const Console& say, store::Session& session,
                           const security::Approval& approval) {
    const Result<acquire::Order> order = acquire::order_in(session, approval);
    if (!order) return order.error().message(say.language) + "\n";
    return fmt::format("{}  {}  {}  {}\n", order->asked.meter, say.text(name_of(order->asked.kind)),
                       say.text(name_of(order->state)), time::to_text(order->asked.expires_at));
}

Result<std::string> erase_customer(store::Session& session, const security::Approval& approval,
                                   const security::Actor& actor, Instant now) {
    const Result<PartyId> party = customer::carry_out_erasure(session, approval, actor, now);
    if (!party) return party.error();
    return fmt::format("party {}", raw(*party));
}

/// What stays and what goes.
std::string describe_erasure(const Console& say, store::Session& session,
                             const security::Approval& approval) {
    static_cast<void>(session);
    return say.fill(
        {"{}: name, phone, identity number, bank account and addresses of the holder "
         "become unreadable for ever; contracts, bills and the ledger stay\n",
         "{}：户主的姓名、电话、证件号、银行账号与地址将永久无法读取；合同、账单与账务保留\n"},
        approval.subject);
}

Result<std::string> correct_customer(store::Session& session, const security::Vault& vault,
                                     const security::Approval& approval,
                                     const security::Actor& actor, Instant now) {
    const Result<PartyId> party =
        customer::carry_out_correction(session, vault, approval, actor, now);
    if (!party) return party.error();
    return fmt::format("party {}", raw(*party));
}

/// Not what it is called before and after: that is personal data, which the console shows masked.
std::string describe_correction(const Console& say, store::Session& session,
                                const security::Approval& approval) {
    static_cast<void>(session);
    return (say.language == Language::zh ? approval.summary_zh : approval.summary_en) + "\n";
}

Result<std::string> write_off(store::Session& session, const security::Approval& approval,
                              const security::Actor& actor, Instant now) {
    const Result<collect::WriteOff> done =
        collect::carry_out_write_off(session, approval, actor, now);
    if (!done) return done.error();
    return "write-off " + done->write_off_id;
}

std::string describe_write_off(const Console& say, store::Session& session,
                               const security::Approval& approval) {
    static_cast<void>(session);
    const collect::WriteOffChange change = collect::write_off_in(approval);
    return say.fill({"{}: open {} -> {} {}\n", "{}：未结 {} → {} {}\n"}, change.document,
                    grouped(to_text(change.before)), grouped(to_text(change.after)),
                    change.before.currency().name());
}

Result<std::string> set_holdings(store::Session& session, const security::Approval& approval,
                                 const security::Actor& actor, Instant now) {
    const Result<void> done =
        security::carry_out_holdings(session, security::shipped_roles(), approval, actor, now);
    if (!done) return done.error();
    return "person " + approval.subject;
}

/// Its summary names the roles; areas and classes stand in the content.
std::string describe_holdings(const Console& say, store::Session& session,
                              const security::Approval& approval) {
    static_cast<void>(session);
    return (say.language == Language::zh ? approval.summary_zh : approval.summary_en) + "\n";
}

constexpr ApprovalOperation kOperations[] = {
    {sheet::kSheetApproval, publish_sheet, describe_sheet},
    {vee::kEditApproval, edit_readings, describe_edit},
    {acquire::kOrderApproval, release_order, describe_order},
    {collect::kWriteOffApproval, write_off, describe_write_off},
    {security::kHoldingsApproval, set_holdings, describe_holdings},
    {customer::kErasureApproval, erase_customer, describe_erasure, customer::settle_erasure},
    {customer::kCorrectionApproval, nullptr, describe_correction, nullptr, correct_customer}};

}  // namespace

void say_waits(const Console& say, const security::Approval& asked) {
    const auto approval = static_cast<std::int64_t>(asked.approval_id);
    if (say.json) return say.line(nlohmann::json{{"approval", approval}}.dump());
    say.line(say.fill({"waits for a second person: voltmark approval approve {}",
                       "待第二人审批：voltmark approval approve {}"},
                      approval));
}

const ApprovalOperation* find_approval_operation(std::string_view kind) {
    for (const ApprovalOperation& operation : kOperations) {
        if (operation.kind == kind) return &operation;
    }
    return nullptr;
}

Result<std::string> carry_out(const ApprovalOperation& operation, store::Session& session,
                              const OpenVault& open_vault, const security::Approval& approval,
                              const security::Actor& actor, Instant now) {
    if (operation.carry_out_sealed == nullptr)
        return operation.carry_out(session, approval, actor, now);
    const Result<const security::Vault*> vault = open_vault();
    if (!vault) return vault.error();
    return operation.carry_out_sealed(session, **vault, approval, actor, now);
}

}  // namespace voltmark::app
