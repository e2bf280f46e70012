// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/event_store.hpp"
#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/journal_prune.hpp"
#include "voltmark/acquire/recorder.hpp"
#include "voltmark/security/approval.hpp"

#include "acquire_commands.hpp"
#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct MeterEventArguments {
    std::string config;
    std::string route;
    std::string since;
    std::string meter;
    std::string key;
    std::string note;
    bool all = false;
    int limit = 200;
    int keep_days = 0;
};

void list_events(Commands& commands, const MeterEventArguments& arguments) {
    const Console& say = commands.context.console;
    acquire::EventFilter filter;
    filter.route = arguments.route;
    filter.meter = arguments.meter;
    filter.with_done = arguments.all;
    filter.limit = arguments.limit;
    if (!arguments.since.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.since);
        if (!day) return commands.fail(day.error());
        filter.since = time::LocalSeconds{day->time_since_epoch()};
    }
    acquire::EventRoutes routes = acquire::EventRoutes::usual();
    if (!arguments.config.empty()) {
        const auto config = acquire::read_head_end_config(arguments.config);
        if (!config) return commands.fail(config.error(), arguments.config);
        routes = config->event_routes;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"event", "编号"})},
                 {say.text({"what", "事件"})},
                 {say.text({"meter's clock", "电表时间"})},
                 {say.text({"until", "结束"})},
                 {say.text({"for", "分派"})},
                 {say.text({"done by", "处理人"})}}};
    ordered_json rows = ordered_json::array();
    for (const acquire::MeterEvent& one :
         acquire::list_events(*(*store)->reader(), routes, filter)) {
        const std::string name = acquire::event_name(one.event, say.language);
        table.row({one.key, name, acquire::to_second_text(one.shown), one.detail, one.route,
                   one.done_by});
        rows.push_back({{"event", one.key},
                        {"meter", one.address},
                        {"id", one.event},
                        {"name", name},
                        {"shown_at", acquire::to_second_text(one.shown)},
                        {"until", one.detail},
                        {"route", one.route},
                        {"done_by", one.done_by},
                        {"note", one.note}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no such event", "没有此类事件"}));
    say.print(table.to_text());
}

void finish_event(Commands& commands, const MeterEventArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<void> done = acquire::finish_event(*writer, arguments.key, actor->name,
                                                    arguments.note, commands.context.clock.now());
    if (!done) return commands.fail(done.error());
    if (const auto told =
            tell_change(commands.context, *writer, {"event.finish", "meter_event", arguments.key});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) return say.line(ordered_json{{"done", arguments.key}}.dump());
    say.line(say.fill({"{} is done", "{} 已处理"}, arguments.key));
}

void print_segments(const Console& say, const std::vector<acquire::JournalSegment>& segments,
                    acquire::JournalPosition stored, const Text& none) {
    Table table{{{say.text({"file", "文件"})},
                 {say.text({"begins", "起"}), Table::Align::right},
                 {say.text({"ends", "止"}), Table::Align::right},
                 {say.text({"bytes", "字节"}), Table::Align::right},
                 {say.text({"written", "写入时间"})},
                 {say.text({"stored", "已入库"})}}};
    ordered_json rows = ordered_json::array();
    for (const acquire::JournalSegment& one : segments) {
        const bool is_stored = one.end <= stored;
        const Instant written{std::chrono::seconds{one.written_ms / 1000}};
        table.row({one.path, std::to_string(one.begin), std::to_string(one.end),
                   grouped(static_cast<std::int64_t>(one.bytes)), time::to_text(written),
                   say.text(is_stored ? Text{"yes", "是"} : Text{"no", "否"})});
        rows.push_back({{"file", one.path},
                        {"begin", one.begin},
                        {"end", one.end},
                        {"bytes", one.bytes},
                        {"written_at", time::to_text(written)},
                        {"stored", is_stored}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say(none));
    say.print(table.to_text());
}

void journal(Commands& commands, const MeterEventArguments& arguments, bool prunes) {
    const Console& say = commands.context.console;
    const auto config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const acquire::JournalPosition stored = acquire::Recorder{**store, *config}.position();
    const auto segments = prunes ? acquire::prune_journal(config->journal, stored,
                                                          std::chrono::days{arguments.keep_days})
                                 : acquire::list_journal(config->journal);
    if (!segments) return commands.fail(segments.error());
    const Text none = prunes ? Text{"nothing to remove", "没有可清理的日志"}
                             : Text{"the journal is empty", "日志为空"};
    print_segments(say, *segments, stored, none);
}

void add_journal(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* group =
        noun.add_subcommand("journal", say.text({"the files of the journal", "采集日志文件"}));
    group->require_subcommand(1);
    group->fallthrough();
    const auto arguments = std::make_shared<MeterEventArguments>();
    for (const bool prunes : {false, true}) {
        CLI::App* verb = group->add_subcommand(
            prunes ? "prune" : "list",
            say.text(prunes ? Text{"remove old files that the store has whole; show them",
                                   "清理已全部入库的旧文件"}
                            : Text{"show them, and what of them is stored", "列出及入库情况"}));
        verb->fallthrough();
        verb->add_option("--config", arguments->config,
                         say.text({"YAML: docs/operating/head_end.md", "YAML 配置文件"}))
            ->required();
        if (prunes)
            verb->add_option("--keep-days", arguments->keep_days,
                             say.text({"younger ones stay", "保留天数"}))
                ->required()
                ->check(CLI::Range(0, 36'500));
        verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark acquire journal " +
                     (prunes ? "prune --config head_end.yaml --keep-days 90"
                             : "list --config head_end.yaml"));
        verb->callback([&commands, arguments, prunes] { journal(commands, *arguments, prunes); });
    }
}

}  // namespace

void add_meter_event_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<MeterEventArguments>();
    CLI::App* events = noun.add_subcommand(
        "events", say.text({"what meters say happened, newest first", "电表事件（新的在前）"}));
    events->fallthrough();
    events->add_option("--route", arguments->route, "inspection, service")
        ->check(CLI::IsMember({"inspection", "service"}));
    events->add_option("--since", arguments->since,
                       say.text({"a day of the meter's clock", "起始日期（电表时间）"}));
    events->add_option("--meter", arguments->meter, say.text({"its address", "电表地址"}));
    events->add_option("--config", arguments->config,
                       say.text({"whose routes count; else the usual ones",
                                 "采集配置（事件分派），缺省为内置规则"}));
    events->add_flag("--all", arguments->all, say.text({"those that are done too", "含已处理"}));
    events->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    events->footer(say.text({"Example:", "示例："}) +
                   "\n  voltmark acquire events --route inspection --since 2026-07-01");
    CLI::App* done =
        events->add_subcommand("done", say.text({"somebody has dealt with it", "标记为已处理"}));
    done->fallthrough();
    done->add_option("event", arguments->key, say.text({"as it is listed", "事件编号"}))
        ->required();
    done->add_option("--note", arguments->note, say.text({"what was found", "处理说明"}));
    done->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark acquire events done 100000000001-03300D00-1782864000 --note \"seal "
                 "was whole\" --actor li.ming");
    done->callback([&commands, arguments] { finish_event(commands, *arguments); });
    events->callback([&commands, arguments, events] {
        if (events->get_subcommands().empty()) list_events(commands, *arguments);
    });
    add_journal(noun, commands);
}

}  // namespace voltmark::app
