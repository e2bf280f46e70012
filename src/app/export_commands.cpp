// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/export.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ExportArguments {
    std::int64_t run = 0;
    std::string xlsx;
    std::string csv;
};

void write(Commands& commands, const ExportArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    const RunId run{arguments.run};
    struct Target {
        const std::string& path;
        decltype(&billing::export_xlsx) write;
    };
    for (const Target& target : {Target{arguments.xlsx, billing::export_xlsx},
                                 Target{arguments.csv, billing::export_csv}}) {
        if (target.path.empty()) continue;
        const Result<billing::ExportCounts> counts =
            target.write(*reader, *sight, run, target.path);
        if (!counts) return commands.fail(counts.error());
        if (say.json) {
            say.line(ordered_json{{"run", arguments.run},
                                  {"path", target.path},
                                  {"bills", counts->bills},
                                  {"lines", counts->lines},
                                  {"totals", counts->totals}}
                         .dump());
            continue;
        }
        say.line(say.fill({"{}: {} bills, {} lines, {} totals", "{}：{} 张账单，{} 行，{} 项合计"},
                          target.path, grouped(counts->bills), grouped(counts->lines),
                          grouped(counts->totals)));
    }
}

}  // namespace

void add_export_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ExportArguments>();
    CLI::App* verb = noun.add_subcommand(
        "export", say.text({"a run's bills, lines and totals as a workbook or tables",
                            "导出批次账单、明细与合计"}));
    verb->fallthrough();
    verb->add_option("--run", arguments->run, say.text({"its number", "批次号"}))->required();
    CLI::Option_group* targets = verb->add_option_group("targets");
    targets->add_option("--xlsx", arguments->xlsx, say.text({"workbook to write", "工作簿文件"}));
    targets->add_option("--csv", arguments->csv,
                        say.text({"folder for bills.csv, lines.csv, totals.csv",
                                  "存放 bills.csv、lines.csv、totals.csv 的目录"}));
    targets->require_option(1, 2);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark bill export --run 3 --xlsx july.xlsx");
    verb->callback([&commands, arguments] { write(commands, *arguments); });
}

}  // namespace voltmark::app
