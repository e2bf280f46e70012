// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/zones/database_roles.hpp"

#include "zone_commands.hpp"

namespace voltmark::app {

namespace {

void print_roles(const Console& say) {
    if (!say.json) return say.print(zones::role_sql());
    nlohmann::ordered_json tables = nlohmann::ordered_json::array();
    for (const zones::TableGrants& grants : zones::table_grants()) {
        nlohmann::ordered_json row{{"table", grants.table}};
        for (const zones::DatabaseRole role : zones::kDatabaseRoles)
            row[std::string{name_of(role)}] = grants.of(role);
        tables.push_back(std::move(row));
    }
    say.line(tables.dump());
}

}  // namespace

void add_role_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("store", say.text({"the store's own affairs", "数据库自身事务"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    CLI::App* verb = noun->add_subcommand(
        "roles", say.text({"prints SQL for the roles of PostgreSQL, one for each zone's processes",
                           "输出各区进程所用 PostgreSQL 角色的 SQL"}));
    verb->fallthrough();
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark store roles | psql -v ON_ERROR_STOP=1 postgresql://owner@db/voltmark");
    verb->callback([&say] { print_roles(say); });
}

}  // namespace voltmark::app
