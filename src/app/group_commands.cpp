// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/customer/bill_group.hpp"

#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct GroupArguments {
    std::string code;
    std::string name;
    std::string payer_of;
    std::string consumer;
    std::string day;
};

Result<std::string> payer_of(Commands& commands, store::Session& session, PartyId party) {
    const Result<customer::Sight> sight = commands.context.sight(session);
    if (!sight) return sight.error();
    return customer::name_of(session, *sight, party);
}

/// A group without a name goes by its payer's.
const std::string& shown_name(const customer::BillGroup& group, const std::string& payer) {
    return group.name.empty() ? payer : group.name;
}

void create(Commands& commands, const GroupArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<ContractId> contract = customer::find_contract(*writer, arguments.payer_of);
    if (!contract) return commands.fail(contract.error());
    const PartyId party = customer::get_contract(*writer, *contract).contract.party_id;
    const Result<std::string> payer = payer_of(commands, *writer, party);
    if (!payer) return commands.fail(payer.error());
    const customer::BillGroup group{arguments.code, arguments.name, party};
    const Result<void> done = customer::create_group(*writer, group, commands.context.clock.now());
    if (!done) return commands.fail(done.error());
    if (const auto told = tell_change(
            commands.context, *writer,
            {"group.create", "group", arguments.code, {}, {{"payer_of", arguments.payer_of}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) return say.line(ordered_json{{"group", group.code}, {"payer", *payer}}.dump());
    say.line(say.fill({"group {}, paid by {}", "合并户 {}，付款方 {}"}, group.code, *payer));
}

/// Makes a contract a member from a day, or ends its membership on it.
void change(Commands& commands, const GroupArguments& arguments, bool add) {
    const Console& say = commands.context.console;
    const Result<time::CivilDay> day = time::parse_day(arguments.day);
    if (!day) return commands.fail(day.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<ContractId> contract = customer::find_contract(*writer, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    const Result<void> done =
        add ? customer::add_member(*writer, arguments.code, *contract, *day)
            : customer::remove_member(*writer, arguments.code, *contract, *day);
    if (!done) return commands.fail(done.error());
    if (const auto told =
            tell_change(commands.context, *writer,
                        {add ? "group.add" : "group.remove",
                         "group",
                         arguments.code,
                         {},
                         {{"consumer_no", arguments.consumer}, {"day", arguments.day}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) {
        return say.line(ordered_json{{"group", arguments.code},
                                     {"consumer_no", arguments.consumer},
                                     {add ? "from" : "to", time::to_text(*day)}}
                            .dump());
    }
    say.line(say.fill(add ? Text{"{}: {} from {}", "{}：{} 自 {} 加入"}
                          : Text{"{}: {} until {} (not included)", "{}：{} 至 {}（不含）退出"},
                      arguments.code, arguments.consumer, time::to_text(*day)));
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"group", "合并户"})},
                 {say.text({"name", "名称"})},
                 {say.text({"payer", "付款方"})},
                 {say.text({"members", "成员数"}), Table::Align::right}}};
    ordered_json rows = ordered_json::array();
    for (const customer::BillGroup& group : customer::list_groups(*reader)) {
        const Result<std::string> payer = payer_of(commands, *reader, group.payer);
        if (!payer) return commands.fail(payer.error());
        const auto members =
            static_cast<std::int64_t>(customer::group_members(*reader, group.code).size());
        table.row({group.code, shown_name(group, *payer), *payer, grouped(members)});
        rows.push_back({{"group", group.code},
                        {"name", shown_name(group, *payer)},
                        {"payer", *payer},
                        {"members", members}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"there is no group", "没有合并户"}));
    say.print(table.to_text());
}

void show(Commands& commands, const std::string& code) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<customer::BillGroup> group = customer::get_group(*reader, code);
    if (!group) return commands.fail(group.error());
    const Result<std::string> payer = payer_of(commands, *reader, group->payer);
    if (!payer) return commands.fail(payer.error());
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"from", "起"})},
                 {say.text({"to (not included)", "止（不含）"})}}};
    ordered_json members = ordered_json::array();
    for (const customer::GroupMember& member : customer::group_members(*reader, code)) {
        const auto opened = customer::view_contract(*reader, *sight, member.contract);
        if (!opened) return commands.fail(opened.error());
        const customer::ContractView& view = *opened;
        const bool is_open = member.valid.to == time::kOpenEnd;
        const std::string to = is_open ? "" : time::to_text(member.valid.to);
        table.row(
            {view.contract.consumer_no, view.holder.name, time::to_text(member.valid.from), to});
        members.push_back({{"consumer_no", view.contract.consumer_no},
                           {"customer", view.holder.name},
                           {"from", time::to_text(member.valid.from)},
                           {"to", is_open ? ordered_json{} : ordered_json(to)}});
    }
    if (say.json) {
        return say.line(ordered_json{
            {"group", group->code},
            {"name", shown_name(*group, *payer)},
            {"payer", *payer},
            {"members",
             members}}.dump());
    }
    say.line(say.fill({"{}  {}, paid by {}", "{}  {}，付款方 {}"}, group->code,
                      shown_name(*group, *payer), *payer));
    if (!table.empty()) say.print(table.to_text("  "));
}

}  // namespace

void add_group_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "group", say.text({"contracts whose bills one payer gets together", "合并账单的用户组"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<GroupArguments>();
    const auto add = [&](const char* name, const Text& help, const char* example) {
        CLI::App* verb = noun->add_subcommand(name, say.text(help));
        verb->fallthrough();
        verb->add_option("group", arguments->code, say.text({"its code", "合并户代码"}))
            ->required();
        verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark group " + example);
        return verb;
    };
    CLI::App* verb =
        add("create", {"make a group", "建立合并户"}, "create HQ-1 --payer-of 991000001001");
    verb->add_option("--payer-of", arguments->payer_of,
                     say.text({"consumer number whose holder pays", "付款方的任一户号"}))
        ->required();
    verb->add_option("--name", arguments->name,
                     say.text({"its name (default: the payer's)", "名称（默认付款方名称）"}));
    verb->callback([&commands, arguments] { create(commands, *arguments); });
    const auto member = [&](CLI::App* of, const char* option, const Text& help) {
        of->add_option("--consumer", arguments->consumer, say.text({"consumer number", "户号"}))
            ->required();
        of->add_option(option, arguments->day, say.text(help))->required();
    };
    verb = add("add", {"make a contract a member", "加入成员"},
               "add HQ-1 --consumer 991000002001 --from 2026-07-01");
    member(verb, "--from", {"first day", "起始日"});
    verb->callback([&commands, arguments] { change(commands, *arguments, true); });
    verb = add("remove", {"end a membership", "成员退出"},
               "remove HQ-1 --consumer 991000002001 --to 2026-09-01");
    member(verb, "--to", {"first day without it", "退出日（不含）"});
    verb->callback([&commands, arguments] { change(commands, *arguments, false); });
    add("show", {"a group and its members", "合并户与成员"}, "show HQ-1")
        ->callback([&commands, arguments] { show(commands, arguments->code); });
    verb = noun->add_subcommand("list", say.text({"all groups", "合并户列表"}));
    verb->fallthrough();
    verb->callback([&commands] { list(commands); });
}

}  // namespace voltmark::app
