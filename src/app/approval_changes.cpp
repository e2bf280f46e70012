// SPDX-License-Identifier: Apache-2.0
#include "approval_changes.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/acquire/order_store.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/security/holding_change.hpp"
#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/vee/edit.hpp"

#include "tariff_diff_text.hpp"

namespace voltmark::app {

namespace {

using api::ChangeRow;
using Rows = std::vector<ChangeRow>;

void add_fields(const std::string& where, const std::vector<tariff::FieldChange>& fields,
                Language language, Rows& rows) {
    for (const tariff::FieldChange& field : fields)
        rows.push_back(
            {where + " · " + field_name(language, field.field), field.before, field.after});
}

/// Against the documents as they are now.
Rows of_sheet(store::Session& session, const security::Approval& approval, Language language) {
    Rows rows;
    for (const sheet::MadeDocument& made : sheet::documents_in(approval)) {
        const auto newest = tariff::find_tariff(session, made.tariff);
        const tariff::Reading reading = tariff::read_document(made.body);
        if (!newest || !reading.tariff) {
            rows.push_back({made.tariff, {}, made.body});
            continue;
        }
        const tariff::TariffChange change = tariff::diff((*newest)->tariff, *reading.tariff);
        add_fields(made.tariff, change.fields, language, rows);
        for (const tariff::VersionChange& version : change.versions) {
            const auto& valid = version.after ? version.after : version.before;
            const std::string where =
                made.tariff + (valid ? " " + tariff::valid_text(*valid) : std::string{});
            add_fields(where, version.fields, language, rows);
            for (const tariff::ComponentChange& component : version.components)
                add_fields(where + " · " + component.component, component.fields, language, rows);
        }
    }
    return rows;
}

/// Against the readings as they are now.
Rows of_edit(store::Session& session, const security::Approval& approval, Language language) {
    const Result<vee::EditPlan> plan = vee::plan_in(session, approval);
    if (!plan) return {{plan.error().message(language), {}, {}}};
    Rows rows;
    for (const vee::EditSlot& slot : plan->slots) {
        const std::string before =
            slot.before_milli ? to_decimal(*slot.before_milli, 6, 0) + " kWh" : std::string{};
        rows.push_back({time::to_text(plan->channel.zone.to_local(slot.begin)), before,
                        to_decimal(slot.after_milli, 6, 0) + " kWh"});
    }
    return rows;
}

/// As the order stands now.
Rows of_order(store::Session& session, const security::Approval& approval, Language language) {
    const Result<acquire::Order> order = acquire::order_in(session, approval);
    if (!order) return {{order.error().message(language), {}, {}}};
    return {{order->asked.meter + " · " + std::string{name_of(order->asked.kind).in(language)},
             std::string{name_of(order->state).in(language)},
             time::to_text(order->asked.expires_at)}};
}

/// As the bills were found: exactly these are carried out, or nothing.
Rows of_correction(store::Session& session, const security::Approval& approval) {
    const auto payload = nlohmann::json::parse(approval.payload, nullptr, false);
    if (!payload.is_object()) return {};
    const billing::CorrectionId id{payload.value("correction", std::int64_t{0})};
    Rows rows;
    for (const billing::CorrectionItem& item : billing::correction_items(session, id)) {
        const std::string unit = " " + std::string{item.after.currency().name()};
        rows.push_back({billing::to_text(item.old_bill()), grouped(to_text(item.before)) + unit,
                        grouped(to_text(item.after)) + unit});
    }
    return rows;
}

Rows of_write_off(const security::Approval& approval) {
    const collect::WriteOffChange change = collect::write_off_in(approval);
    const std::string unit = " " + std::string{change.before.currency().name()};
    return {{change.document, grouped(to_text(change.before)) + unit,
             grouped(to_text(change.after)) + unit}};
}

Rows of_holdings(const security::Approval& approval, Language language) {
    const security::HoldingChange change = security::holdings_in(approval);
    Rows rows;
    const auto compare = [&](Text what, const std::set<std::string>& before,
                             const std::set<std::string>& after) {
        if (before == after) return;
        rows.push_back({std::string{what.in(language)}, fmt::format("{}", fmt::join(before, " ")),
                        fmt::format("{}", fmt::join(after, " "))});
    };
    compare({"roles", "角色"}, change.before.roles, change.after.roles);
    compare({"areas", "区域"}, change.before.areas, change.after.areas);
    compare({"classes", "用户类别"}, change.before.classes, change.after.classes);
    compare({"contracts", "户号"}, change.before.contracts, change.after.contracts);
    return rows;
}

}  // namespace

std::vector<ChangeRow> changes_of(store::Session& session, const security::Approval& approval,
                                  Language language) {
    if (approval.kind == sheet::kSheetApproval) return of_sheet(session, approval, language);
    if (approval.kind == vee::kEditApproval) return of_edit(session, approval, language);
    if (approval.kind == acquire::kOrderApproval) return of_order(session, approval, language);
    if (approval.kind == collect::kWriteOffApproval) return of_write_off(approval);
    if (approval.kind == security::kHoldingsApproval) return of_holdings(approval, language);
    if (approval.kind == billing::kCorrectionApproval) return of_correction(session, approval);
    return {};
}

std::vector<ChangeRow> changes_of_correction(store::Session& session, const security::Vault& vault,
                                             const security::Approval& approval,
                                             Language language) {
    // What was decided is forgotten: the summary tells what it was.
    const Result<customer::AskedCorrection> asked =
        customer::correction_in(session, vault, approval);
    if (!asked) return {{asked.error().message(language), {}, {}}};
    const auto shown = [&](std::string_view text) { return security::masked(asked->field, text); };
    return {{std::string{security::to_text(asked->field)},
             asked->before ? shown(asked->before->text()) : std::string{},
             shown(asked->after.text())}};
}

}  // namespace voltmark::app
