// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/portfolio/city.hpp"
#include "voltmark/portfolio/simulate.hpp"
#include "voltmark/time/errors.hpp"

#include "acquire_commands.hpp"
#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

struct PortfolioArguments {
    std::int64_t customers = 1000;
    std::string from;
    std::string to;
    int interval = 15;
    std::uint64_t seed = 1;
    bool ladder_homes = false;
    bool without_readings = false;
    int workers = 0;
};

Result<portfolio::SimulateOptions> options_of(const PortfolioArguments& arguments) {
    portfolio::SimulateOptions options;
    const Result<time::CivilDay> from = time::parse_day(arguments.from);
    const Result<time::CivilDay> to = time::parse_day(arguments.to);
    if (!from) return from.error();
    if (!to) return to.error();
    if (*to <= *from) return make_error(time::kPeriod, arguments.from + ".." + arguments.to);
    options.customers = arguments.customers;
    options.days = {*from, *to};
    options.grid = *time::IntervalGrid::of_minutes(arguments.interval);
    if (arguments.ladder_homes) options.kind = portfolio::City::Kind::ladder_homes;
    options.seed = arguments.seed;
    options.with_readings = !arguments.without_readings;
    options.workers = arguments.workers;
    return options;
}

void simulate(Commands& commands, const PortfolioArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<portfolio::SimulateOptions> options = options_of(arguments);
    if (!options) return commands.fail(options.error());
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const auto vault = commands.context.vault(*(*store)->reader());
    if (!vault) return commands.fail(vault.error());
    const std::vector<std::string_view> tariffs = portfolio::City::tariffs();
    add_shipped_tariffs(**store, tariffs, commands.context.clock);
    Progress bar{say, say.text({"simulating", "模拟"}), say.text({"readings", "读数"})};
    const portfolio::SimulateProgress done =
        portfolio::simulate_portfolio(**store, **vault, *options, commands.context.clock,
                                      [&](const portfolio::SimulateProgress& progress) {
                                          bar.update(progress.readings, progress.readings_expected);
                                      });
    if (say.json) {
        say.line(nlohmann::ordered_json{
            {"customers", done.customers}, {"readings", done.readings}, {"seed", options->seed}}
                     .dump());
        return;
    }
    say.line(say.fill({"{} customers and {} readings, from seed {}", "{} 户、{} 个读数，种子 {}"},
                      grouped(done.customers), grouped(done.readings), options->seed));
}

}  // namespace

void add_simulate_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "simulate", say.text({"make synthetic customers and meters", "生成模拟用户与电表"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    auto arguments = std::make_shared<PortfolioArguments>();
    CLI::App* verb = noun->add_subcommand(
        "portfolio",
        say.text({"fill the store with a synthetic city", "用一座模拟城市填充数据库"}));
    verb->fallthrough();
    verb->add_option("--customers", arguments->customers, say.text({"how many", "户数"}))
        ->check(CLI::Range(1, 20'000'000));
    verb->add_option("--from", arguments->from, say.text({"first day of readings", "读数首日"}))
        ->required();
    verb->add_option("--to", arguments->to, say.text({"day after the last", "末日的次日"}))
        ->required();
    verb->add_option("--interval", arguments->interval,
                     say.text({"minutes of a reading", "读数间隔（分钟）"}))
        ->check(CLI::IsMember({5, 10, 15, 30, 60, 1440}));
    verb->add_option("--seed", arguments->seed,
                     say.text({"the same seed gives the same city", "同一种子得到同一座城市"}));
    verb->add_flag("--ladder-homes", arguments->ladder_homes,
                   say.text({"homes on the annual ladder only, which daily readings can bill",
                             "仅年阶梯居民户（日读数即可出账）"}));
    verb->add_flag("--without-readings", arguments->without_readings,
                   say.text({"customers and meters only", "仅生成用户与电表"}));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark simulate portfolio --customers 10000 --from 2026-07-01 --to "
                 "2026-08-01 --interval 15 --seed 7");
    verb->callback([&commands, arguments] { simulate(commands, *arguments); });
    add_simulate_meter_command(*noun, commands);
}

}  // namespace voltmark::app
