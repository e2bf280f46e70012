// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/tariff/event_store.hpp"

#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct Arguments {
    std::string name;
    std::vector<std::string> days;
    std::string to;
};

void add(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    std::vector<time::CivilDay> days;
    for (const std::string& text : arguments.days) {
        const Result<time::CivilDay> day = time::parse_day(text);
        if (!day) return commands.fail(day.error());
        days.push_back(*day);
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<int> added =
        tariff::add_event_days(*writer, arguments.name, days, commands.context.clock.now());
    if (!added) return commands.fail(added.error());
    if (const auto told =
            tell_change(commands.context, *writer,
                        {"event.add", "event", arguments.name, {}, {{"days", arguments.days}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json)
        return say.line(ordered_json{{"event", arguments.name}, {"added", *added}}.dump());
    say.line(say.fill({"{}: {} days added", "{}：新增 {} 天"}, arguments.name, *added));
}

void settle(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::CivilDay> to = time::parse_day(arguments.to);
    if (!to) return commands.fail(to.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<void> settled =
        tariff::settle_event(*writer, arguments.name, *to, commands.context.clock.now());
    if (!settled) return commands.fail(settled.error());
    if (const auto told =
            tell_change(commands.context, *writer,
                        {"event.settle", "event", arguments.name, {}, {{"to", arguments.to}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    const std::string day = time::to_text(*to);
    if (say.json)
        return say.line(ordered_json{{"event", arguments.name}, {"settled_to", day}}.dump());
    say.line(say.fill({"{}: all days before {} are settled", "{}：{} 之前各日已确认"},
                      arguments.name, day));
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"event", "事件"})},
                 {say.text({"settled to", "已确认至"})},
                 {say.text({"days", "日期"})}}};
    ordered_json rows = ordered_json::array();
    for (const tariff::EventDays& event : tariff::load_events(*(*store)->reader())) {
        std::vector<std::string> days;
        for (const time::CivilDay day : event.days) days.push_back(time::to_text(day));
        const bool is_settled = event.settled_to != time::CivilDay{};
        const std::string settled_to = is_settled ? time::to_text(event.settled_to) : "";
        table.row({event.name, settled_to, fmt::format("{}", fmt::join(days, " "))});
        rows.push_back({{"event", event.name},
                        {"settled_to", is_settled ? ordered_json(settled_to) : ordered_json()},
                        {"days", days}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty())
        return say.line(say({"no event yet: voltmark tariff event add --name NAME --day DAY",
                             "尚无事件，可用 voltmark tariff event add --name 名称 --day 日期"}));
    say.print(table.to_text());
}

}  // namespace

void add_event_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* event = noun.add_subcommand(
        "event", say.text({"days that are declared after the fact, such as hot ones",
                           "事后公布的日期，如高温日"}));
    event->require_subcommand(1);
    event->fallthrough();
    auto arguments = std::make_shared<Arguments>();
    const auto verb_of = [&](const std::string& word, const Text& help,
                             const std::string& example) {
        CLI::App* verb = event->add_subcommand(word, say.text(help));
        verb->fallthrough();
        verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark tariff event " + example);
        return verb;
    };
    const Text name_help = {"name, as in 'days: event.NAME'", "名称，即“days: event.名称”"};

    CLI::App* verb = verb_of("add", {"declare days of an event", "公布事件的日期"},
                             "add --name hot_day.gz --day 2026-05-20 --day 2026-05-21");
    verb->add_option("--name", arguments->name, say.text(name_help))->required();
    verb->add_option("--day", arguments->days, say.text({"days such as 2026-05-20", "日期"}))
        ->required();
    verb->callback([&commands, arguments] { add(commands, *arguments); });

    verb = verb_of("settle",
                   {"declare that all days before one are known: bills up to it can be made",
                    "确认某日之前的日期均已公布，其账单可以出具"},
                   "settle --name hot_day.gz --to 2026-06-01");
    verb->add_option("--name", arguments->name, say.text(name_help))->required();
    verb->add_option("--to", arguments->to,
                     say.text({"first day that is still open", "首个尚未确认的日期"}))
        ->required();
    verb->callback([&commands, arguments] { settle(commands, *arguments); });

    verb =
        verb_of("list", {"the events of the store with their days", "库中的事件及其日期"}, "list");
    verb->callback([&commands] { list(commands); });
}

}  // namespace voltmark::app
