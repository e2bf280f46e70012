// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/simulator.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/base/replace_file.hpp"

#include "acquire_commands.hpp"
#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct MeterArguments {
    acquire::SimulatorOptions options;
    std::string day;
    std::string faults;
    std::string zone = "Asia/Shanghai";
    std::string table;
    bool adds = false;
    bool verifies = false;
    bool only_answers = false;
    bool is_mqtt = false;
    acquire::TlsFiles tls;
    acquire::SimulatedTopics topics;
    int seconds = 0;
};

Result<acquire::SimulatorOptions> options_of(const MeterArguments& arguments) {
    acquire::SimulatorOptions options = arguments.options;
    const Result<time::CivilDay> day = time::parse_day(arguments.day);
    if (!day) return day.error();
    options.day = *day;
    const Result<acquire::SimulatedFaults> faults = acquire::parse_faults(arguments.faults);
    if (!faults) return faults.error();
    options.faults = *faults;
    const Result<time::Zone> zone = time::Zone::find(arguments.zone);
    if (!zone) return zone.error();
    options.zone = *zone;
    options.is_reporting = !arguments.only_answers;
    options.length = std::chrono::seconds{arguments.seconds};
    const acquire::TlsFiles& tls = arguments.tls;
    if (!tls.ca.empty() || !tls.certificate.empty()) options.tls = tls;
    if (arguments.is_mqtt) options.mqtt = arguments.topics;
    return options;
}

std::int64_t percentile(const std::vector<std::int64_t>& ascending, std::size_t percent) {
    if (ascending.empty()) return 0;
    return ascending[std::min(ascending.size() - 1, ascending.size() * percent / 100)];
}

void add_to_store(Commands& commands, const MeterArguments& arguments,
                  const acquire::SimulatorOptions& options) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    acquire::add_simulated_meters(*writer, options);
    transaction.commit();
    std::string table = "address,protocol,terminal,key,area,vendor\n";
    for (const acquire::ListedMeter& meter : acquire::simulated_listing(options)) {
        table += fmt::format("{},{},{},{},{},{}\n", meter.address, meter.protocol, meter.terminal,
                             meter.key, meter.area, meter.vendor);
    }
    if (!arguments.table.empty()) {
        if (const auto failed = replace_file(arguments.table, table)) {
            say.note(*failed);
            commands.exit = kExitInput;
            return;
        }
    }
    if (say.json) return say.line(ordered_json{{"meters_added", options.count}}.dump());
    say.line(say.fill({"{} meters added", "已添加 {} 块电表"}, grouped(options.count)));
}

void verify(Commands& commands, const acquire::SimulatorOptions& options) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const acquire::SimulatorCheck check = acquire::check_simulated(*(*store)->reader(), options);
    const bool is_whole =
        check.meters_whole == check.meters && check.registers_right == check.meters;
    if (!is_whole) commands.exit = kExitProblems;
    if (say.json) {
        return say.line(ordered_json{{"meters", check.meters},
                                     {"meters_whole", check.meters_whole},
                                     {"registers_right", check.registers_right},
                                     {"intervals_expected", check.intervals_expected},
                                     {"intervals_right", check.intervals_right},
                                     {"intervals_missing", check.intervals_missing},
                                     {"intervals_wrong", check.intervals_wrong},
                                     {"kwh_expected", to_kilo(check.sum_expected_milli)},
                                     {"kwh_stored", to_kilo(check.sum_stored_milli)}}
                            .dump());
    }
    say.line(
        say.fill({"{} of {} meters whole; of {} intervals {} right, {} missing, {} wrong; {} kWh "
                  "of {}",
                  "{1} 块电表中 {0} 块完整；{2} 个区间读数：正确 {3}，缺失 {4}，错误 {5}；电量 "
                  "{6}/{7} 千瓦时"},
                 grouped(check.meters_whole), grouped(check.meters),
                 grouped(check.intervals_expected), grouped(check.intervals_right),
                 grouped(check.intervals_missing), grouped(check.intervals_wrong),
                 to_kilo(check.sum_stored_milli), to_kilo(check.sum_expected_milli)));
}

void play(Commands& commands, const acquire::SimulatorOptions& options) {
    const Console& say = commands.context.console;
    const Result<acquire::SimulatorReport> report = acquire::simulate_meters(options);
    if (!report) return commands.fail(report.error());
    const std::int64_t median = percentile(report->latencies_us, 50);
    const std::int64_t slow = percentile(report->latencies_us, 99);
    if (say.json) {
        return say.line(ordered_json{
            {"meters", report->meters},
            {"delivered", report->delivered},
            {"connected", report->connected},
            {"frames_sent", report->frames_sent},
            {"answered", report->answered},
            {"intervals", report->intervals},
            {"kwh", to_kilo(report->sum_milli)},
            {"milliseconds", report->milliseconds},
            {"acknowledged_us_p50", median},
            {"acknowledged_us_p99",
             slow}}.dump());
    }
    say.line(
        say.fill({"{} of {} meters delivered in {} ms, over {} connections; acknowledged after "
                  "{} us (median), {} us (99 %)",
                  "{1} 块电表中 {0} 块送达，用时 {2} 毫秒，连接 {3} 次；确认时延中位 {4} 微秒，"
                  "99 分位 {5} 微秒"},
                 grouped(report->delivered), grouped(report->meters), report->milliseconds,
                 grouped(report->connected), median, slow));
}

void simulate(Commands& commands, const MeterArguments& arguments) {
    const Result<acquire::SimulatorOptions> options = options_of(arguments);
    if (!options) return commands.fail(options.error());
    if (arguments.adds) return add_to_store(commands, arguments, *options);
    if (arguments.verifies) return verify(commands, *options);
    play(commands, *options);
}

void add_transports(CLI::App& verb, const Console& say, MeterArguments& arguments) {
    acquire::TlsFiles& tls = arguments.tls;
    verb.add_option("--tls-ca", tls.ca,
                    say.text({"over TLS: who signed the other's certificate", "CA 证书"}));
    CLI::Option* certificate =
        verb.add_option("--tls-certificate", tls.certificate,
                        say.text({"over TLS: the meters' certificate", "电表证书"}));
    CLI::Option* key =
        verb.add_option("--tls-key", tls.key, say.text({"of that certificate", "证书私钥"}));
    certificate->needs(key);
    key->needs(certificate);
    verb.add_option("--tls-host-name", tls.host_name,
                    say.text({"in the other's certificate; else the host", "证书中的主机名"}));
    CLI::Option* mqtt = verb.add_flag(
        "--mqtt", arguments.is_mqtt,
        say.text({"through a broker of MQTT: host and port are its", "经 MQTT 代理通信"}));
    acquire::SimulatedTopics& topics = arguments.topics;
    verb.add_option("--mqtt-subscribe", topics.subscribe,
                    say.text({"where meters speak, as the head end has it", "上行主题"}))
        ->needs(mqtt)
        ->capture_default_str();
    verb.add_option("--mqtt-answer", topics.answer,
                    say.text({"where meters listen, as the head end has it", "下行主题"}))
        ->needs(mqtt)
        ->capture_default_str();
    verb.add_option("--mqtt-user", topics.username, say.text({"at the broker", "代理用户名"}))
        ->needs(mqtt);
    verb.add_option("--mqtt-password", topics.password, say.text({"at the broker", "代理口令"}))
        ->needs(mqtt);
}

}  // namespace

void add_simulate_meter_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    auto arguments = std::make_shared<MeterArguments>();
    CLI::App* verb = noun.add_subcommand(
        "meters", say.text({"meters that speak to a head end over sockets", "模拟电表通信"}));
    verb->fallthrough();
    acquire::SimulatorOptions& options = arguments->options;
    verb->add_option("--count", options.count, say.text({"how many", "块数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->add_option("--meters-per-terminal", options.meters_per_terminal,
                     say.text({"that share a connection", "每个终端（集中器）下的电表数"}))
        ->check(CLI::Range(1, 2040));
    verb->add_option("--protocol", options.protocol,
                     say.text({"dlt698, dlt645, gdw3761, dlms, dlms_hdlc or dlms_gmac",
                               "dlt698、dlt645、gdw3761、dlms、dlms_hdlc 或 dlms_gmac"}));
    verb->add_option("--seed", options.seed, say.text({"the same seed, the same meters", "种子"}));
    verb->add_option("--day", arguments->day, say.text({"whose curve they have", "曲线日期"}))
        ->required();
    verb->add_option(
        "--faults", arguments->faults,
        say.text({"how many of a thousand: silence, noise, clock, duplicate, reorder, "
                  "rollover, reset, loss",
                  "故障（千分比）：silence noise clock duplicate reorder rollover reset loss"}));
    verb->add_option("--host", options.host, say.text({"of the head end", "采集主站地址"}));
    verb->add_option("--port", options.port, say.text({"of the head end", "采集主站端口"}))
        ->check(CLI::Range(1, 65535));
    verb->add_option("--zone", arguments->zone, say.text({"of their clocks", "时区"}));
    verb->add_option("--connects-a-second", options.connects_a_second,
                     say.text({"how fast they call in", "每秒接入数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->add_option("--seconds", arguments->seconds,
                     say.text({"stop after so long; else when all is acknowledged", "时长（秒）"}));
    verb->add_flag("--only-answer", arguments->only_answers,
                   say.text({"send nothing of themselves", "只应答、不上报"}));
    verb->add_flag("--add", arguments->adds,
                   say.text({"add them to the store instead", "只将电表加入数据库"}));
    verb->add_option("--table", arguments->table,
                     say.text({"with --add: write the head end's table of meters", "档案表文件"}));
    verb->add_flag("--verify", arguments->verifies,
                   say.text({"compare the store with what they have", "核对数据库"}));
    add_transports(*verb, say, *arguments);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark simulate meters --count 200 --day 2026-07-01 --port 6980 --faults "
                 "noise=50,duplicate=50");
    verb->callback([&commands, arguments] { simulate(commands, *arguments); });
}

}  // namespace voltmark::app
