// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/register_store.hpp"

#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct TableArguments {
    std::string customers;
    std::string meters;
};

void import_tables(Commands& commands, const TableArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    std::vector<portfolio::TableFinding> findings;
    const Result<AddedPortfolio> added = add_tables(**store, arguments.customers, arguments.meters,
                                                    commands.context.clock, findings);
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

/// What is known of one contract: the same for a terminal and for scripts.
ordered_json contract_json(store::Session& session, ContractId id) {
    const customer::ContractView view = customer::get_contract(session, id);
    const customer::Validity always{time::CivilDay{}, time::kOpenEnd};
    ordered_json json{{"consumer_no", view.contract.consumer_no},
                      {"customer", view.party.name},
                      {"kind", customer::to_text(view.party.kind)},
                      {"area", view.site.area},
                      {"address", view.site.address},
                      {"site", raw(id.site_id)},
                      {"contract", raw(id.contract_no)},
                      {"from", time::to_text(view.contract.valid.from)},
                      {"to", nullptr},
                      {"terms", ordered_json::array()},
                      {"channels", ordered_json::array()}};
    if (view.contract.valid.to != time::kOpenEnd)
        json["to"] = time::to_text(view.contract.valid.to);
    for (const auto& contract : customer::contracts_in(session, {id.site_id, id.site_id}, always)) {
        if (contract.contract.id != id) continue;
        for (const customer::ContractTerm& term : contract.terms) {
            json["terms"].push_back(
                {{"from", time::to_text(term.valid.from)},
                 {"tariff", term.tariff},
                 {"attributes", ordered_json::parse(term.attributes.to_json())}});
        }
    }
    for (const auto& serving : meter::serving_channels(session, id.site_id, id.site_id, always)) {
        if (serving.contract != id) continue;
        json["channels"].push_back({{"key", serving.channel.source_key},
                                    {"flow", to_text(serving.channel.flow)},
                                    {"interval_minutes", serving.channel.interval_minutes},
                                    {"zone", serving.zone.name()}});
    }
    for (const auto& serving : meter::serving_registers(session, id.site_id, id.site_id, always)) {
        if (serving.contract != id) continue;
        const meter::Register& one = serving.meter_register;
        json["registers"].push_back({{"key", one.source_key},
                                     {"flow", to_text(one.flow)},
                                     {"kind", to_text(one.kind)},
                                     {"band", one.band.empty() ? "total" : one.band},
                                     {"multiplier", to_decimal(serving.multiplier_e3, 3, 0)},
                                     {"from", time::to_text(one.valid.from)}});
    }
    return json;
}

/// Its last bills, and what of them is not paid.
void add_account_json(store::Session& session, ContractId id, ordered_json& json) {
    billing::BillFilter filter;
    filter.contract = id;
    filter.limit = 12;
    json["bills"] = ordered_json::array();
    for (const billing::BillSummary& bill : billing::list_bills(session, filter)) {
        json["bills"].push_back({{"bill", billing::to_text(bill.id)},
                                 {"import_kwh", to_kilo(bill.imported)},
                                 {"export_kwh", to_kilo(bill.exported)},
                                 {"total", to_text(bill.total)},
                                 {"currency", bill.total.currency().name()},
                                 {"state", billing::to_text(bill.state)}});
    }
    json["open"] = ordered_json::array();
    for (const collect::OpenItem& item : collect::open_items(session, id)) {
        json["open"].push_back({{"document", item.document},
                                {"due_on", time::to_text(item.due_on)},
                                {"open", to_text(item.open)}});
    }
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
    ordered_json json = contract_json(*reader, *id);
    add_account_json(*reader, *id, json);
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
}

}  // namespace voltmark::app
