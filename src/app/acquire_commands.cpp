// SPDX-License-Identifier: Apache-2.0
#include "acquire_commands.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/recorder.hpp"
#include "voltmark/acquire/report.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/format.hpp"

#include "context.hpp"
#include "operations.hpp"
#include "signal_watch.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct AcquireArguments {
    std::string config;
    int seconds = 0;
    std::string period;
    std::string state = "held";
    int limit = 100;
    std::vector<std::int64_t> entries;
};

ordered_json counts_json(const acquire::HeadEndCounts& counts) {
    const acquire::SessionCounts& sessions = counts.sessions;
    const acquire::RecordCounts& records = counts.records;
    return {{"connections", sessions.connections},
            {"accepted", sessions.accepted},
            {"refused_connections", sessions.refused},
            {"insecure", sessions.insecure},
            {"broker_connects", sessions.broker_connects},
            {"messages", sessions.messages},
            {"messages_again", sessions.messages_again},
            {"messages_dropped", sessions.messages_dropped},
            {"frames", sessions.frames},
            {"noise_bytes", sessions.noise_bytes},
            {"kept", sessions.kept},
            {"syncs", counts.syncs},
            {"questions", sessions.questions},
            {"answered", sessions.answered},
            {"declined", sessions.declined},
            {"silent", sessions.silent},
            {"records", records.records},
            {"intervals", records.intervals},
            {"registers", records.registers},
            {"not_kept", records.not_kept},
            {"refused", records.refused},
            {"quarantined", records.quarantined},
            {"journal_end", counts.journal_end},
            {"stored_to", counts.stored_to}};
}

void run(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    block_ending_signals();
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Result<std::unique_ptr<acquire::HeadEnd>> head_end =
        acquire::HeadEnd::open(**store, *config, commands.context.clock);
    if (!head_end) return commands.fail(head_end.error());
    for (const acquire::ListeningAt& at : (*head_end)->listening()) {
        say.line(say.json ? ordered_json{{"listening", at.protocol},
                                         {"address", at.address},
                                         {"port", at.port}}
                                .dump()
                          : say.fill({"{} at {}:{}", "{} 监听于 {}:{}"}, at.protocol, at.address,
                                     at.port));
    }
    std::fflush(stdout);
    const SignalWatch watch{[&] { (*head_end)->stop(); }};
    std::optional<std::chrono::milliseconds> length;
    if (arguments.seconds > 0) length = std::chrono::seconds{arguments.seconds};
    const Result<void> done =
        (*head_end)->run(length, [&](const Error& error) { say.error(error); });
    const acquire::HeadEndCounts counts = (*head_end)->counts();
    if (say.json) {
        say.line(counts_json(counts).dump());
    } else {
        say.line(say.fill({"{} frames, {} records kept with {} syncs; {} interval and {} register "
                           "readings stored, {} records in quarantine",
                           "{} 帧，{} 条记录（{} 次落盘）；入库区间读数 {}、示数 {}，隔离 {} 条"},
                          grouped(counts.sessions.frames), grouped(counts.sessions.kept),
                          counts.syncs, grouped(counts.records.intervals),
                          grouped(counts.records.registers), counts.records.quarantined));
    }
    if (!done) commands.fail(done.error());
}

void check(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    const std::size_t meters = config->meters.all().size();
    if (say.json) {
        return say.line(ordered_json{{"meters", meters},
                                     {"listeners", config->listeners.size()},
                                     {"calls", config->calls.size()},
                                     {"brokers", config->brokers.size()},
                                     {"tasks", config->tasks.size()}}
                            .dump());
    }
    say.line(say.fill({"in order: {} meters, {} listeners, {} calls, {} brokers, {} tasks",
                       "配置正确：电表 {}，监听 {}，外呼 {}，MQTT 代理 {}，任务 {}"},
                      meters, config->listeners.size(), config->calls.size(),
                      config->brokers.size(), config->tasks.size()));
}

void replay(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<acquire::JournalPosition> end = acquire::journal_end(config->journal);
    if (!end) return commands.fail(end.error());
    acquire::Recorder recorder{**store, *config};
    acquire::JournalReader reader{config->journal, recorder.position()};
    acquire::RecordCounts all;
    Progress bar{say, say.text({"replaying", "回放"}), "B"};
    for (;;) {
        const Result<acquire::RecordCounts> part =
            recorder.record(reader, *end, commands.context.clock.now());
        if (!part) return commands.fail(part.error());
        if (part->records == 0) break;
        all += *part;
        bar.update(static_cast<std::int64_t>(reader.position()), static_cast<std::int64_t>(*end));
    }
    bar.finish();
    if (say.json) {
        return say.line(ordered_json{{"records", all.records},
                                     {"intervals", all.intervals},
                                     {"registers", all.registers},
                                     {"quarantined", all.quarantined},
                                     {"position", reader.position()}}
                            .dump());
    }
    say.line(say.fill({"{} records: {} interval and {} register readings, {} to quarantine",
                       "{} 条记录：区间读数 {}、示数 {}，隔离 {} 条"},
                      grouped(all.records), grouped(all.intervals), grouped(all.registers),
                      all.quarantined));
}

void list_held(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"entry", "编号"}), Table::Align::right},
                 {say.text({"meter", "电表"})},
                 {say.text({"source", "来源"})},
                 {say.text({"protocol", "规约"})},
                 {say.text({"why", "原因"})},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    const std::string state = arguments.state == "all" ? "" : arguments.state;
    for (const acquire::QuarantineEntry& one :
         acquire::list_quarantine(*(*store)->reader(), state, arguments.limit)) {
        table.row({std::to_string(one.entry), one.meter, one.source, one.protocol, one.message,
                   one.state});
        rows.push_back({{"entry", one.entry},
                        {"meter", one.meter},
                        {"source", one.source},
                        {"protocol", one.protocol},
                        {"code", one.code},
                        {"message", one.message},
                        {"state", one.state},
                        {"arrived_ms", one.arrived_ms},
                        {"record", codec::to_hex(one.record)}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"the quarantine is empty", "隔离区为空"}));
    say.print(table.to_text());
}

void release(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    std::vector<std::int64_t> entries = arguments.entries;
    if (entries.empty()) {
        for (const acquire::QuarantineEntry& one : acquire::list_quarantine(
                 *(*store)->reader(), "held", static_cast<int>(acquire::kQuarantineMax)))
            entries.push_back(one.entry);
    }
    acquire::Recorder recorder{**store, *config};
    const Result<std::int64_t> released = recorder.release(entries, commands.context.clock.now());
    if (!released) return commands.fail(released.error());
    if (say.json)
        return say.line(ordered_json{{"tried", entries.size()}, {"released", *released}}.dump());
    say.line(say.fill({"{} of {} records found their place", "{1} 条中 {0} 条已入库"}, *released,
                      entries.size()));
}

void drop(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<void> dropped = acquire::drop_from_quarantine(*writer, arguments.entries);
    if (!dropped) return commands.fail(dropped.error());
    transaction.commit();
    if (say.json) return say.line(ordered_json{{"dropped", arguments.entries.size()}}.dump());
    say.line(say.fill({"{} records dropped", "已丢弃 {} 条"}, arguments.entries.size()));
}

std::string rate_text(const acquire::Success& success) {
    const std::optional<std::int64_t> rate = success.rate_e4();
    return rate ? to_decimal(*rate, 2) + " %" : "-";
}

ordered_json success_json(const acquire::Success& one) {
    ordered_json json{{"points_due", one.points_due},       {"points_read", one.points_read},
                      {"registers_due", one.registers_due}, {"registers_read", one.registers_read},
                      {"intervals_due", one.intervals_due}, {"intervals_read", one.intervals_read}};
    if (const std::optional<std::int64_t> rate = one.rate_e4())
        json["rate_percent"] = to_decimal(*rate, 2);
    return json;
}

std::string moment_text(std::int64_t ms) {
    if (ms == 0) return "-";
    return time::to_text(Instant{std::chrono::seconds{ms / 1000}});
}

ordered_json report_json(const acquire::AcquisitionReport& report) {
    ordered_json json{{"all", success_json(report.all)}};
    for (const auto& [day, one] : report.by_day)
        json["days"][time::to_text(day)] = success_json(one);
    for (const auto& [group, names] : report.by_group) {
        for (const auto& [name, one] : names) json["by_" + group][name] = success_json(one);
    }
    json["missing_total"] = report.missing_total;
    json["missing"] = ordered_json::array();
    for (const acquire::MissingDay& one : report.missing) {
        ordered_json row = success_json(one.has);
        row["address"] = one.address;
        row["day"] = time::to_text(one.day);
        json["missing"].push_back(std::move(row));
    }
    json["silent_total"] = report.silent_total;
    json["silent"] = ordered_json::array();
    for (const acquire::SilentMeter& one : report.silent) {
        json["silent"].push_back({{"address", one.address},
                                  {"terminal", one.terminal},
                                  {"heard_at", moment_text(one.heard_ms)}});
    }
    json["clocks"] = ordered_json::array();
    for (const acquire::DriftingClock& one : report.clocks) {
        json["clocks"].push_back({{"address", one.address},
                                  {"ahead_seconds", one.ahead_s},
                                  {"asked_at", moment_text(one.asked_ms)}});
    }
    json["quarantine"] = report.held;
    json["events"] = report.events;
    return json;
}

void print_report(const Console& say, const acquire::AcquisitionReport& report) {
    Table table{{{say.text({"group", "分组"})},
                 {say.text({"name", "名称"})},
                 {say.text({"due", "应采"}), Table::Align::right},
                 {say.text({"read", "实采"}), Table::Align::right},
                 {say.text({"success", "采集成功率"}), Table::Align::right}}};
    const auto row = [&](const std::string& group, const std::string& name,
                         const acquire::Success& one) {
        table.row({group, name, grouped(one.points_due), grouped(one.points_read), rate_text(one)});
    };
    for (const auto& [day, one] : report.by_day)
        row(say.text({"day", "日期"}), time::to_text(day), one);
    for (const auto& [group, names] : report.by_group) {
        for (const auto& [name, one] : names) {
            if (!name.empty()) row(group, name, one);
        }
    }
    row(say.text({"all", "合计"}), "", report.all);
    say.print(table.to_text());
    say.line(
        say.fill({"{} meter days are not whole; {} meters silent, {} clocks off, {} records in "
                  "quarantine, {} events",
                  "缺数 {} 表日；静默电表 {}，时钟超差 {}，隔离 {} 条，事件 {}"},
                 grouped(report.missing_total), grouped(report.silent_total), report.clocks.size(),
                 report.held, report.events));
}

void report(Commands& commands, const AcquireArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return commands.fail(config.error(), arguments.config);
    acquire::ReportScope scope;
    scope.now = commands.context.clock.now();
    scope.to = std::chrono::floor<std::chrono::days>(config->zone.to_local(scope.now));
    scope.from = scope.to - std::chrono::days{1};
    if (!arguments.period.empty()) {
        const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
        if (!period) return commands.fail(period.error());
        scope.from = period->from;
        scope.to = period->to;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const acquire::AcquisitionReport made =
        acquire::report_acquisition(*(*store)->reader(), *config, scope);
    if (say.json) return say.line(report_json(made).dump());
    print_report(say, made);
}

using Action = void (*)(Commands&, const AcquireArguments&);

CLI::App* add_verb(CLI::App& noun, Commands& commands,
                   const std::shared_ptr<AcquireArguments>& arguments, const char* name,
                   const Text& what, const char* example, Action action) {
    const Console& say = commands.context.console;
    CLI::App* verb = noun.add_subcommand(name, say.text(what));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark acquire " + example);
    verb->callback([&commands, arguments, action] { action(commands, *arguments); });
    return verb;
}

void add_config(CLI::App& verb, const Console& say, AcquireArguments& arguments) {
    verb.add_option("--config", arguments.config,
                    say.text({"YAML: docs/operating/head_end.md", "YAML 配置文件"}))
        ->required();
}

void add_quarantine(CLI::App& noun, Commands& commands,
                    const std::shared_ptr<AcquireArguments>& arguments) {
    const Console& say = commands.context.console;
    CLI::App* quarantine = noun.add_subcommand(
        "quarantine", say.text({"what arrived and has no place", "未知电表与无法识别的报文"}));
    quarantine->require_subcommand(1);
    quarantine->fallthrough();
    CLI::App* verb = add_verb(*quarantine, commands, arguments, "list",
                              {"show its records, oldest first", "列出（旧的在前）"},
                              "quarantine list", list_held);
    verb->add_option("--state", arguments->state, "held, released, dropped, all")
        ->check(CLI::IsMember({"held", "released", "dropped", "all"}));
    verb->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb = add_verb(*quarantine, commands, arguments, "release",
                    {"take records in again, now that their meter is known", "重新入库"},
                    "quarantine release --config head_end.yaml 17 18", release);
    add_config(*verb, say, *arguments);
    verb->add_option("entries", arguments->entries,
                     say.text({"entries; none: all that are held", "编号；缺省为全部"}));
    verb = add_verb(*quarantine, commands, arguments, "drop",
                    {"mark records as not wanted", "标记为丢弃"}, "quarantine drop 17", drop);
    verb->add_option("entries", arguments->entries, say.text({"entries", "编号"}))->required();
}

}  // namespace

void add_acquire_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "acquire", say.text({"the head end: meters and concentrators", "采集：终端与电表通信"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    auto arguments = std::make_shared<AcquireArguments>();
    CLI::App* verb = add_verb(*noun, commands, arguments, "run",
                              {"listen, call, ask and store until stopped", "运行采集"},
                              "run --config head_end.yaml", run);
    add_config(*verb, say, *arguments);
    verb->add_option("--seconds", arguments->seconds,
                     say.text({"stop after so long", "运行时长（秒）"}))
        ->check(CLI::Range(1, 1'000'000'000));
    verb = add_verb(*noun, commands, arguments, "check",
                    {"read the configuration and say whether it is right", "检查配置"},
                    "check --config head_end.yaml", check);
    add_config(*verb, say, *arguments);
    verb = add_verb(*noun, commands, arguments, "replay",
                    {"store what the journal has and the store has not", "由日志补录入库"},
                    "replay --config head_end.yaml", replay);
    add_config(*verb, say, *arguments);
    verb = add_verb(*noun, commands, arguments, "report",
                    {"success rate, gaps, silent meters, clocks", "采集成功率、缺数、静默、时钟"},
                    "report --config head_end.yaml --period 2026-07", report);
    add_config(*verb, say, *arguments);
    verb->add_option("--period", arguments->period,
                     say.text({"days or a month; default: yesterday", "日期或月份；默认昨日"}));
    add_quarantine(*noun, commands, arguments);
    add_order_commands(*noun, commands);
    add_meter_event_commands(*noun, commands);
}

}  // namespace voltmark::app
