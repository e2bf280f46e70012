// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "context.hpp"
#include "operations.hpp"
#include "summary.hpp"

namespace voltmark::app {

void add_store_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* init = root.add_subcommand(
        "init", say.text({"make a store, or bring one up to date", "建立数据库，或升级到本版本"}));
    init->fallthrough();
    init->footer(say.text({"Examples:", "示例："}) +
                 "\n  voltmark init --store run/voltmark.db\n  voltmark init --store "
                 "postgresql://billing@db/voltmark");
    init->callback([&commands, &say] {
        Result<std::unique_ptr<store::Store>> store = commands.context.create_store();
        if (!store) return commands.fail(store.error());
        const std::string place = store::to_text((*store)->location());
        if (say.json) return say.line(nlohmann::ordered_json{{"store", place}}.dump());
        say.line(say.fill({"store ready: {}", "数据库就绪：{}"}, place));
    });

    CLI::App* check = root.add_subcommand(
        "check", say.text({"prove the standing laws of the store", "核查数据库的各项恒等关系"}));
    check->fallthrough();
    check->footer(say.text({"Reads everything, changes nothing. Exit code 1 when a law is broken.",
                            "只读不改。有关系不成立时退出码为 1。"}));
    check->callback([&commands, &say] {
        const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
        if (!store) return commands.fail(store.error());
        if (!print_check(say, **store)) commands.exit = kExitProblems;
    });

    CLI::App* summary = root.add_subcommand(
        "summary", say.text({"what is in the store, in numbers", "数据库内容汇总"}));
    summary->fallthrough();
    summary->callback([&commands, &say] {
        const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
        if (!store) return commands.fail(store.error());
        print_summary(say, **store);
    });
}

}  // namespace voltmark::app
