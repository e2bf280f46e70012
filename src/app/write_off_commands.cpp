// SPDX-License-Identifier: Apache-2.0
#include "write_off_commands.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/review_policy.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/change.hpp"

#include "approval_operations.hpp"
#include "context.hpp"
#include "money_argument.hpp"

namespace voltmark::app {

namespace {

using collect::WriteOff;
using nlohmann::ordered_json;

struct WriteOffArguments {
    std::string consumer;
    std::string document;
    std::string amount;
    std::string currency = "CNY";
    std::string reason;
    std::string write_off;
};

ordered_json approval_json(const std::optional<security::ApprovalId>& approval) {
    return approval ? ordered_json(static_cast<std::int64_t>(*approval)) : ordered_json{};
}

ordered_json write_off_json(const WriteOff& one) {
    return {{"write_off", one.write_off_id},
            {"document", one.document},
            {"amount", to_text(one.amount)},
            {"currency", one.amount.currency().name()},
            {"booked_on", time::to_text(one.booked_on)},
            {"reason", one.reason},
            {"by", one.by},
            {"approval", approval_json(one.approval)}};
}

/// In the contract of --consumer, as --actor.
template <class Do>
auto change_in(Commands& commands, const WriteOffArguments& arguments, const Do& what)
    -> decltype(what(std::declval<store::Session&>(), ContractId{},
                     std::declval<const security::Actor&>())) {
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return actor.error();
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return store.error();
    return store::change(
        **store, [&](store::Session& session) -> decltype(what(session, ContractId{}, *actor)) {
            const Result<ContractId> contract =
                customer::find_contract(session, arguments.consumer);
            if (!contract) return contract.error();
            return what(session, *contract, *actor);
        });
}

void post(Commands& commands, const WriteOffArguments& arguments) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    collect::WriteOffRequest request{
        {}, arguments.consumer, arguments.document, std::nullopt, arguments.reason};
    if (!arguments.amount.empty()) {
        const Result<Money> amount = read_money(arguments.amount, arguments.currency);
        if (!amount) return commands.fail(amount.error());
        request.amount = *amount;
    }
    const auto came = change_in(
        commands, arguments,
        [&](store::Session& session, ContractId contract, const security::Actor& by) {
            request.contract = contract;
            return collect::ask_write_off(
                session, request, billing::default_review().write_off_direct_up_to, by, now);
        });
    if (!came) return commands.fail(came.error());
    if (say.json) {
        ordered_json json = {{"write_off", nullptr}, {"approval", nullptr}};
        if (came->done) json = write_off_json(*came->done);
        if (came->waits_for) json["approval"] = approval_json(came->waits_for->approval_id);
        return say.line(json.dump());
    }
    if (came->waits_for) return say_waits(say, *came->waits_for);
    say.line(say.fill(
        {"write-off {}: {} {} of bill {}; {} stay open", "核销 {}：{} {}，账单 {}；剩余未结 {}"},
        came->done->write_off_id, grouped(to_text(came->plan.amount)),
        came->plan.amount.currency().name(), arguments.document,
        grouped(to_text(came->plan.open_after()))));
}

void take_back(Commands& commands, const WriteOffArguments& arguments) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    const auto back =
        change_in(commands, arguments,
                  [&](store::Session& session, ContractId contract, const security::Actor& by) {
                      return collect::take_back_write_off(session, contract, arguments.write_off,
                                                          arguments.reason, by, now);
                  });
    if (!back) return commands.fail(back.error());
    if (say.json) return say.line(write_off_json(*back).dump());
    say.line(say.fill({"{}: {} {} of bill {} are owed again", "{}：恢复欠费 {} {}，账单 {}"},
                      back->write_off_id, grouped(to_text(-back->amount)),
                      back->amount.currency().name(), back->document));
}

void list(Commands& commands, const WriteOffArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    Table table{{{say.text({"write-off", "核销"})},
                 {say.text({"bill", "账单"})},
                 {say.text({"amount", "金额"}), Table::Align::right},
                 {say.text({"booked on", "记账日"})},
                 {say.text({"by", "申请人"})},
                 {say.text({"reason", "理由"})}}};
    ordered_json rows = ordered_json::array();
    for (const WriteOff& one : collect::write_offs_of(*reader, *contract)) {
        rows.push_back(write_off_json(one));
        table.row({one.write_off_id, one.document, grouped(to_text(one.amount)),
                   time::to_text(one.booked_on), one.by, one.reason});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing was written off", "无核销"}));
    say.print(table.to_text());
}

}  // namespace

void add_write_off_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("write-off", say.text({"debts that nobody will pay", "坏账核销"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<WriteOffArguments>();
    const auto verb_of = [&](const char* name, Text what) {
        CLI::App* verb = noun->add_subcommand(name, say.text(what));
        verb->fallthrough();
        verb->add_option("--consumer", arguments->consumer, say.text({"consumer number", "户号"}))
            ->required();
        return verb;
    };
    const auto reason_of = [&](CLI::App* verb) {
        verb->add_option("--reason", arguments->reason,
                         say.text({"why; kept for ever, so it names nobody",
                                   "理由；永久保存，不得含个人信息"}))
            ->required();
    };
    CLI::App* verb = verb_of("post", {"give up what is open of a bill; above a limit another "
                                      "person agrees first",
                                      "核销账单欠费；超限额须第二人审批"});
    verb->add_option("--document", arguments->document, say.text({"the bill", "账单编号"}))
        ->required();
    verb->add_option("--amount", arguments->amount,
                     say.text({"default: all that is open", "默认全部未结金额"}));
    verb->add_option("--currency", arguments->currency, say.text({"default CNY", "默认 CNY"}));
    reason_of(verb);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark write-off post --consumer 991000001001 --document "
                 "1-1-20170701-1 --reason \"company was dissolved\" --actor li.ming");
    verb->callback([&commands, arguments] { post(commands, *arguments); });

    verb = verb_of("take-back", {"take a debt up again", "撤回核销，恢复欠费"});
    verb->add_option("write_off", arguments->write_off, "W12")->required();
    reason_of(verb);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark write-off take-back W12 --consumer 991000001001 --reason "
                 "\"it was paid after all\" --actor li.ming");
    verb->callback([&commands, arguments] { take_back(commands, *arguments); });

    verb = verb_of("list", {"write-offs of a contract", "某户核销"});
    verb->callback([&commands, arguments] { list(commands, *arguments); });
}

}  // namespace voltmark::app
