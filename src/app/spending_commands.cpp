// SPDX-License-Identifier: Apache-2.0
#include "spending_commands.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/security/approval.hpp"
#include "voltmark/spending/check.hpp"

#include "money_argument.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using spending::Alert;
using spending::Budget;

struct Arguments {
    std::string consumer;
    std::string amount;
    std::string currency = "CNY";
    std::string thresholds = "50,80,100";
    std::string day;
    int workers = 0;
};

Result<time::CivilDay> day_in(const Context& context, const std::string& text) {
    if (!text.empty()) return time::parse_day(text);
    const time::LocalSeconds now{context.clock.now().time_since_epoch()};
    return std::chrono::floor<std::chrono::days>(now);
}

ordered_json alert_json(const Alert& alert) {
    return {{"month", time::to_text(time::month_of(alert.month))},
            {"kind", to_text(alert.kind)},
            {"percent", alert.percent},
            {"budget", voltmark::to_text(alert.budget)},
            {"cost", voltmark::to_text(alert.cost)},
            {"projected", voltmark::to_text(alert.projected)},
            {"currency", alert.budget.currency().name()},
            {"known_to", time::to_text(alert.known_to)},
            {"recorded_at", time::to_text(alert.recorded_at)}};
}

/// A budget with the standing of a month and what was told.
struct View {
    std::optional<Budget> budget;
    std::optional<billing::MonthCost> cost;
    std::vector<Alert> alerts;
};

ordered_json view_json(const std::string& consumer, const View& view) {
    ordered_json json{{"consumer_no", consumer},
                      {"budget", nullptr},
                      {"month", nullptr},
                      {"alerts", ordered_json::array()}};
    if (view.budget) {
        json["budget"] = {{"amount", voltmark::to_text(view.budget->amount)},
                          {"currency", view.budget->amount.currency().name()},
                          {"thresholds", view.budget->thresholds},
                          {"set_by", view.budget->set_by}};
    }
    if (view.cost) {
        const std::optional<Money> end = spending::projected(*view.cost);
        json["month"] = {
            {"from", time::to_text(view.cost->days.from)},
            {"to", time::to_text(view.cost->days.to)},
            {"cost", voltmark::to_text(view.cost->owed)},
            {"currency", view.cost->owed.currency().name()},
            {"projected", end ? ordered_json(voltmark::to_text(*end)) : ordered_json{}}};
    }
    for (const Alert& one : view.alerts) json["alerts"].push_back(alert_json(one));
    return json;
}

void print_view(const Console& say, const std::string& consumer, const View& view) {
    if (say.json) return say.line(view_json(consumer, view).dump());
    if (view.budget) {
        say.line(say.fill({"{}: {} {} a month, told at {} %", "{}：每月预算 {} {}，提醒比例 {} %"},
                          consumer, grouped(voltmark::to_text(view.budget->amount)),
                          view.budget->amount.currency().name(),
                          spending::to_text(view.budget->thresholds)));
    } else {
        say.line(say.fill({"{}: no budget", "{}：未设预算"}, consumer));
    }
    if (view.cost) {
        const std::optional<Money> end = spending::projected(*view.cost);
        say.line(say.fill({"  from {} up to {}: {}; the whole month as it goes: {}",
                           "  自 {} 至 {}（不含）：{}；按此推算全月：{}"},
                          time::to_text(view.cost->days.from), time::to_text(view.cost->days.to),
                          grouped(voltmark::to_text(view.cost->owed)),
                          end ? grouped(voltmark::to_text(*end)) : "-"));
    }
    Table table{{{say.text({"month", "月份"})},
                 {say.text({"alert", "提醒"})},
                 {say.text({"percent", "比例"}), Table::Align::right},
                 {say.text({"cost", "电费"}), Table::Align::right},
                 {say.text({"projected", "推算全月"}), Table::Align::right},
                 {say.text({"recorded at", "记录时间"})}}};
    for (const Alert& one : view.alerts) {
        const Text kind = one.kind == spending::AlertKind::reached ? Text{"reached", "已达到"}
                                                                   : Text{"expected", "预计超出"};
        table.row({time::to_text(time::month_of(one.month)), say.text(kind),
                   fmt::format("{} %", one.percent), grouped(voltmark::to_text(one.cost)),
                   grouped(voltmark::to_text(one.projected)), time::to_text(one.recorded_at)});
    }
    if (!table.empty()) say.print(table.to_text("  "));
}

View view_of(store::Session& session, ContractId contract, time::CivilDay day) {
    constexpr int kAlerts = 100;
    return {spending::find_budget(session, contract),
            spending::month_cost_of(session, contract, day),
            spending::alerts_of(session, contract, kAlerts)};
}

void set(Commands& commands, const Arguments& arguments) {
    const Context& context = commands.context;
    const Result<security::Actor> actor = security::make_actor(context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<Money> amount = read_money(arguments.amount, arguments.currency);
    if (!amount) return commands.fail(amount.error());
    const auto thresholds = spending::parse_thresholds(arguments.thresholds);
    if (!thresholds) return commands.fail(thresholds.error());
    const Result<time::CivilDay> day = day_in(context, {});
    const Result<std::unique_ptr<store::Store>> store = context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<ContractId> contract = customer::find_contract(*writer, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    const Budget budget{*contract, *amount, *thresholds, actor->name, context.clock.now()};
    const Result<void> done = spending::set_budget(*writer, budget, *day);
    if (!done) return commands.fail(done.error());
    if (const auto told = tell_change(context, *writer,
                                      {"alert.change",
                                       "customer",
                                       arguments.consumer,
                                       {},
                                       {{"amount", to_text(*amount)},
                                        {"currency", amount->currency().name()},
                                        {"thresholds", *thresholds}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    print_view(context.console, arguments.consumer, {budget, {}, {}});
}

void remove(Commands& commands, const std::string& consumer) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<ContractId> contract = customer::find_contract(*writer, consumer);
    if (!contract) return commands.fail(contract.error());
    const Result<void> done = spending::remove_budget(*writer, *contract, consumer);
    if (!done) return commands.fail(done.error());
    if (const auto told =
            tell_change(commands.context, *writer, {"alert.change", "customer", consumer});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    print_view(commands.context.console, consumer, {});
}

void show(Commands& commands, const Arguments& arguments) {
    const Result<time::CivilDay> day = day_in(commands.context, arguments.day);
    if (!day) return commands.fail(day.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    print_view(commands.context.console, arguments.consumer, view_of(*reader, *contract, *day));
}

void check(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::CivilDay> day = day_in(commands.context, arguments.day);
    if (!day) return commands.fail(day.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, say.text({"looking at budgets", "检查预算"}), say.text({"budgets", "户"})};
    const spending::CheckReport report = spending::check_budgets(
        **store, *day, commands.context.clock, arguments.workers,
        [&](std::int64_t done, std::int64_t all) { bar.update(done, all); });
    bar.finish();
    if (say.json) {
        return say.line(
            ordered_json{{"budgets", report.budgets}, {"alerts", report.alerts}}.dump());
    }
    say.line(say.fill({"{} budgets looked at, {} new alerts", "检查 {} 户预算，新增提醒 {} 条"},
                      grouped(report.budgets), grouped(report.alerts)));
}

CLI::Option* add_consumer(CLI::App& verb, const Console& say, std::string& consumer) {
    return verb.add_option("--consumer", consumer, say.text({"consumer number", "户号"}))
        ->required();
}

void add_check(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* verb =
        noun.add_subcommand("check", say.text({"look at all budgets and record what is new to tell",
                                               "检查全部预算并记录新的提醒"}));
    verb->fallthrough();
    verb->add_option(
        "--day", arguments->day,
        say.text({"up to this day, not included (default: today)", "计至此日（不含，默认今日）"}));
    verb->add_option(
        "--workers", arguments->workers,
        say.text({"threads (default: one a processor)", "线程数（默认每处理器一个）"}));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark spending check --day 2026-07-20");
    verb->callback([&commands, arguments] { check(commands, *arguments); });
}

}  // namespace

void add_spending_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "spending", say.text({"customers' monthly budgets and alerts", "用户月度预算与提醒"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto given = std::make_shared<Arguments>();
    CLI::App* verb =
        noun->add_subcommand("set", say.text({"set what a month may cost", "设置月度预算"}));
    verb->fallthrough();
    add_consumer(*verb, say, given->consumer);
    verb->add_option("--amount", given->amount, say.text({"a month", "每月金额"}))->required();
    verb->add_option("--currency", given->currency, say.text({"default CNY", "默认 CNY"}));
    verb->add_option("--thresholds", given->thresholds,
                     say.text({"percent at which they are told", "提醒比例（%）"}))
        ->capture_default_str();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark spending set --consumer 991000001001 --amount 300 --actor li");
    verb->callback([&commands, given] { set(commands, *given); });

    const auto shown = std::make_shared<Arguments>();
    verb = noun->add_subcommand("show", say.text({"budget, month so far and alerts of a contract",
                                                  "某户预算、本月电费与提醒"}));
    verb->fallthrough();
    add_consumer(*verb, say, shown->consumer);
    verb->add_option(
        "--day", shown->day,
        say.text({"up to this day, not included (default: today)", "计至此日（不含，默认今日）"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark spending show --consumer 991000001001 --day 2026-07-20");
    verb->callback([&commands, shown] { show(commands, *shown); });

    const auto consumer = std::make_shared<std::string>();
    verb = noun->add_subcommand("remove", say.text({"take a budget away", "取消预算"}));
    verb->fallthrough();
    add_consumer(*verb, say, *consumer);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark spending remove --consumer 991000001001");
    verb->callback([&commands, consumer] { remove(commands, *consumer); });
    add_check(*noun, commands);
}

}  // namespace voltmark::app
