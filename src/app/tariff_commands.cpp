// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/base/replace_file.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "context.hpp"
#include "operations.hpp"
#include "tell_change.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// A notice is a result: it does not fail the check.
void tell_notice(const Console& say, const Error& notice, const std::string& path) {
    const Place place = notice.place.value_or(Place{});
    if (say.json) {
        return say.line(ordered_json{{"notice",
                                      {{"code", notice.name()},
                                       {"message", notice.message(say.language)},
                                       {"source", path},
                                       {"line", place.line},
                                       {"column", place.column}}}}
                            .dump());
    }
    say.line(say.fill({"{}:{}: {}: {} (notice)", "{}:{}：{}：{}（提示）"}, path, to_text(place),
                      notice.name(), notice.message(say.language)));
}

void check(Commands& commands, const std::vector<std::string>& files) {
    const Console& say = commands.context.console;
    for (const std::string& path : files) {
        const auto read = read_tariff_file(commands, path);
        if (!read) continue;
        for (const Error& notice : tariff::notices_of(read->tariff)) tell_notice(say, notice, path);
        if (say.json) continue;
        say.line(say.fill({"{}: {} is sound, {} versions", "{}：{} 无误，{} 个版本"}, path,
                          read->tariff.id, read->tariff.versions.size()));
    }
}

/// Puts documents into the store, all of them or none: a catalogue with a hole would hold bills.
/// \returns  for each its tariff, its number and whether it is new; empty where there is no store.
std::vector<ordered_json> add_files(Commands& commands, std::span<const TariffFile> files) {
    const Console& say = commands.context.console;
    std::vector<ordered_json> added;
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) {
        commands.fail(store.error());
        return added;
    }
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    for (const TariffFile& file : files) {
        const tariff::AddedDocument one =
            tariff::add_document(*writer, file.tariff, file.document, commands.context.clock.now());
        added.push_back({{"tariff", file.tariff.id},
                         {"document", static_cast<std::int64_t>(one.document_id)},
                         {"new", one.is_new}});
        if (!one.is_new) continue;
        const auto told = tell_change(commands.context, *writer,
                                      {"tariff.import",
                                       "tariff",
                                       file.tariff.id,
                                       {},
                                       {{"document", static_cast<std::int64_t>(one.document_id)}}});
        if (!told) {
            commands.fail(told.error());
            return {};
        }
    }
    transaction.commit();
    for (const ordered_json& one : added) {
        if (say.json) break;
        say.line(fmt::format(
            "{}  {}", one["tariff"].get<std::string>(),
            say(one["new"].get<bool>() ? Text{"added", "已加入"}
                                       : Text{"already there in this form", "内容相同，未变"})));
    }
    return added;
}

void import(Commands& commands, const std::vector<std::string>& files) {
    const Console& say = commands.context.console;
    std::vector<TariffFile> read;
    for (const std::string& path : files) {
        auto one = read_tariff_file(commands, path);
        if (one) read.push_back(std::move(*one));
    }
    if (commands.exit != 0) return;
    const std::vector<ordered_json> added = add_files(commands, read);
    if (commands.exit == 0 && say.json) say.line(ordered_json(added).dump());
}

struct UrdbArguments {
    std::string file;
    std::string out;
    std::vector<std::string> options;
};

/// Shows the document that a rate becomes, or puts it into a file or the store.
void import_urdb(Commands& commands, const UrdbArguments& arguments) {
    const Console& say = commands.context.console;
    const auto file = read_tariff_file(commands, arguments.file, arguments.options);
    if (!file) return;
    if (arguments.out == "-") return say.print(file->document);
    if (!arguments.out.empty()) {
        if (const auto reason = replace_file(arguments.out, file->document))
            return commands.fail(make_error(kWriteFile, arguments.out, *reason));
        say.line(say.fill({"{} written", "已写入 {}"}, arguments.out));
        return;
    }
    const std::vector<ordered_json> added = add_files(commands, {&*file, 1});
    if (commands.exit == 0 && say.json) say.line(added.front().dump());
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"tariff", "电价"})},
                 {say.text({"name", "名称"})},
                 {say.text({"valid", "有效期"})}}};
    ordered_json rows = ordered_json::array();
    for (const auto& stored : tariff::load_tariffs(*reader, tariff::last_document(*reader))) {
        const tariff::Tariff& tariff = stored->tariff;
        const time::BillingPeriod valid{tariff.versions.front().valid.from,
                                        tariff.versions.back().valid.to};
        const std::string until =
            valid.to == time::kOpenEnd ? say.text({"no end", "无终止"}) : time::to_text(valid.to);
        table.row({tariff.id, say.language == Language::zh ? tariff.name.zh : tariff.name.en,
                   time::to_text(valid.from) + " .. " + until});
        rows.push_back({{"tariff", tariff.id},
                        {"name", {{"en", tariff.name.en}, {"zh", tariff.name.zh}}},
                        {"document", static_cast<std::int64_t>(stored->document_id)},
                        {"from", time::to_text(valid.from)},
                        {"versions", tariff.versions.size()}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty())
        return say.line(say({"no tariff yet: voltmark tariff import FILE...",
                             "尚无电价，可用 voltmark tariff import FILE..."}));
    say.print(table.to_text());
}

}  // namespace

void add_tariff_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("tariff", say.text({"tariff documents", "电价文档"}));
    noun->require_subcommand(1);
    noun->fallthrough();

    auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* verb = noun->add_subcommand(
        "check", say.text({"find every defect of documents, with line and column",
                           "查找文档的全部缺陷（行、列）"}));
    verb->fallthrough();
    verb->add_option("files", *files, say.text({"YAML documents", "YAML 文档"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark tariff check data/tariffs/cn/zhejiang/*.yaml");
    verb->callback([&commands, files] { check(commands, *files); });

    verb = noun->add_subcommand("import",
                                say.text({"put documents into the store", "将文档存入数据库"}));
    verb->fallthrough();
    verb->add_option("files", *files, say.text({"YAML documents", "YAML 文档"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark tariff import data/tariffs/cn/zhejiang/*.yaml");
    verb->callback([&commands, files] { import(commands, *files); });

    const auto urdb = std::make_shared<UrdbArguments>();
    verb = noun->add_subcommand(
        "import-urdb", say.text({"put a rate of OpenEI's Utility Rate Database into the store",
                                 "导入 OpenEI 费率库（URDB）的费率"}));
    verb->fallthrough();
    verb->add_option("file", urdb->file, say.text({"the rate as JSON", "费率 JSON"}))->required();
    verb->add_option("--out", urdb->out,
                     say.text({"write the tariff document there instead; - is standard output",
                               "改为写出电价文档；- 为标准输出"}));
    verb->add_option("--set", urdb->options,
                     say.text({"option, such as metering_option=2; docs/formats/urdb.md has all",
                               "选项，如 metering_option=2；见 docs/formats/urdb.md"}));
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark tariff import-urdb rate.json --set metering_option=1 --out rate.yaml");
    verb->callback([&commands, urdb] { import_urdb(commands, *urdb); });

    verb = noun->add_subcommand("list", say.text({"the tariffs of the store", "库中的电价"}));
    verb->fallthrough();
    verb->callback([&commands] { list(commands); });
    add_event_commands(*noun, commands);
    add_tariff_view_commands(*noun, commands);
    add_tariff_sheet_commands(*noun, commands);
}

}  // namespace voltmark::app
