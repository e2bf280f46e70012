// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/budget/errors.hpp"
#include "voltmark/budget/plan.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/approval.hpp"

#include "context.hpp"
#include "money_argument.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using budget::Plan;
using nlohmann::ordered_json;

struct Arguments {
    std::string consumer;
    std::string from;
    std::string amount;
    std::string currency = "CNY";
    std::string on;
};

ordered_json plan_json(const Plan& plan, const std::string& consumer) {
    ordered_json json{{"consumer_no", consumer},
                      {"plan", plan.plan_no},
                      {"from", time::to_text(plan.starts_on)},
                      {"instalment", to_text(plan.amount)},
                      {"currency", plan.amount.currency().name()},
                      {"billed", to_text(plan.billed())},
                      {"instalments", to_text(plan.instalments())},
                      {"difference", to_text(plan.difference())},
                      {"drift_percent", plan.drift_percent()},
                      {"needs_review", plan.needs_review()},
                      {"asked_by", plan.asked_by},
                      {"months", ordered_json::array()}};
    for (const budget::Month& month : plan.months) {
        json["months"].push_back({{"bill", billing::to_text(month.bill)},
                                  {"billed", to_text(month.billed)},
                                  {"instalment", to_text(month.instalment)},
                                  {"difference", to_text(month.difference())}});
    }
    if (const auto& end = plan.reconciled) {
        json["reconciled"] = {{"on", time::to_text(end->on)},
                              {"reason", end->reason},
                              {"due", to_text(end->due)},
                              {"document", end->document},
                              {"proposed", to_text(end->proposed)}};
    }
    return json;
}

void print_plan(const Console& say, const Plan& plan, const std::string& consumer) {
    if (say.json) return say.line(plan_json(plan, consumer).dump());
    say.line(say.fill({"{}: {} {} a month from {}", "{}：每月 {} {}，自 {} 起"}, consumer,
                      grouped(to_text(plan.amount)), plan.amount.currency().name(),
                      time::to_text(plan.starts_on)));
    Table table{{{say.text({"bill", "账单"})},
                 {say.text({"billed", "账单金额"}), Table::Align::right},
                 {say.text({"instalment", "每期金额"}), Table::Align::right},
                 {say.text({"difference", "差额"}), Table::Align::right},
                 {say.text({"accumulated", "累计差额"}), Table::Align::right}}};
    Money sum = Money::zero(plan.amount.currency());
    for (const budget::Month& month : plan.months) {
        sum += month.difference();
        table.row({billing::to_text(month.bill), grouped(to_text(month.billed)),
                   grouped(to_text(month.instalment)), grouped(to_text(month.difference())),
                   grouped(to_text(sum))});
    }
    if (!table.empty()) say.print(table.to_text("  "));
    if (plan.needs_review()) {
        say.line(say.fill({"  bills and instalments differ by {} %: another instalment is due",
                           "  账单与每期金额相差 {} %，建议调整"},
                          plan.drift_percent()));
    }
    if (const auto& end = plan.reconciled) {
        say.line(say.fill({"  reconciled on {} ({}): {} by document {}; proposed for another year: "
                           "{}",
                           "  {} 清算（{}）：{}，凭证 {}；建议下年每期 {}"},
                          time::to_text(end->on), end->reason, grouped(to_text(end->due)),
                          end->document, grouped(to_text(end->proposed))));
    }
}

Result<budget::StartRequest> request_of(store::Session& session, const Arguments& arguments,
                                        const std::string& by) {
    budget::StartRequest request;
    const Result<ContractId> contract = customer::find_contract(session, arguments.consumer);
    if (!contract) return contract.error();
    const Result<time::BillingPeriod> month = time::parse_period(arguments.from);
    if (!month) return month.error();
    request.contract = *contract;
    request.consumer_no = arguments.consumer;
    request.from = month->from;
    request.by = by;
    if (arguments.amount.empty()) return request;
    const Result<Money> amount = read_money(arguments.amount, arguments.currency);
    if (!amount) return amount.error();
    request.amount = *amount;
    return request;
}

void start(Commands& commands, const Arguments& arguments) {
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<budget::StartRequest> request = request_of(*writer, arguments, actor->name);
    if (!request) return commands.fail(request.error());
    const Result<Plan> plan = budget::start(*writer, *request, commands.context.clock.now());
    if (!plan) return commands.fail(plan.error());
    if (const auto told = tell_change(commands.context, *writer,
                                      {"budget.start",
                                       "customer",
                                       arguments.consumer,
                                       {},
                                       {{"amount", to_text(plan->amount)}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    print_plan(commands.context.console, *plan, arguments.consumer);
}

void stop(Commands& commands, const Arguments& arguments) {
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<ContractId> contract = customer::find_contract(*writer, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    const Result<time::CivilDay> on = time::parse_day(arguments.on);
    if (!on) return commands.fail(on.error());
    const Result<Plan> plan =
        budget::stop(*writer, *contract, arguments.consumer, *on, commands.context.clock.now());
    if (!plan) return commands.fail(plan.error());
    if (const auto told = tell_change(
            commands.context, *writer,
            {"budget.stop", "customer", arguments.consumer, {}, {{"on", arguments.on}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    print_plan(commands.context.console, *plan, arguments.consumer);
}

void show(Commands& commands, const std::string& consumer) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, consumer);
    if (!contract) return commands.fail(contract.error());
    const std::vector<Plan> plans = budget::plans_of(*reader, *contract);
    if (plans.empty()) return commands.fail(make_error(budget::kNone, consumer));
    if (!say.json) {
        for (const Plan& plan : plans) print_plan(say, plan, consumer);
        return;
    }
    ordered_json rows = ordered_json::array();
    for (const Plan& plan : plans) rows.push_back(plan_json(plan, consumer));
    say.line(rows.dump());
}

void list(Commands& commands, bool review_only) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"from", "自"})},
                 {say.text({"instalment", "每期金额"}), Table::Align::right},
                 {say.text({"months", "期数"}), Table::Align::right},
                 {say.text({"difference", "累计差额"}), Table::Align::right},
                 {say.text({"drift", "偏差"}), Table::Align::right},
                 {""}}};
    ordered_json rows = ordered_json::array();
    for (const Plan& plan : budget::list_plans(*reader)) {
        if (review_only && !plan.needs_review()) continue;
        const std::string consumer =
            customer::get_contract(*reader, plan.contract).contract.consumer_no;
        const std::string note = plan.reconciled       ? say.text({"reconciled", "已清算"})
                                 : plan.needs_review() ? say.text({"to be reviewed", "待调整"})
                                                       : "";
        table.row({consumer, time::to_text(plan.starts_on), grouped(to_text(plan.amount)),
                   std::to_string(plan.months.size()), grouped(to_text(plan.difference())),
                   fmt::format("{} %", plan.drift_percent()), note});
        rows.push_back(plan_json(plan, consumer));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"none", "无"}));
    say.print(table.to_text());
}

}  // namespace

void add_budget_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("budget", say.text({"budget billing: level instalments", "均衡缴费"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto begun = std::make_shared<Arguments>();
    CLI::App* verb = noun->add_subcommand("start", say.text({"begin a plan", "开始均衡缴费"}));
    verb->fallthrough();
    verb->add_option("--consumer", begun->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--from", begun->from, say.text({"its first month", "首月"}))->required();
    verb->add_option("--amount", begun->amount,
                     say.text({"instalment (default: the mean of the newest 12 bills, up to the "
                               "next whole yuan)",
                               "每期金额（默认最近 12 张账单均值，进到整元）"}));
    verb->add_option("--currency", begun->currency, say.text({"default CNY", "默认 CNY"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark budget start --consumer 991000001001 --from 2026-07 --actor li");
    verb->callback([&commands, begun] { start(commands, *begun); });

    const auto stopped = std::make_shared<Arguments>();
    verb =
        noun->add_subcommand("stop", say.text({"reconcile and end a plan", "清算并结束均衡缴费"}));
    verb->fallthrough();
    verb->add_option("--consumer", stopped->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--on", stopped->on, say.text({"booking day", "记账日"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark budget stop --consumer 991000001001 --on 2026-11-20 --actor li");
    verb->callback([&commands, stopped] { stop(commands, *stopped); });

    const auto consumer = std::make_shared<std::string>();
    verb = noun->add_subcommand("show", say.text({"plans of a contract", "某户均衡缴费"}));
    verb->fallthrough();
    verb->add_option("--consumer", *consumer, say.text({"consumer number", "户号"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark budget show --consumer 991000001001");
    verb->callback([&commands, consumer] { show(commands, *consumer); });

    const auto review_only = std::make_shared<bool>(false);
    verb = noun->add_subcommand("list", say.text({"all plans", "全部均衡缴费"}));
    verb->fallthrough();
    verb->add_flag("--review", *review_only,
                   say.text({"those whose instalment does not fit any more", "仅待调整"}));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark budget list --review");
    verb->callback([&commands, review_only] { list(commands, *review_only); });
}

}  // namespace voltmark::app
