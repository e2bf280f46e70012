// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/vee/check_store.hpp"
#include "voltmark/vee/obligation.hpp"

#include "context.hpp"
#include "operations.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// The rules of a file, else those that ship with the program.
/// \errors  vee.rule_policy, of FileText::open.
Result<vee::RulePolicy> rules_of(const std::string& path) {
    if (path.empty()) return vee::default_rules();
    const Result<acquire::FileText> file = acquire::FileText::open(path);
    if (!file) return file.error();
    return vee::parse_rules(file->text());
}

struct CheckArguments {
    std::string from;
    std::string to;
    std::string rules;
    std::string group;
    int workers = 0;
};

Result<time::BillingPeriod> days_between(const std::string& from, const std::string& to) {
    return time::parse_period(from + ".." + to);
}

void print_report(const Console& say, const time::BillingPeriod& period,
                  const vee::CheckReport& report) {
    if (say.json) {
        ordered_json rules = ordered_json::object();
        for (std::size_t i = 0; i < vee::kRuleCount; ++i) {
            if (report.by_rule[i] != 0)
                rules[std::string{to_text(static_cast<vee::Rule>(i))}] = report.by_rule[i];
        }
        return say.line(ordered_json{
            {"check", report.check_id},
            {"period", time::to_text(period)},
            {"series", report.series},
            {"spans", report.spans},
            {"readings", report.readings},
            {"findings", report.findings},
            {"settled_before", report.settled_before},
            {"rules",
             rules}}.dump());
    }
    say.line(say.fill({"{} readings of {} channels and registers checked; {} findings",
                       "已校验 {1} 个通道和计度器的 {0} 个读数；发现 {2} 项"},
                      grouped(report.readings), grouped(report.series), grouped(report.findings)));
    Table table{
        {{say.text({"rule", "规则"})}, {say.text({"findings", "发现"}), Table::Align::right}}};
    for (std::size_t i = 0; i < vee::kRuleCount; ++i) {
        if (report.by_rule[i] != 0)
            table.row(
                {std::string{to_text(static_cast<vee::Rule>(i))}, grouped(report.by_rule[i])});
    }
    if (!table.empty()) say.print(table.to_text("  "));
}

void check(Commands& commands, const CheckArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::BillingPeriod> period = days_between(arguments.from, arguments.to);
    if (!period) return commands.fail(period.error());
    vee::CheckOptions options;
    Result<vee::RulePolicy> rules = rules_of(arguments.rules);
    if (!rules) return commands.fail(rules.error(), arguments.rules);
    options.rules = std::move(*rules);
    options.group = vee::find_group(arguments.group);
    options.workers = arguments.workers;
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, say.text({"checking", "校验"}), say.text({"series", "序列"})};
    const vee::CheckReport report =
        vee::check_store(**store, *period, options, commands.context.clock,
                         [&](std::int64_t done, std::int64_t total) { bar.update(done, total); });
    bar.finish();
    print_report(say, *period, report);
}

struct FindingArguments {
    std::string from;
    std::string to;
    std::string rule;
    std::string state = "open";
    std::string channel;
    int limit = 100;
};

ordered_json finding_json(const Console& say, const vee::StoredFinding& one) {
    ordered_json json{{"day", time::to_text(one.day)},
                      {"channel", one.source_key},
                      {"rule", to_text(one.finding.rule)},
                      {"severity", to_text(one.finding.severity)},
                      {"slot", one.finding.first + 1},
                      {"count", one.finding.count},
                      {"value", to_kilo(one.finding.value_milli)},
                      {"reference", to_kilo(one.finding.reference_milli)},
                      {"code", vee::code_of(one.finding.rule).name},
                      {"message", vee::to_error(one.finding).message(say.language)},
                      {"state", to_text(one.state)}};
    if (one.state == vee::FindingState::settled) {
        json["settled_by"] = one.settled_by;
        json["reason"] = one.reason;
    }
    return json;
}

void findings(Commands& commands, const FindingArguments& arguments) {
    const Console& say = commands.context.console;
    vee::FindingFilter filter;
    if (!arguments.from.empty()) {
        const Result<time::BillingPeriod> days = days_between(arguments.from, arguments.to);
        if (!days) return commands.fail(days.error());
        filter.days = *days;
    }
    filter.rule = vee::find_rule(arguments.rule);
    filter.state.reset();
    for (const vee::FindingState state : {vee::FindingState::open, vee::FindingState::settled}) {
        if (to_text(state) == arguments.state) filter.state = state;
    }
    filter.source_key = arguments.channel;
    filter.limit = arguments.limit;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"day", "日期"})},
                 {say.text({"channel", "通道"})},
                 {say.text({"rule", "规则"})},
                 {say.text({"severity", "级别"})},
                 {say.text({"what", "发现"})}}};
    ordered_json rows = ordered_json::array();
    for (const vee::StoredFinding& one : vee::list_findings(*reader, filter)) {
        table.row({time::to_text(one.day), one.source_key, std::string{to_text(one.finding.rule)},
                   say.text(name_of(one.finding.severity)),
                   vee::to_error(one.finding).message(say.language)});
        rows.push_back(finding_json(say, one));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no findings", "无发现"}));
    say.print(table.to_text());
}

struct SettleArguments {
    std::string channel;
    std::string day;
    std::string rule;
    std::string reason;
};

void settle(Commands& commands, const SettleArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::CivilDay> day = time::parse_day(arguments.day);
    if (!day) return commands.fail(day.error());
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<int> settled = vee::settle_findings(
        *writer,
        {arguments.channel, *day, *vee::find_rule(arguments.rule), actor->name, arguments.reason},
        commands.context.clock.now());
    if (!settled) return commands.fail(settled.error());
    if (const auto told =
            tell_change(commands.context, *writer,
                        {"finding.settle",
                         "channel",
                         arguments.channel,
                         {},
                         {{"day", arguments.day}, {"rule", arguments.rule}, {"findings", *settled}},
                         arguments.reason});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) return say.line(ordered_json{{"settled", *settled}}.dump());
    say.line(say.fill({"{} findings settled", "已处理 {} 项发现"}, *settled));
}

/// One rule as a line of its document reads.
ordered_json rule_json(const vee::RuleSetting& setting) {
    ordered_json json{{"severity", to_text(setting.severity)}};
    json["groups"] = ordered_json::array();
    for (const vee::Group group :
         {vee::Group::initial, vee::Group::manual, vee::Group::estimation}) {
        if (setting.in(group)) json["groups"].push_back(to_text(group));
    }
    return json;
}

void rules(Commands& commands, const std::string& path) {
    const Console& say = commands.context.console;
    const Result<vee::RulePolicy> policy = rules_of(path);
    if (!policy) return commands.fail(policy.error(), path);
    if (!say.json && path.empty()) return say.print(vee::default_rules_text());
    ordered_json json{{"validation", policy->name}, {"rules", ordered_json::object()}};
    Table table{{{say.text({"rule", "规则"})},
                 {say.text({"severity", "级别"})},
                 {say.text({"groups", "组"})}}};
    for (std::size_t i = 0; i < vee::kRuleCount; ++i) {
        const vee::RuleSetting& setting = policy->rules[i];
        if (!setting.on) continue;
        const std::string name{to_text(static_cast<vee::Rule>(i))};
        json["rules"][name] = rule_json(setting);
        std::string groups;
        for (const auto& group : json["rules"][name]["groups"])
            groups += (groups.empty() ? "" : ", ") + group.get<std::string>();
        table.row({name, say.text(name_of(setting.severity)), groups});
    }
    if (say.json) return say.line(json.dump());
    say.print(table.to_text());
}

std::vector<std::string> rule_words() {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < vee::kRuleCount; ++i)
        words.emplace_back(to_text(static_cast<vee::Rule>(i)));
    return words;
}

void add_check(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<CheckArguments>();
    CLI::App* verb = noun.add_subcommand(
        "check", say.text({"hold all stored readings of some days against the rules",
                           "按规则校验若干天的全部入库读数"}));
    verb->fallthrough();
    verb->add_option("--from", arguments->from, say.text({"the first day", "首日"}))->required();
    verb->add_option("--to", arguments->to, say.text({"the day after the last", "末日次日"}))
        ->required();
    verb->add_option("--rules", arguments->rules,
                     say.text({"a document of rules", "校验规则文档"}));
    verb->add_option("--group", arguments->group,
                     say.text({"only the rules of this group", "只执行该组规则"}))
        ->check(CLI::IsMember({"initial", "manual", "estimation"}));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(say.text({"No reading changes; findings are kept until a person settles them.\n"
                           "Example:",
                           "读数不变；发现保留至人工处理。\n示例："}) +
                 "\n  voltmark vee check --from 2026-07-01 --to 2026-08-01");
    verb->callback([&commands, arguments] { check(commands, *arguments); });
}

void add_findings(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto listed = std::make_shared<FindingArguments>();
    CLI::App* verb = noun.add_subcommand(
        "findings", say.text({"what checks found, by day", "校验发现（按日期）"}));
    verb->fallthrough();
    CLI::Option* from =
        verb->add_option("--from", listed->from, say.text({"the first day", "首日"}));
    CLI::Option* to =
        verb->add_option("--to", listed->to, say.text({"the day after the last", "末日次日"}));
    from->needs(to);
    to->needs(from);
    verb->add_option("--rule", listed->rule, say.text({"of one rule", "某规则"}))
        ->check(CLI::IsMember(rule_words()));
    verb->add_option("--state", listed->state, "open, settled, all")
        ->check(CLI::IsMember({"open", "settled", "all"}));
    verb->add_option("--channel", listed->channel,
                     say.text({"of one channel or register", "某通道或计度器"}));
    verb->add_option("--limit", listed->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->callback([&commands, listed] { findings(commands, *listed); });

    const auto settled = std::make_shared<SettleArguments>();
    verb = noun.add_subcommand(
        "settle", say.text({"say that findings were looked at and may stay", "标记发现已处理"}));
    verb->fallthrough();
    verb->add_option("--channel", settled->channel,
                     say.text({"channel or register", "通道或计度器"}))
        ->required();
    verb->add_option("--day", settled->day, "2026-07-08")->required();
    verb->add_option("--rule", settled->rule, say.text({"which rule", "规则"}))
        ->required()
        ->check(CLI::IsMember(rule_words()));
    verb->add_option("--reason", settled->reason, say.text({"why", "理由"}))->required();
    verb->callback([&commands, settled] { settle(commands, *settled); });
}

struct ObligationArguments {
    std::string on;
    int overdue_days = 30;
    int limit = 100;
};

ordered_json obligation_json(const vee::Obligation& one) {
    return {{"channel", one.source_key},
            {"site", raw(one.channel.site_id)},
            {"day", time::to_text(one.day)},
            {"slot", one.first + 1},
            {"slots", one.slots},
            {"waiting", one.waiting},
            {"method", to_text(one.method)},
            {"delivery", raw(one.delivery)},
            {"age_days", one.age_days},
            {"overdue", one.is_overdue}};
}

void obligations(Commands& commands, const ObligationArguments& arguments) {
    const Console& say = commands.context.console;
    vee::ObligationFilter filter;
    filter.overdue_days = arguments.overdue_days;
    filter.today = std::chrono::floor<std::chrono::days>(
        time::LocalSeconds{commands.context.clock.now().time_since_epoch()});
    if (!arguments.on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.on);
        if (!day) return commands.fail(day.error());
        filter.today = *day;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const std::vector<vee::Obligation> all =
        vee::list_obligations(*reader, filter, meter::settled_delivery(*reader));
    const auto overdue = std::count_if(all.begin(), all.end(),
                                       [](const vee::Obligation& one) { return one.is_overdue; });
    Table table{{{say.text({"age in days", "天数"}), Table::Align::right},
                 {say.text({"channel", "通道"})},
                 {say.text({"day", "日期"})},
                 {say.text({"slots waiting", "待补点数"}), Table::Align::right},
                 {say.text({"method", "方法"})}}};
    ordered_json rows = ordered_json::array();
    const std::size_t shown = std::min(all.size(), static_cast<std::size_t>(arguments.limit));
    for (const vee::Obligation& one : std::span{all}.first(shown)) {
        table.row({std::to_string(one.age_days) + (one.is_overdue ? " !" : ""), one.source_key,
                   time::to_text(one.day), std::to_string(one.waiting),
                   say.text(name_of(one.method))});
        rows.push_back(obligation_json(one));
    }
    if (say.json) {
        return say.line(ordered_json{
            {"on", time::to_text(filter.today)},
            {"gaps", all.size()},
            {"overdue", overdue},
            {"overdue_days", filter.overdue_days},
            {"obligations",
             rows}}.dump());
    }
    if (all.empty())
        return say.line(say({"no estimate waits for a reading", "无待补抄的估算读数"}));
    say.print(table.to_text());
    say.line(say.fill({"{} gaps wait for readings, {} of them for more than {} days",
                       "{} 处估算待补抄，其中 {} 处超过 {} 天"},
                      all.size(), overdue, filter.overdue_days));
}

void add_obligations(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ObligationArguments>();
    CLI::App* verb = noun.add_subcommand(
        "obligations", say.text({"estimates that wait for an actual reading, the oldest first",
                                 "待补抄的估算读数（最久的在前）"}));
    verb->fallthrough();
    verb->add_option("--on", arguments->on,
                     say.text({"the day that ages are counted to (default: today)",
                               "计算天数的截止日（默认今天）"}));
    verb->add_option("--overdue-days", arguments->overdue_days,
                     say.text({"older than this is overdue", "超过此天数视为逾期"}))
        ->check(CLI::Range(0, 3650))
        ->capture_default_str();
    verb->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    verb->callback([&commands, arguments] { obligations(commands, *arguments); });
}

}  // namespace

void add_vee_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("vee", say.text({"validation of readings", "读数校验"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    add_check(*noun, commands);
    add_findings(*noun, commands);
    add_obligations(*noun, commands);
    const auto path = std::make_shared<std::string>();
    CLI::App* verb = noun->add_subcommand(
        "rules", say.text({"the rules of validation, as a document", "校验规则文档"}));
    verb->fallthrough();
    verb->add_option("--rules", *path, say.text({"check this document", "检查此文档"}));
    verb->callback([&commands, path] { rules(commands, *path); });
}

}  // namespace voltmark::app
