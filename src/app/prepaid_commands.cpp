// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/prepaid/errors.hpp"
#include "voltmark/prepaid/prepaid_run.hpp"

#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using prepaid::Day;

constexpr customer::SiteRange kAllSites{SiteId{INT64_MIN + 1}, SiteId{INT64_MAX}};

struct RunArguments {
    std::string day;
    std::string policy;  ///< A file; empty: the default policy.
    int unit = 2000;
    int workers = 0;
};

/// \errors  prepaid.policy, of FileText::open.
Result<prepaid::Policy> policy_of(const std::string& path) {
    if (path.empty()) return prepaid::default_policy();
    const Result<acquire::FileText> file = acquire::FileText::open(path);
    if (!file) return file.error();
    return prepaid::parse_policy(file->text());
}

/// The day that is over, in the zone of the tariffs that ship with the program.
time::CivilDay yesterday(const Clock& clock) {
    constexpr std::chrono::hours kChina{8};
    const time::LocalSeconds now{clock.now().time_since_epoch() + kChina};
    return std::chrono::floor<std::chrono::days>(now) - std::chrono::days{1};
}

void print_report(const Console& say, const prepaid::RunReport& report) {
    if (say.json) {
        ordered_json states = ordered_json::object();
        for (const prepaid::State state : prepaid::kStates)
            states[std::string{prepaid::to_text(state)}] =
                report.by_state[static_cast<std::size_t>(state)];
        return say.line(ordered_json{{"run", static_cast<std::int64_t>(report.run.run_id)},
                                     {"day", time::to_text(report.run.day)},
                                     {"contracts", report.contracts},
                                     {"written", report.written},
                                     {"states", states},
                                     {"changes", report.events},
                                     {"not_charged_to_the_end", report.stopped},
                                     {"resumed", report.resumed}}
                            .dump());
    }
    if (report.resumed) say.note(say.text({"went on with an unfinished run", "接续未完成的批次"}));
    say.line(say.fill({"{}: {} prepaid contracts, {} balances new or otherwise than before",
                       "{}：预付费 {} 户，新增或变化 {} 户"},
                      time::to_text(report.run.day), grouped(report.contracts),
                      grouped(report.written)));
    for (const prepaid::State state : prepaid::kStates) {
        const std::int64_t count = report.by_state[static_cast<std::size_t>(state)];
        if (count == 0) continue;
        say.line(fmt::format("  {}: {}", say(prepaid::name_of(state)), grouped(count)));
    }
    if (report.stopped > 0) {
        say.line(say.fill({"  {} are charged only up to the last day whose readings are complete",
                           "  {} 户因缺读数仅测算至最后完整日"},
                          grouped(report.stopped)));
    }
    if (report.events > 0) {
        say.note(say.fill({"{} changes of state: voltmark prepaid events --day {}",
                           "{} 户状态变化：voltmark prepaid events --day {}"},
                          grouped(report.events), time::to_text(report.run.day)));
    }
}

void run(Commands& commands, const RunArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<prepaid::Policy> policy = policy_of(arguments.policy);
    if (!policy) return commands.fail(policy.error(), arguments.policy);
    prepaid::RunOptions options;
    options.day = yesterday(commands.context.clock);
    options.policy = &*policy;
    options.contracts_a_unit = arguments.unit;
    options.workers = arguments.workers;
    if (!arguments.day.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.day);
        if (!day) return commands.fail(day.error());
        options.day = *day;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, say.text({"prepaid balances", "费控测算"}), say.text({"units", "单元"})};
    const Result<prepaid::RunReport> report =
        prepaid::run_day(**store, options, commands.context.clock,
                         [&](int done, int units) { bar.update(done, units); });
    bar.finish();
    if (!report) return commands.fail(report.error());
    print_report(say, *report);
}

// What was computed.

std::string days_left_text(const Console& say, const prepaid::Outlook& outlook) {
    if (!outlook.days_left) return "";
    return say.fill({"{} days", "{} 天"}, *outlook.days_left);
}

ordered_json day_json(const Day& day) {
    ordered_json json{{"day", time::to_text(day.day)},
                      {"revision", day.revision_no},
                      {"charged_from", time::to_text(day.charged.from)},
                      {"charged_to", time::to_text(day.charged.to)},
                      {"provisional", to_text(day.provisional)},
                      {"kwh", to_kilo(day.imported)},
                      {"estimated_intervals", day.estimated_slots},
                      {"posted", to_text(day.posted)},
                      {"balance", to_text(day.balance)},
                      {"currency", day.balance.currency().name()},
                      {"warn_below", to_text(day.warn)},
                      {"cut_below", to_text(day.cut)},
                      {"state", prepaid::to_text(day.state)},
                      {"run", static_cast<std::int64_t>(day.run_id)}};
    if (day.stopped) {
        json["not_charged"] = {{"code", day.stopped->name()},
                               {"en", day.stopped->message(Language::en)},
                               {"zh", day.stopped->message(Language::zh)}};
    }
    return json;
}

struct ListArguments {
    std::string state;
    std::string day;
};

/// The days that end at the one asked for, or at the newest that was run.
/// \errors  prepaid.not_computed.
Result<std::vector<time::CivilDay>> days_up_to(store::Session& session, const std::string& asked) {
    time::CivilDay end = time::kOpenEnd;
    if (!asked.empty()) {
        const Result<time::CivilDay> day = time::parse_day(asked);
        if (!day) return day.error();
        end = *day + std::chrono::days{1};
    }
    std::vector<time::CivilDay> days =
        prepaid::run_days(session, end, prepaid::default_policy().mean_days + 1);
    const bool is_there =
        !days.empty() && (asked.empty() || days.front() + std::chrono::days{1} == end);
    if (!is_there)
        return make_error(prepaid::kNotComputed, asked.empty() ? std::string{"any day"} : asked);
    std::reverse(days.begin(), days.end());
    return days;
}

void list(Commands& commands, const ListArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<std::vector<time::CivilDay>> days = days_up_to(*reader, arguments.day);
    if (!days) return commands.fail(days.error());
    std::map<ContractId, std::vector<Day>> known;
    for (const time::CivilDay day : *days) {
        for (auto& [contract, one] : prepaid::days_on(*reader, day, kAllSites))
            known[contract].push_back(std::move(one));
    }
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"balance", "余额"}), Table::Align::right},
                 {say.text({"provisional", "预计电费"}), Table::Align::right},
                 {say.text({"charged to", "测算至"})},
                 {say.text({"state", "状态"})},
                 {say.text({"lasts", "可用"}), Table::Align::right}}};
    ordered_json rows = ordered_json::array();
    for (const auto& [contract, of] : known) {
        const Day& newest = of.back();
        if (newest.day != days->back()) continue;
        if (!arguments.state.empty() && prepaid::to_text(newest.state) != arguments.state) continue;
        const auto opened = customer::view_contract(*reader, *sight, contract);
        if (!opened) return commands.fail(opened.error());
        const customer::ContractView& view = *opened;
        const prepaid::Outlook outlook =
            prepaid::outlook_of(of, prepaid::default_policy().mean_days);
        table.row({view.contract.consumer_no, view.holder.name, grouped(to_text(newest.balance)),
                   grouped(to_text(newest.provisional)),
                   time::to_text(newest.charged.to - std::chrono::days{1}),
                   say.text(prepaid::name_of(newest.state)), days_left_text(say, outlook)});
        ordered_json row = day_json(newest);
        row["consumer_no"] = view.contract.consumer_no;
        row["customer"] = view.holder.name;
        row["days_left"] = outlook.days_left ? ordered_json(*outlook.days_left) : nullptr;
        rows.push_back(std::move(row));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) {
        return say.line(say.fill({"none on {}", "{} 无"}, time::to_text(days->back())));
    }
    say.print(table.to_text());
}

void print_days(const Console& say, const std::string& consumer, const std::vector<Day>& days,
                const prepaid::Outlook& outlook) {
    const Day& newest = days.back();
    const std::string currency = newest.balance.currency().name();
    say.line(
        say.fill({"{}: {} {} left at the end of {}, {}", "{0}：截至 {3} 日终余额 {1} {2}，{4}"},
                 consumer, grouped(to_text(newest.balance)), currency, time::to_text(newest.day),
                 say(prepaid::name_of(newest.state))));
    say.line(say.fill({"  {} by the ledger, less {} for {} to {} (not included), not billed yet",
                       "  账务余额 {}，减预计电费 {}（{} 至 {}（不含），尚未出账）"},
                      grouped(to_text(newest.posted)), grouped(to_text(newest.provisional)),
                      time::to_text(newest.charged.from), time::to_text(newest.charged.to)));
    if (outlook.days_left) {
        say.line(say.fill({"  lasts about {} days: {} were charged for the newest {} days",
                           "  约可用 {0} 天：最近 {2} 天预计电费 {1}"},
                          *outlook.days_left, grouped(to_text(outlook.charge)), outlook.days));
    }
    if (newest.stopped) {
        say.line(say.fill({"  charged only up to {}: {}", "  仅测算至 {}（不含）：{}"},
                          time::to_text(newest.charged.to), newest.stopped->message(say.language)));
    }
    Table table{{{say.text({"day", "日期"})},
                 {say.text({"charged from", "起"})},
                 {say.text({"to (not included)", "止（不含）"})},
                 {"kWh", Table::Align::right},
                 {say.text({"provisional", "预计电费"}), Table::Align::right},
                 {say.text({"by the ledger", "账务余额"}), Table::Align::right},
                 {say.text({"balance", "余额"}), Table::Align::right},
                 {say.text({"state", "状态"})},
                 {say.text({"revision", "版次"}), Table::Align::right}}};
    for (const Day& day : days) {
        table.row({time::to_text(day.day), time::to_text(day.charged.from),
                   time::to_text(day.charged.to), grouped(to_kilo(day.imported)),
                   grouped(to_text(day.provisional)), grouped(to_text(day.posted)),
                   grouped(to_text(day.balance)), say.text(prepaid::name_of(day.state)),
                   std::to_string(day.revision_no)});
    }
    say.print(table.to_text());
}

void show(Commands& commands, const std::string& consumer, int count) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, consumer);
    if (!contract) return commands.fail(contract.error());
    const int mean_days = prepaid::default_policy().mean_days;
    std::vector<Day> days = prepaid::days_of(*reader, *contract, std::max(count, mean_days + 1));
    if (days.empty()) return commands.fail(make_error(prepaid::kNotComputed, consumer));
    const prepaid::Outlook outlook = prepaid::outlook_of(days, mean_days);
    if (static_cast<int>(days.size()) > count) days.erase(days.begin(), days.end() - count);
    if (!say.json) return print_days(say, consumer, days, outlook);
    ordered_json json{{"consumer_no", consumer}, {"days", ordered_json::array()}};
    json["days_left"] = outlook.days_left ? ordered_json(*outlook.days_left) : nullptr;
    json["mean_of_days"] = outlook.days;
    json["charged_in_them"] = to_text(outlook.charge);
    for (const Day& day : days) json["days"].push_back(day_json(day));
    say.line(json.dump());
}

void events(Commands& commands, const std::string& asked) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<std::vector<time::CivilDay>> days = days_up_to(*reader, asked);
    if (!days) return commands.fail(days.error());
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"was", "原状态"})},
                 {say.text({"is", "现状态"})},
                 {say.text({"balance", "余额"}), Table::Align::right}}};
    ordered_json rows = ordered_json::array();
    for (const prepaid::Event& event : prepaid::events_on(*reader, days->back())) {
        const auto opened = customer::view_contract(*reader, *sight, event.contract);
        if (!opened) return commands.fail(opened.error());
        const customer::ContractView& view = *opened;
        table.row({view.contract.consumer_no, view.holder.name,
                   event.before ? say.text(prepaid::name_of(*event.before)) : "",
                   say.text(prepaid::name_of(event.after)), grouped(to_text(event.balance))});
        rows.push_back({{"day", time::to_text(event.day)},
                        {"consumer_no", view.contract.consumer_no},
                        {"customer", view.holder.name},
                        {"revision", event.revision_no},
                        {"before", event.before ? ordered_json(prepaid::to_text(*event.before))
                                                : ordered_json(nullptr)},
                        {"after", prepaid::to_text(event.after)},
                        {"balance", to_text(event.balance)},
                        {"currency", event.balance.currency().name()}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no state changed", "无状态变化"}));
    say.print(table.to_text());
}

void add_run(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = noun.add_subcommand(
        "run", say.text({"compute what every prepaid contract has left at the end of a day",
                         "测算全部预付费合同的日终余额"}));
    verb->fallthrough();
    verb->add_option("--day", arguments->day,
                     say.text({"2026-07-15 (default: yesterday)", "2026-07-15（默认昨天）"}));
    verb->add_option("--policy", arguments->policy,
                     say.text({"policy file (default: data/prepaid/default.yaml)",
                               "费控规则文件（默认 data/prepaid/default.yaml）"}));
    verb->add_option("--unit", arguments->unit,
                     say.text({"contracts a unit of work", "每单元合同数"}))
        ->check(CLI::Range(1, 1'000'000));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(
        say.text(
            {"Killed anywhere, it goes on where it stopped. Run again, a day whose readings or "
             "payments changed becomes a further revision; what was told stays.\nExample:",
             "中断后再次运行即从断点继续。重新测算有变化时另存新版次，已告知的保留。\n示例："}) +
        "\n  voltmark prepaid run --day 2026-07-15");
    verb->callback([&commands, arguments] { run(commands, *arguments); });
}

}  // namespace

void add_prepaid_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "prepaid", say.text({"prepaid contracts: balances and warnings", "预付费（费控）"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    add_run(*noun, commands);

    const auto arguments = std::make_shared<ListArguments>();
    CLI::App* verb = noun->add_subcommand("list", say.text({"balances of a day", "某日各户余额"}));
    verb->fallthrough();
    verb->add_option("--state", arguments->state, "ok, low, exhausted, to_cut, restored")
        ->check(CLI::IsMember({"ok", "low", "exhausted", "to_cut", "restored"}));
    verb->add_option("--day", arguments->day,
                     say.text({"default: the newest computed", "默认最近一次测算"}));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark prepaid list --state low");
    verb->callback([&commands, arguments] { list(commands, *arguments); });

    const auto consumer = std::make_shared<std::string>();
    const auto count = std::make_shared<int>(14);
    verb = noun->add_subcommand("show", say.text({"the days of one contract", "某户逐日余额"}));
    verb->fallthrough();
    verb->add_option("--consumer", *consumer, say.text({"consumer number", "户号"}))->required();
    verb->add_option("--days", *count, say.text({"how many days", "天数"}))
        ->check(CLI::Range(1, 10'000));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark prepaid show --consumer 991000001001");
    verb->callback([&commands, consumer, count] { show(commands, *consumer, *count); });

    const auto day = std::make_shared<std::string>();
    verb = noun->add_subcommand(
        "events", say.text({"changes of state, for messages", "状态变化清单（短信用）"}));
    verb->fallthrough();
    verb->add_option("--day", *day, say.text({"default: the newest computed", "默认最近一次测算"}));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark prepaid events --day 2026-07-15");
    verb->callback([&commands, day] { events(commands, *day); });
}

}  // namespace voltmark::app
