// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"

#include "after_posting.hpp"
#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct RunArguments {
    std::string period;
    std::string booked_on;
    int due_days = 15;
    std::string stop_at = "posted";
    int unit = 2000;
    int workers = 0;
    std::string review;  ///< A file, or "none"; empty: the default policy.
};

Result<billing::RunOptions> options_of(const RunArguments& arguments) {
    billing::RunOptions options;
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return period.error();
    options.period = *period;
    if (!arguments.booked_on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.booked_on);
        if (!day) return day.error();
        options.booked_on = *day;
    }
    options.due_days = arguments.due_days;
    options.stop_at = *billing::find_state(arguments.stop_at);
    options.contracts_a_unit = arguments.unit;
    options.workers = arguments.workers;
    options.after = after_posting();
    return options;
}

/// The policy that a run reviews by; none where it does not.
/// \errors  billing.review_policy, of FileText::open.
Result<std::optional<billing::ReviewPolicy>> policy_of(const RunArguments& arguments) {
    if (arguments.review == "none") return std::optional<billing::ReviewPolicy>{};
    if (arguments.review.empty()) return std::optional{billing::default_review()};
    const Result<acquire::FileText> file = acquire::FileText::open(arguments.review);
    if (!file) return file.error();
    const Result<billing::ReviewPolicy> policy = billing::parse_review(file->text());
    if (!policy) return policy.error();
    return std::optional{*policy};
}

void print_report(const Console& say, const billing::RunReport& report) {
    if (say.json) {
        return say.line(ordered_json{{"run", raw(report.run.run_id)},
                                     {"period", time::to_text(report.run.period)},
                                     {"bills", report.progress.bills},
                                     {"held", report.progress.holds},
                                     {"state", billing::to_text(report.state)},
                                     {"resumed", report.resumed},
                                     {"all_billed", report.all_billed},
                                     {"unseen_deliveries", report.unseen_deliveries}}
                            .dump());
    }
    if (report.all_billed) {
        return say.line(say.fill({"{}: every contract has its bill already; nothing was done",
                                  "{}：全部合同均已出账，无需处理"},
                                 time::to_text(report.run.period)));
    }
    if (report.resumed) say.note(say.text({"went on with an unfinished run", "接续未完成的批次"}));
    say.line(say.fill(
        {"run {}, {}: {} bills, {} held, state {}", "批次 {}，{}：{} 张账单，{} 户挂起，状态 {}"},
        raw(report.run.run_id), time::to_text(report.run.period), grouped(report.progress.bills),
        grouped(report.progress.holds), say(billing::name_of(report.state))));
    if (report.unseen_deliveries > 0) {
        say.note(say.fill({"{} deliveries of readings are still being received and were not used "
                           "(voltmark readings deliveries)",
                           "有 {} 批读数仍在接收，本次未使用（voltmark readings deliveries）"},
                          report.unseen_deliveries));
    }
    if (report.progress.holds > 0) {
        say.note(say.fill({"why contracts are held: voltmark bill holds --run {}",
                           "挂起原因：voltmark bill holds --run {}"},
                          raw(report.run.run_id)));
    }
}

void run(Commands& commands, const RunArguments& arguments) {
    const Console& say = commands.context.console;
    Result<billing::RunOptions> options = options_of(arguments);
    if (!options) return commands.fail(options.error());
    const Result<std::optional<billing::ReviewPolicy>> policy = policy_of(arguments);
    if (!policy) return commands.fail(policy.error(), arguments.review);
    if (*policy) options->review = &**policy;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, say.text({"billing", "出账"}), say.text({"units", "单元"})};
    const Result<billing::RunReport> report = billing::bill_period(
        **store, *options, commands.context.clock, [&](const billing::RunProgress& progress) {
            bar.update(progress.units_done, progress.units);
        });
    bar.finish();
    if (!report) return commands.fail(report.error());
    print_report(say, *report);
}

void list_runs(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"run", "批次"}), Table::Align::right},
                 {say.text({"period", "账期"})},
                 {say.text({"of", "类别"})},
                 {say.text({"booked on", "记账日"})},
                 {say.text({"bills", "账单"}), Table::Align::right},
                 {say.text({"held", "挂起"}), Table::Align::right},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    for (const billing::Run& run : billing::list_runs(*reader)) {
        std::int64_t bills = 0;
        std::int64_t holds = 0;
        billing::State state = billing::State::posted;
        for (const billing::Unit& unit : billing::list_units(*reader, run.run_id)) {
            bills += unit.bills;
            holds += unit.holds;
            state = std::min(state, unit.state);
        }
        const auto correction = static_cast<std::int64_t>(run.correction);
        table.row({std::to_string(raw(run.run_id)), time::to_text(run.period),
                   correction == 0 ? say.text({"period", "账期"})
                                   : say.fill({"correction {}", "退补单 {}"}, correction),
                   time::to_text(run.booked_on), grouped(bills), grouped(holds),
                   say.text(billing::name_of(state))});
        rows.push_back({{"run", raw(run.run_id)},
                        {"period", time::to_text(run.period)},
                        {"booked_on", time::to_text(run.booked_on)},
                        {"due_on", time::to_text(run.due_on)},
                        {"bills", bills},
                        {"held", holds},
                        {"state", billing::to_text(state)}});
        if (correction != 0) rows.back()["correction"] = correction;
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) {
        return say.line(say({"no run yet: voltmark bill run --period 2026-07",
                             "尚无批次，可用 voltmark bill run --period 2026-07"}));
    }
    say.print(table.to_text());
}

void advance(Commands& commands, std::int64_t run, billing::State to) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<billing::RunReport> report =
        billing::advance_run(**store, RunId{run}, to, commands.context.clock, after_posting());
    if (!report) return commands.fail(report.error());
    print_report(commands.context.console, *report);
}

void discard(Commands& commands, std::int64_t run) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<int> bills = billing::discard_run(**store, RunId{run});
    if (!bills) return commands.fail(bills.error());
    if (say.json) return say.line(ordered_json{{"run", run}, {"discarded", *bills}}.dump());
    say.line(say.fill({"run {}: {} drafts thrown away", "批次 {}：已丢弃 {} 张草稿"}, run,
                      grouped(*bills)));
}

void add_run(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = noun.add_subcommand(
        "run", say.text({"bill every contract for a period", "为全部合同出某期账单"}));
    verb->fallthrough();
    verb->add_option(
            "--period", arguments->period,
            say.text({"2026-07, or 2026-07-01..2026-08-01", "2026-07 或 2026-07-01..2026-08-01"}))
        ->required();
    verb->add_option(
        "--booked-on", arguments->booked_on,
        say.text({"booking day (default: the day after the period)", "记账日（默认账期次日）"}));
    verb->add_option("--due-days", arguments->due_days,
                     say.text({"days from booking to due day", "记账日到缴费截止日的天数"}));
    verb->add_option(
            "--stop-at", arguments->stop_at,
            say.text({"how far: draft, issued or posted", "做到哪一步：draft、issued 或 posted"}))
        ->check(CLI::IsMember({"draft", "issued", "posted"}));
    verb->add_option("--unit", arguments->unit,
                     say.text({"contracts a unit of work", "每单元合同数"}))
        ->check(CLI::Range(1, 1'000'000));
    add_workers_option(*verb, say, arguments->workers);
    verb->add_option("--review", arguments->review,
                     say.text({"policy file that bills are reviewed by before they are issued, or "
                               "none (default: data/review/default.yaml)",
                               "核算规则文件，或 none（默认 data/review/default.yaml）"}));
    verb->footer(say.text({"Killed anywhere, it goes on where it stopped. Contracts that have a "
                           "bill keep it; what was held is tried again.\nExample:",
                           "中断后再次运行即从断点继续；已出账的不变，挂起的重新尝试。\n示例："}) +
                 "\n  voltmark bill run --period 2026-07");
    verb->callback([&commands, arguments] { run(commands, *arguments); });
}

}  // namespace

void add_bill_run_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    add_run(noun, commands);
    CLI::App* verb = noun.add_subcommand("runs", say.text({"all bill runs", "全部出账批次"}));
    verb->fallthrough();
    verb->callback([&commands] { list_runs(commands); });

    struct Step {
        const char* name;
        Text help;
        std::function<void(std::int64_t)> work;
    };
    const Step steps[] = {
        {"issue",
         {"fix a run's drafts and show them to customers", "将批次草稿定稿发出"},
         [&commands](std::int64_t run) { advance(commands, run, billing::State::issued); }},
        {"post",
         {"enter a run's bills into the ledger", "将批次账单入账"},
         [&commands](std::int64_t run) { advance(commands, run, billing::State::posted); }},
        {"discard", {"throw a run's drafts away", "丢弃批次草稿"}, [&commands](std::int64_t run) {
             discard(commands, run);
         }}};
    for (const Step& step : steps) {
        const auto run = std::make_shared<std::int64_t>(0);
        verb = noun.add_subcommand(step.name, say.text(step.help));
        verb->fallthrough();
        verb->add_option("--run", *run, say.text({"its number", "批次号"}))->required();
        verb->footer(say.text({"Example:", "示例："}) +
                     fmt::format("\n  voltmark bill {} --run 3", step.name));
        verb->callback([run, work = step.work] { work(*run); });
    }
}

}  // namespace voltmark::app
