// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/privacy/contract_json.hpp"

#include "context.hpp"
#include "customer_commands.hpp"
#include "operations.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

constexpr int kBillsShown = 12;

struct TableArguments {
    std::string customers;
    std::string meters;
};

void import_tables(Commands& commands, const TableArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const auto vault = commands.context.vault(*(*store)->reader());
    if (!vault) return commands.fail(vault.error());
    std::vector<portfolio::TableFinding> findings;
    const Result<AddedPortfolio> added = add_tables(
        **store, **vault, arguments.customers, arguments.meters, commands.context.clock, findings,
        [&](store::Session& session, const AddedPortfolio& all) {
            return tell_change(commands.context, session,
                               {"portfolio.import",
                                "portfolio",
                                "tables",
                                {},
                                {{"contracts", all.contracts}, {"channels", all.channels}}});
        });
    for (const portfolio::TableFinding& finding : findings) {
        commands.fail(finding.error, finding.in_meters ? arguments.meters : arguments.customers);
    }
    if (!findings.empty()) {
        return say.note(say.text({"nothing was added", "未加入任何内容"}));
    }
    if (!added) return commands.fail(added.error());
    if (say.json) {
        return say.line(ordered_json{{"contracts", added->contracts},
                                     {"channels", added->channels},
                                     {"registers", added->registers}}
                            .dump());
    }
    if (added->registers == 0) {
        return say.line(say.fill({"{} contracts with {} channels added", "已加入 {} 户、{} 个通道"},
                                 added->contracts, added->channels));
    }
    say.line(say.fill({"{} contracts with {} channels and {} registers added",
                       "已加入 {} 户、{} 个通道、{} 个计度器"},
                      added->contracts, added->channels, added->registers));
}

void print_contract(const Console& say, const ordered_json& json) {
    const auto text = [](const ordered_json& value) { return value.get<std::string>(); };
    say.line(fmt::format("{}  {}", text(json["consumer_no"]), text(json["customer"])));
    say.line(fmt::format("  {}  {}", text(json["area"]), text(json["address"])));
    for (const ordered_json& term : json["terms"]) {
        say.line(say.fill({"  tariff {} from {} {}", "  电价 {}，自 {} 起 {}"},
                          text(term["tariff"]), text(term["from"]), term["attributes"].dump()));
    }
    for (const ordered_json& channel : json["channels"]) {
        say.line(
            say.fill({"  channel {}: {}, every {} minutes, {}", "  通道 {}：{}，每 {} 分钟，{}"},
                     text(channel["key"]), text(channel["flow"]),
                     channel["interval_minutes"].get<int>(), text(channel["zone"])));
    }
    for (const ordered_json& one : json.value("registers", ordered_json::array())) {
        say.line(say.fill({"  register {}: {} {}, {}, x {}, from {}",
                           "  计度器 {}：{} {}，{}，倍率 {}，自 {} 起"},
                          text(one["key"]), text(one["flow"]), text(one["kind"]), text(one["band"]),
                          text(one["multiplier"]), text(one["from"])));
    }
    Table table{{{say.text({"bill", "账单"})},
                 {say.text({"kWh taken", "用电量"}), Table::Align::right},
                 {say.text({"kWh given", "上网电量"}), Table::Align::right},
                 {say.text({"total", "金额"}), Table::Align::right}}};
    for (const ordered_json& bill : json["bills"]) {
        table.row({text(bill["bill"]), grouped(text(bill["import_kwh"])),
                   grouped(text(bill["export_kwh"])), grouped(text(bill["total"]))});
    }
    say.print(table.empty() ? say.text({"  no bill yet\n", "  尚无账单\n"}) : table.to_text("  "));
    say.line(say.fill({"  {} bills are open: voltmark payment list --consumer {}",
                       "  {} 张账单未缴：voltmark payment list --consumer {}"},
                      json["open"].size(), text(json["consumer_no"])));
}

void show(Commands& commands, const std::string& consumer) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> id = customer::find_contract(*reader, consumer);
    if (!id) return commands.fail(id.error());
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    const auto view = customer::view_contract(*reader, *sight, *id);
    if (!view) return commands.fail(view.error());
    const ordered_json json =
        ordered_json::parse(privacy::contract_json(*reader, *view, kBillsShown));
    if (say.json) return say.line(json.dump(2));
    print_contract(say, json);
}

}  // namespace

void add_portfolio_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "portfolio", say.text({"customers with their contracts and metering", "用户、合同与计量"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<TableArguments>();
    CLI::App* verb = noun->add_subcommand(
        "import", say.text({"read customers and meters from two tables, all of them or none",
                            "从两张表导入用户与电表，全部或全不"}));
    verb->fallthrough();
    verb->add_option("--customers", arguments->customers,
                     say.text({"CSV, a row a contract (docs/formats/portfolio.md)",
                               "CSV，每行一个合同（docs/formats/portfolio.md）"}))
        ->required();
    verb->add_option("--meters", arguments->meters,
                     say.text({"CSV, a row a channel", "CSV，每行一个通道"}))
        ->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark portfolio import --customers data/real/customers.csv --meters "
                 "data/real/meters.csv");
    verb->callback([&commands, arguments] { import_tables(commands, *arguments); });

    noun = root.add_subcommand("customer", say.text({"one customer", "用户"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto consumer = std::make_shared<std::string>();
    verb = noun->add_subcommand(
        "show", say.text({"contract, tariff, meters, bills and what is open of one customer",
                          "某户合同、电价、电表、账单与欠费"}));
    verb->fallthrough();
    verb->add_option("consumer", *consumer, say.text({"consumer number", "户号"}))->required();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark customer show 991000001001");
    verb->callback([&commands, consumer] { show(commands, *consumer); });
    add_term_command(*noun, commands);
    add_customer_commands(*noun, commands);
}

}  // namespace voltmark::app
