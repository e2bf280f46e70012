// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "context.hpp"

namespace voltmark::app {

void add_store_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* init = root.add_subcommand(
        "init",
        std::string{say({"make a store, or bring one up to date", "建立数据库，或升级到本版本"})});
    init->fallthrough();
    init->footer(std::string{say({"Examples:", "示例："})} +
                 "\n  voltmark init --store run/voltmark.db\n  voltmark init --store "
                 "postgresql://billing@db/voltmark");
    init->callback([&commands, &say] {
        Result<std::unique_ptr<store::Store>> store = commands.context.create_store();
        if (!store) return commands.fail(store.error());
        const std::string place = store::to_text((*store)->location());
        if (say.json) return say.line(nlohmann::ordered_json{{"store", place}}.dump());
        say.line(fmt::format(fmt::runtime(say({"store ready: {}", "数据库就绪：{}"})), place));
    });
}

}  // namespace voltmark::app
