// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/quantity.hpp"
#include "voltmark/billing/billed_readings.hpp"
#include "voltmark/vee/edit.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using vee::EditPlan;
using vee::EditSlot;

struct EditArguments {
    std::string key;
    std::string begin;
    std::vector<std::string> values;
    std::string reason;
    bool preview = false;
};

std::string kwh(std::int64_t milli) {
    return to_kilo(Energy::from_milli(milli));
}

/// "2026-07-01 08:15" in the channel's own time.
std::string local_text(const EditPlan& plan, const EditSlot& slot) {
    return time::to_text(plan.channel.zone.to_local(slot.begin));
}

ordered_json plan_json(const EditPlan& plan, std::span<const billing::BillSummary> bills) {
    ordered_json json{{"key", plan.source_key}, {"slots", ordered_json::array()}};
    for (const EditSlot& slot : plan.slots) {
        json["slots"].push_back(
            {{"begin", time::to_text(slot.begin)},
             {"before", slot.before_milli ? ordered_json(kwh(*slot.before_milli)) : ordered_json()},
             {"quality", meter::to_text(slot.before_quality)},
             {"after", kwh(slot.after_milli)}});
    }
    json["difference_kwh"] = kwh(plan.difference_milli());
    json["bills"] = ordered_json::array();
    for (const billing::BillSummary& bill : bills) json["bills"].push_back(to_text(bill.id));
    return json;
}

void print_plan(const Console& say, const EditPlan& plan,
                std::span<const billing::BillSummary> bills) {
    Table table{{{say.text({"begin", "开始"})},
                 {say.text({"before kWh", "原值"}), Table::Align::right},
                 {say.text({"quality", "质量"})},
                 {say.text({"after kWh", "新值"}), Table::Align::right}}};
    for (const EditSlot& slot : plan.slots) {
        table.row({local_text(plan, slot), slot.before_milli ? kwh(*slot.before_milli) : "-",
                   say.text(name_of(slot.before_quality)), kwh(slot.after_milli)});
    }
    say.print(table.to_text());
    say.line(say.fill({"{} readings, {} of them were missing: {} kWh before, {} after, {} more",
                       "{} 个读数，其中缺失 {} 个：原 {} 千瓦时，新 {}，差 {}"},
                      plan.slots.size(), plan.was_missing(), kwh(plan.before_milli()),
                      kwh(plan.after_milli()), kwh(plan.difference_milli())));
    for (const billing::BillSummary& bill : bills) {
        say.line(say.fill({"bill {} of {} was made from them", "账单 {}（{}）据此开出"},
                          to_text(bill.id), time::to_text(bill.period)));
    }
}

void ask(Commands& commands, store::Session& session, const EditPlan& plan,
         const vee::EditAuthority& authority, std::span<const billing::BillSummary> bills) {
    const Console& say = commands.context.console;
    const Result<security::Approval> approval = vee::ask_for_edit(
        session, plan, authority, static_cast<int>(bills.size()), commands.context.clock.now());
    if (!approval) return commands.fail(approval.error());
    const auto id = static_cast<std::int64_t>(approval->approval_id);
    if (say.json) {
        ordered_json json = plan_json(plan, bills);
        json["approval"] = id;
        return say.line(json.dump());
    }
    print_plan(say, plan, bills);
    say.line(say.fill({"approval {} waits for another person: voltmark approval approve {}",
                       "审批 {} 待他人批准：voltmark approval approve {}"},
                      id, id));
}

void apply(Commands& commands, store::Session& session, const EditPlan& plan,
           const vee::EditAuthority& authority) {
    const Console& say = commands.context.console;
    const Result<DeliveryId> delivery =
        vee::apply_edit(session, plan, authority, commands.context.clock.now());
    if (!delivery) return commands.fail(delivery.error());
    if (say.json) {
        ordered_json json = plan_json(plan, {});
        json["delivery"] = raw(*delivery);
        return say.line(json.dump());
    }
    print_plan(say, plan, {});
    say.line(say.fill(
        {"done, as delivery {}; what was there stays readable", "已完成，批次 {}；原读数仍可查"},
        raw(*delivery)));
}

void edit(Commands& commands, const EditArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::Timestamp> begin = time::parse_timestamp(arguments.begin);
    if (!begin) return commands.fail(begin.error());
    Result<security::Actor> actor = security::Actor{};
    if (!arguments.preview) actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<EditPlan> plan =
        vee::plan_edit(*writer, {arguments.key, *begin, arguments.values});
    if (!plan) return commands.fail(plan.error());
    const std::vector<billing::BillSummary> bills =
        billing::bills_made_from(*writer, plan->channel.id, plan->days());
    if (arguments.preview)
        return say.json ? say.line(plan_json(*plan, bills).dump()) : print_plan(say, *plan, bills);
    const vee::EditAuthority authority{*actor, arguments.reason, {}, {}};
    if (bills.empty())
        apply(commands, *writer, *plan, authority);
    else
        ask(commands, *writer, *plan, authority, bills);
    if (commands.exit == 0) transaction.commit();
}

void list(Commands& commands, int limit) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"delivery", "批次"}), Table::Align::right},
                 {say.text({"channel", "通道"})},
                 {say.text({"from", "自"})},
                 {say.text({"readings", "读数"}), Table::Align::right},
                 {say.text({"before kWh", "原值"}), Table::Align::right},
                 {say.text({"after kWh", "新值"}), Table::Align::right},
                 {say.text({"by", "修改人"})},
                 {say.text({"approved by", "审批人"})},
                 {say.text({"reason", "原因"})}}};
    ordered_json rows = ordered_json::array();
    for (const vee::Edit& one : vee::list_edits(*(*store)->reader(), limit)) {
        table.row({std::to_string(raw(one.delivery)), one.source_key, time::to_text(one.begins_at),
                   std::to_string(one.slots), kwh(one.before_milli), kwh(one.after_milli),
                   one.author, one.approved_by, one.reason});
        rows.push_back({{"delivery", raw(one.delivery)},
                        {"key", one.source_key},
                        {"begin", time::to_text(one.begins_at)},
                        {"readings", one.slots},
                        {"were_missing", one.was_missing},
                        {"before_kwh", kwh(one.before_milli)},
                        {"after_kwh", kwh(one.after_milli)},
                        {"author", one.author},
                        {"approved_by", one.approved_by},
                        {"reason", one.reason},
                        {"edited_at", time::to_text(one.edited_at)}});
        if (one.approval) rows.back()["approval"] = static_cast<std::int64_t>(*one.approval);
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nobody edited a reading", "尚无人工修改的读数"}));
    say.print(table.to_text());
}

}  // namespace

void add_edit_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<EditArguments>();
    CLI::App* verb = noun.add_subcommand(
        "edit", say.text({"set readings of a channel; what was there stays as a revision",
                          "修改通道读数，原值作为历史版本保留"}));
    verb->fallthrough();
    verb->add_option("--key", arguments->key, say.text({"of the channel", "通道键"}))->required();
    verb->add_option("--begin", arguments->begin,
                     say.text({"of the first interval, local: \"2026-07-01 08:15\"",
                               "首个区间的开始（当地时间）：\"2026-07-01 08:15\""}))
        ->required();
    verb->add_option("--values", arguments->values,
                     say.text({"kWh of consecutive intervals", "连续各区间的千瓦时"}))
        ->required()
        ->delimiter(',');
    verb->add_option("--reason", arguments->reason, say.text({"why", "原因"}));
    verb->add_flag("--preview", arguments->preview,
                   say.text({"show what would change; change nothing", "仅预览，不修改"}));
    verb->footer(
        say.text(
            {"Readings that a bill was made from wait for another person's approval; when it "
             "is given they change, and `bill correct --since-delivery` mends the bill."
             "\nExample:",
             "已出账的读数须他人审批；批准后生效，再用 `bill correct --since-delivery` 更正账单。"
             "\n示例："}) +
        "\n  voltmark readings edit --key M1/E1 --begin \"2026-07-01 08:15\" --values 0.25,0.31 "
        "--reason \"display photographed\" --actor li.ming");
    verb->callback([&commands, arguments] { edit(commands, *arguments); });

    const auto limit = std::make_shared<int>(50);
    verb = noun.add_subcommand(
        "edits", say.text({"who set which readings, newest first", "人工修改记录（新的在前）"}));
    verb->fallthrough();
    verb->add_option("--limit", *limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->callback([&commands, limit] { list(commands, *limit); });
}

}  // namespace voltmark::app
