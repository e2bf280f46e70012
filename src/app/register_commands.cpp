// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/register_store.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct RegisterArguments {
    std::string consumer;
    std::string period;
};

void list(Commands& commands, const RegisterArguments& arguments) {
    const Console& say = commands.context.console;
    time::BillingPeriod days{time::CivilDay{}, time::kOpenEnd};
    if (!arguments.period.empty()) {
        const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
        if (!period) return commands.fail(period.error());
        days = *period;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> id = customer::find_contract(*reader, arguments.consumer);
    if (!id) return commands.fail(id.error());
    std::map<RegisterId, meter::ServingRegister> serving;
    for (const meter::ServingRegister& one :
         meter::serving_registers(*reader, id->site_id, id->site_id, days)) {
        if (one.contract == *id) serving.emplace(one.meter_register.id, one);
    }
    Table table{{{say.text({"register", "计度器"})},
                 {say.text({"counts", "计量"})},
                 {say.text({"band", "时段"})},
                 {say.text({"day", "日期"})},
                 {say.text({"value", "示数"}), Table::Align::right},
                 {say.text({"multiplier", "倍率"}), Table::Align::right},
                 {say.text({"quality", "品质"})},
                 {say.text({"delivery", "批次"}), Table::Align::right}}};
    ordered_json rows = ordered_json::array();
    for (const meter::StoredRegisterReading& one : meter::register_readings(
             *reader, id->site_id, id->site_id, days.from, days.to, DeliveryId{INT64_MAX})) {
        const auto known = serving.find(one.id);
        if (known == serving.end()) continue;
        const meter::Register& counted = known->second.meter_register;
        const std::string value = to_decimal(one.reading.value.e6, 6, 0);
        const std::string multiplier = to_decimal(known->second.multiplier_e3, 3, 0);
        const bool is_demand = counted.kind == meter::RegisterKind::demand;
        table.row(
            {counted.source_key,
             is_demand ? say.text({"demand", "需量"}) : std::string{say(name_of(counted.flow))},
             counted.band.empty() ? say.text({"total", "总"}) : counted.band,
             time::to_text(one.reading.day), value, multiplier,
             std::string{say(meter::name_of(one.reading.quality))},
             std::to_string(raw(one.delivery))});
        rows.push_back({{"register", counted.source_key},
                        {"flow", to_text(counted.flow)},
                        {"kind", meter::to_text(counted.kind)},
                        {"band", counted.band.empty() ? "total" : counted.band},
                        {"day", time::to_text(one.reading.day)},
                        {"value", value},
                        {"multiplier", multiplier},
                        {"quality", meter::to_text(one.reading.quality)},
                        {"delivery", raw(one.delivery)}});
    }
    if (say.json) return say.line(rows.dump());
    if (serving.empty()) {
        return say.line(say({"no register serves this customer; its meters are read by intervals",
                             "该户没有计度器，按区间读数计量"}));
    }
    if (table.empty()) return say.line(say({"no register was read yet", "尚无示数"}));
    say.print(table.to_text());
}

}  // namespace

void add_register_command(CLI::App& readings, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<RegisterArguments>();
    CLI::App* verb = readings.add_subcommand(
        "registers", say.text({"what a customer's registers showed", "某户的示数"}));
    verb->fallthrough();
    verb->add_option("consumer", arguments->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--period", arguments->period,
                     say.text({"2026-07, its first and last value included; default: all",
                               "2026-07，含期初与期末示数；默认全部"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark readings registers 991000001001 --period 2026-07");
    verb->callback([&commands, arguments] { list(commands, *arguments); });
}

}  // namespace voltmark::app
