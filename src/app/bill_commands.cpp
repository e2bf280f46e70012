// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/bill_run.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

struct RunArguments {
    std::string period;
    std::string booked_on;
    int due_days = 15;
    std::string stop_at = "posted";
    int unit = 2000;
    int workers = 0;
};

void run(Commands& commands, const RunArguments& arguments) {
    const Console& say = commands.context.console;
    billing::RunOptions options;
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return commands.fail(period.error());
    options.period = *period;
    if (!arguments.booked_on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.booked_on);
        if (!day) return commands.fail(day.error());
        options.booked_on = *day;
    }
    options.due_days = arguments.due_days;
    options.stop_at = *billing::find_state(arguments.stop_at);
    options.contracts_a_unit = arguments.unit;
    options.workers = arguments.workers;
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, std::string{say({"billing", "出账"})}, std::string{say({"units", "单元"})}};
    const Result<billing::RunReport> report = billing::bill_period(
        **store, options, commands.context.clock, [&](const billing::RunProgress& progress) {
            bar.update(progress.units_done, progress.units);
        });
    if (!report) return commands.fail(report.error());
    if (say.json) {
        say.line(nlohmann::ordered_json{{"run", raw(report->run.run_id)},
                                        {"period", time::to_text(report->run.period)},
                                        {"bills", report->progress.bills},
                                        {"held", report->progress.holds},
                                        {"state", billing::to_text(report->state)},
                                        {"resumed", report->resumed},
                                        {"all_billed", report->all_billed}}
                     .dump());
        return;
    }
    say.line(fmt::format(
        fmt::runtime(say({"run {}, {}: {} bills, {} held", "批次 {}，{}：{} 张账单，{} 户挂起"})),
        raw(report->run.run_id), time::to_text(report->run.period), grouped(report->progress.bills),
        grouped(report->progress.holds)));
}

}  // namespace

void add_bill_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("bill", std::string{say({"bill runs and bills", "出账与账单"})});
    noun->require_subcommand(1);
    noun->fallthrough();
    auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = noun->add_subcommand(
        "run", std::string{say({"bill every contract for a period", "为全部合同出某期账单"})});
    verb->fallthrough();
    verb->add_option("--period", arguments->period,
                     std::string{say({"2026-07, or 2026-07-01..2026-08-01",
                                      "2026-07 或 2026-07-01..2026-08-01"})})
        ->required();
    verb->add_option("--booked-on", arguments->booked_on,
                     std::string{say({"booking day (default: the day after the period)",
                                      "记账日（默认账期次日）"})});
    verb->add_option(
        "--due-days", arguments->due_days,
        std::string{say({"days from booking to due day", "记账日到缴费截止日的天数"})});
    verb->add_option("--stop-at", arguments->stop_at,
                     std::string{say({"how far: draft, issued or posted",
                                      "做到哪一步：draft、issued 或 posted"})})
        ->check(CLI::IsMember({"draft", "issued", "posted"}));
    verb->add_option("--unit", arguments->unit,
                     std::string{say({"contracts a unit of work", "每单元合同数"})})
        ->check(CLI::Range(1, 1'000'000));
    verb->add_option(
        "--workers", arguments->workers,
        std::string{say({"threads (default: one a processor)", "线程数（默认每处理器一个）"})});
    verb->footer(std::string{say({"Example:", "示例："})} +
                 "\n  voltmark bill run --period 2026-07");
    verb->callback([&commands, arguments] { run(commands, *arguments); });
}

}  // namespace voltmark::app
