// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "context.hpp"
#include "operations.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ImportArguments {
    std::vector<std::string> files;
    std::string format = "auto";
    bool strict = false;
    bool all_or_nothing = false;
    CsvArguments csv;
    int findings = 20;
    int workers = 0;
};

Result<acquire::ImportOptions> options_of(const ImportArguments& arguments) {
    acquire::ImportOptions options;
    options.format =
        acquire::find_format(arguments.format).value_or(acquire::FileFormat::automatic);
    options.nem12_mode =
        arguments.strict ? codec::nem12::Mode::strict : codec::nem12::Mode::lenient;
    options.all_or_nothing = arguments.all_or_nothing;
    options.workers = arguments.workers;
    if (Result<void> read = read_csv_options(arguments.csv, options.csv); !read) {
        return read.error();
    }
    options.csv_zone_given = !arguments.csv.zone.empty();
    return options;
}

void import_files(Commands& commands, const ImportArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<acquire::ImportOptions> options = options_of(arguments);
    if (!options) return commands.fail(options.error());
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    for (const std::string& path : arguments.files) {
        Progress bar{say, path, "B"};
        const Result<acquire::ImportReport> report =
            acquire::import_file(**store, path, *options, commands.context.clock,
                                 [&](const acquire::ImportProgress& progress) {
                                     bar.update(progress.bytes_done, progress.bytes);
                                 });
        if (!report) {
            commands.fail(report.error());
            continue;
        }
        print_import(say, path, *report, static_cast<std::size_t>(arguments.findings));
        const bool refused = std::any_of(
            report->counts.begin(), report->counts.end(),
            [](const auto& count) { return count.first.second == acquire::Verdict::refused; });
        if (refused && commands.exit == 0) commands.exit = kExitInput;
    }
}

void deliveries(Commands& commands, int limit) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"delivery", "批次"}), Table::Align::right},
                 {say.text({"received at", "接收时间"})},
                 {say.text({"kind", "类别"})},
                 {say.text({"source", "来源"})},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    for (const meter::Delivery& one : meter::list_deliveries(*reader, limit)) {
        table.row({std::to_string(raw(one.delivery_id)), time::to_text(one.received_at), one.kind,
                   one.source, one.state});
        rows.push_back({{"delivery", raw(one.delivery_id)},
                        {"received_at", time::to_text(one.received_at)},
                        {"kind", one.kind},
                        {"source", one.source},
                        {"state", one.state}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing was delivered yet", "尚无读数批次"}));
    say.print(table.to_text());
}

void close(Commands& commands, std::int64_t delivery) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const bool closed = meter::close_delivery(*writer, DeliveryId{delivery});
    if (const auto told = tell_change(commands.context, *writer,
                                      {"delivery.close", "delivery", std::to_string(delivery)});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) return say.line(ordered_json{{"closed", closed}}.dump());
    say.line(closed ? say.fill({"delivery {} is closed", "第 {} 批已关闭"}, delivery)
                    : say.fill({"delivery {} is not being received; nothing was done",
                                "第 {} 批不在接收中，无变化"},
                               delivery));
}

void add_deliveries(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto limit = std::make_shared<int>(50);
    CLI::App* verb = noun.add_subcommand(
        "deliveries", say.text({"what arrived when, newest first", "读数批次（新的在前）"}));
    verb->fallthrough();
    verb->add_option("--limit", *limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->callback([&commands, limit] { deliveries(commands, *limit); });

    const auto delivery = std::make_shared<std::int64_t>(0);
    verb = noun.add_subcommand(
        "close", say.text({"end a delivery that was cut off and will not be sent again",
                           "关闭中断且不再续传的批次"}));
    verb->fallthrough();
    verb->add_option("--delivery", *delivery, say.text({"its number", "批次号"}))->required();
    verb->footer(say.text({"A bill run uses no delivery behind one that is being received.",
                           "出账不使用仍在接收的批次及其之后的批次。"}));
    verb->callback([&commands, delivery] { close(commands, *delivery); });
}

}  // namespace

void add_reading_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("readings", say.text({"interval readings", "区间读数"}));
    noun->require_subcommand(1);
    noun->fallthrough();

    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* verb = noun->add_subcommand(
        "import", say.text({"read files of readings, of intervals or registers, into the store",
                            "将读数文件（区间读数或示数）导入数据库"}));
    verb->fallthrough();
    verb->add_option("files", arguments->files,
                     say.text({"plain, or packed with xz, gzip, zstd or zip; - is standard input",
                               "明文或 xz、gzip、zstd、zip 压缩文件；- 为标准输入"}))
        ->required();
    verb->add_option("--format", arguments->format,
                     "auto, nem12, nem13, csv, registers, greenbutton, mscons, cim")
        ->check(CLI::IsMember(
            {"auto", "nem12", "nem13", "csv", "registers", "greenbutton", "mscons", "cim"}));
    verb->add_flag("--strict", arguments->strict,
                   say.text({"NEM12 and NEM13 exactly as specified", "严格按 NEM12、NEM13 规范"}));
    verb->add_flag("--all-or-nothing", arguments->all_or_nothing,
                   say.text({"store nothing if anything is refused", "有任何拒收则全部不入库"}));
    add_csv_options(*verb, say, arguments->csv);
    verb->add_option("--findings", arguments->findings,
                     say.text({"how many findings to print", "打印多少条发现"}));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(say.text({"Exit code 2 when something was refused; good days are kept.\nExamples:",
                           "有拒收时退出码为 2；合格的日数据仍入库。\n示例："}) +
                 "\n  voltmark readings import meters_2026-07.nem12.csv.zip\n"
                 "  voltmark readings import load.csv --zone Asia/Shanghai --column timestamp=时间 "
                 "--timestamp end\n"
                 "  voltmark readings import july.xml loads.mscons accumulated.nem13");
    verb->callback([&commands, arguments] { import_files(commands, *arguments); });

    add_register_command(*noun, commands);
    add_edit_commands(*noun, commands);
    add_reading_export_command(*noun, commands);
    add_deliveries(*noun, commands);
    add_estimate_commands(*noun, commands);
}

}  // namespace voltmark::app
