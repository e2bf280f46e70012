// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// Tells every finding with its place in the file. \returns  whether there is none.
bool tell(Commands& commands, const std::vector<Error>& findings, const std::string& path) {
    for (const Error& finding : findings) commands.fail(finding, path);
    return findings.empty();
}

void import_sheet(Commands& commands, const std::string& path) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const auto file = acquire::FileText::open(path);
    if (!file) return commands.fail(file.error(), path);
    const std::string_view text = file->text();
    const sheet::SheetReading reading = sheet::read_price_sheet(text);
    if (!tell(commands, reading.findings, path)) return;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const sheet::MadeSheet made = sheet::make_documents(*reading.sheet, [&](const std::string& id) {
        const auto found = tariff::find_tariff(*writer, id);
        return found ? *found : nullptr;
    });
    if (!tell(commands, made.findings, path)) return;
    const Result<security::Approval> approval = sheet::ask_for_sheet(
        *writer, *reading.sheet, made, file->sha256(), *actor, commands.context.clock.now());
    if (!approval) return commands.fail(approval.error());
    transaction.commit();
    const auto id = static_cast<std::int64_t>(approval->approval_id);
    if (say.json) {
        ordered_json json{{"approval", id},
                          {"month", time::to_text(reading.sheet->month)},
                          {"tariffs", ordered_json::array()},
                          {"published_checked", made.checked},
                          {"asked_by", approval->asked_by.name},
                          {"lapses_at", time::to_text(approval->lapses_at)}};
        for (const sheet::MadeDocument& one : made.documents) json["tariffs"].push_back(one.tariff);
        return say.line(json.dump());
    }
    for (const sheet::MadeDocument& one : made.documents)
        say.line(fmt::format("{}  {}", one.tariff, time::to_text(reading.sheet->month)));
    say.line(say.fill({"{} published prices agree with their components; approval {} waits for "
                       "another person: voltmark approval approve {}",
                       "{} 个公布价与分量相符；审批 {} 待他人批准：voltmark approval approve {}"},
                      made.checked, id, id));
}

}  // namespace

void add_tariff_sheet_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto file = std::make_shared<std::string>();
    CLI::App* verb = noun.add_subcommand(
        "import-sheet", say.text({"a monthly price sheet: new versions that wait for an approval",
                                  "导入月度价格表：编制新版本并待他人审批"}));
    verb->fallthrough();
    verb->add_option("file", *file, say.text({"CSV table", "CSV 表"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark tariff import-sheet 2026-09.csv --actor li.ming");
    verb->callback([&commands, file] { import_sheet(commands, *file); });
}

}  // namespace voltmark::app
