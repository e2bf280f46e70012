// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/zones/firewall.hpp"

#include "context.hpp"
#include "zone_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using zones::Plan;
using zones::Zone;

/// A party's addresses as the command line gives them.
struct Addresses {
    const char* option;
    Text what;
    std::vector<zones::Network> Plan::*networks;
};
constexpr Addresses kAddresses[] = {
    {"--head-end", {"machines of the head end", "采集前置机器"}, &Plan::head_end},
    {"--core", {"machines of the core", "核心机器"}, &Plan::core},
    {"--portal", {"machines of the portal", "门户机器"}, &Plan::portal},
    {"--store",
     {"machines of PostgreSQL (default: the core's)", "数据库机器（默认与核心同机）"},
     &Plan::store},
    {"--meters", {"networks of meters and concentrators", "电能表与集中器所在网段"}, &Plan::meters},
    {"--broker", {"MQTT brokers of the head end", "采集前置的 MQTT 代理"}, &Plan::brokers},
    {"--staff", {"networks of those who work with the console", "工作人员所在网段"}, &Plan::staff},
    {"--management",
     {"networks from which machines are looked after, by SSH", "运维网段（SSH）"},
     &Plan::management},
    {"--partner",
     {"who are told of bills and payments by the core", "核心主动通知的合作方"},
     &Plan::partners},
    {"--name-server", {"DNS", "域名服务器"}, &Plan::name_servers},
    {"--time-server", {"NTP", "时间服务器"}, &Plan::time_servers},
};

struct Ports {
    const char* option;
    Text what;
    std::vector<int> Plan::*ports;
};
constexpr Ports kPorts[] = {
    {"--head-end-port", {"where meters call in", "电能表接入端口"}, &Plan::head_end_ports},
    {"--dial-port",
     {"at which the head end calls concentrators", "采集前置主动连接集中器的端口"},
     &Plan::dial_ports},
    {"--broker-port", {"of MQTT brokers", "MQTT 代理端口"}, &Plan::broker_ports},
    {"--core-port", {"of the console", "核心（管理台）端口"}, &Plan::core_ports},
    {"--portal-port", {"of the portal", "门户端口"}, &Plan::portal_ports},
    {"--database-port", {"of PostgreSQL", "数据库端口"}, &Plan::database_ports},
    {"--partner-port", {"of partners", "合作方端口"}, &Plan::partner_ports},
    {"--ssh-port", {"of SSH", "SSH 端口"}, &Plan::ssh_ports},
};

struct FirewallArguments {
    std::vector<std::string> addresses[std::size(kAddresses)];
    Plan plan;
    std::string config;
    std::string zone;
};

/// The ports that the head end's configuration names take the place of the usual ones.
Result<void> read_config_ports(const std::string& path, Plan& plan) {
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(path);
    if (!config) return config.error();
    const auto ports_of = [](const auto& places) {
        std::vector<int> ports;
        for (const auto& place : places) ports.push_back(place.port);
        return ports;
    };
    plan.head_end_ports = ports_of(config->listeners);
    plan.dial_ports = ports_of(config->calls);
    if (!config->brokers.empty()) plan.broker_ports = ports_of(config->brokers);
    return ok();
}

Result<Plan> read_plan(const FirewallArguments& arguments) {
    Plan plan = arguments.plan;
    for (std::size_t i = 0; i < std::size(kAddresses); ++i) {
        for (const std::string& text : arguments.addresses[i]) {
            const Result<zones::Network> network = zones::parse_network(text);
            if (!network) return network.error();
            (plan.*kAddresses[i].networks).push_back(*network);
        }
    }
    if (!arguments.config.empty()) {
        const Result<void> read = read_config_ports(arguments.config, plan);
        if (!read) return read.error();
    }
    const Result<void> checked = zones::check_plan(plan);
    if (!checked) return checked.error();
    return plan;
}

ordered_json json_of(const Plan& plan, Zone zone) {
    const std::vector<zones::Party> here = zones::parties_in(plan, zone);
    const auto is_here = [&](zones::Party party) {
        return std::find(here.begin(), here.end(), party) != here.end();
    };
    ordered_json flows = ordered_json::array();
    for (const zones::Flow& flow : zones::flows_of(plan)) {
        if (!is_here(flow.from) && !is_here(flow.to)) continue;
        flows.push_back({{"from", to_text(flow.from)},
                         {"to", to_text(flow.to)},
                         {"transport", flow.is_udp ? "udp" : "tcp"},
                         {"ports", flow.ports}});
    }
    std::vector<std::string> machines;
    for (const zones::Network& machine : zones::networks_of(plan, here.front()))
        machines.push_back(to_text(machine));
    return {{"zone", to_text(zone)},
            {"machines", machines},
            {"flows", flows},
            {"rules", zones::firewall_rules(plan, zone)}};
}

/// Rules that shut out somebody who is needed are made all the same, but not silently.
void note_missing(const Console& say, const Plan& plan) {
    if (plan.management.empty())
        say.note(say({"nobody may sign in by SSH: name --management",
                      "未指定 --management：任何人都不能通过 SSH 登录"}));
    if (plan.staff.empty())
        say.note(say({"nobody may open the console: name --staff",
                      "未指定 --staff：任何人都不能打开管理台"}));
    if (plan.meters.empty() && plan.brokers.empty())
        say.note(say({"no meter reaches the head end: name --meters or --broker",
                      "未指定 --meters 或 --broker：电能表无法接入"}));
}

void firewall(Commands& commands, const FirewallArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<Plan> plan = read_plan(arguments);
    if (!plan) return commands.fail(plan.error());
    note_missing(say, *plan);
    ordered_json rows = ordered_json::array();
    const std::optional<Zone> only = zones::find_zone(arguments.zone);
    for (const Zone zone : zones::kZones) {
        const bool is_wanted = !only || *only == zone;
        if (!is_wanted || zones::parties_in(*plan, zone).empty()) continue;
        rows.push_back(json_of(*plan, zone));
        if (!say.json) say.print(zones::firewall_rules(*plan, zone));
    }
    if (say.json) say.line(rows.dump());
}

}  // namespace

void add_firewall_command(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* verb = root.add_subcommand(
        "firewall", say.text({"prints rules of nftables for the machines of each zone",
                              "输出各区机器的 nftables 规则"}));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark firewall --head-end 10.0.1.1 --core 10.0.2.1 --portal 10.0.3.1 "
                 "--store 10.0.4.1\n      --meters 10.64.0.0/10 --staff 10.0.9.0/24 --management "
                 "10.0.8.0/24 --zone core | nft -f -");
    const auto arguments = std::make_shared<FirewallArguments>();
    for (std::size_t i = 0; i < std::size(kAddresses); ++i) {
        CLI::Option* option = verb->add_option(kAddresses[i].option, arguments->addresses[i],
                                               say.text(kAddresses[i].what));
        option->required(i < 3);
    }
    for (const Ports& ports : kPorts) {
        verb->add_option(ports.option, arguments->plan.*ports.ports, say.text(ports.what))
            ->capture_default_str();
    }
    verb->add_option("--config", arguments->config,
                     say.text({"configuration of the head end: its ports instead",
                               "采集前置配置文件，端口以其为准"}));
    std::set<std::string> zones;
    for (const Zone zone : zones::kZones) zones.emplace(to_text(zone));
    verb->add_option("--zone", arguments->zone, say.text({"one zone alone", "仅输出一个区"}))
        ->check(CLI::IsMember(zones));
    verb->callback([&commands, arguments] { firewall(commands, *arguments); });
}

}  // namespace voltmark::app
