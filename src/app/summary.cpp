// SPDX-License-Identifier: Apache-2.0
#include "summary.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// Everything that the summary tells, gathered once.
struct Summary {
    customer::CustomerCounts customers;
    std::size_t channels = 0;
    meter::ReadingCounts readings;
    std::map<std::pair<std::string, acquire::Verdict>, acquire::ImportReport::Count> findings;
    std::int64_t runs = 0;
    std::int64_t bills = 0;
    std::map<std::string, std::int64_t> holds;         // By code.
    std::map<std::string, std::string> hold_examples;  // The sentence of one of them.
    std::vector<billing::LineTotal> totals;
    std::vector<ledger::AccountBalance> balances;
};

Summary gather(const Console& say, store::Session& session) {
    Summary summary;
    summary.customers = customer::count_customers(session);
    summary.channels = meter::list_channels(session).size();
    summary.readings = meter::count_readings(session);
    summary.findings = acquire::finding_counts(session);
    for (const billing::Run& run : billing::list_runs(session)) {
        ++summary.runs;
        for (const billing::Unit& unit : billing::list_units(session, run.run_id))
            summary.bills += unit.bills;
    }
    constexpr int kAllHolds = 1'000'000;
    for (const billing::HeldContract& held :
         billing::list_holds(session, std::nullopt, kAllHolds)) {
        const std::string code{held.hold.reason.name()};
        ++summary.holds[code];
        summary.hold_examples.try_emplace(code, held.hold.reason.message(say.language));
    }
    summary.totals = billing::line_totals(session, std::nullopt);
    summary.balances = ledger::trial_balance(session, time::kOpenEnd);
    return summary;
}

void print_readings(const Console& say, const Summary& summary) {
    const meter::ReadingCounts& readings = summary.readings;
    const auto slots = [&](meter::Quality quality) {
        return grouped(readings.by_quality[static_cast<std::size_t>(quality)]);
    };
    say.line(say.fill(
        {"  {} readings on {} channels: {} actual, {} estimated, {} substituted; {} missing",
         "  {} 个读数，{} 个通道：实抄 {}，估算 {}，替代 {}；缺失 {}"},
        grouped(readings.present()), grouped(static_cast<std::int64_t>(summary.channels)),
        slots(meter::Quality::actual), slots(meter::Quality::estimated),
        slots(meter::Quality::substituted), slots(meter::Quality::missing)));
    if (readings.present() > 0) {
        // For people only: a size, not an amount.
        const std::int64_t hundredths = readings.block_bytes * 100 / readings.present();
        say.line(
            say.fill({"  {} bytes in blocks, {} a reading", "  读数块 {} 字节，每读数 {} 字节"},
                     grouped(readings.block_bytes), to_decimal(hundredths, 2)));
    }
    for (const auto& [key, count] : summary.findings) {
        const std::string verdict{to_text(key.second)};
        say.line(say.fill({"  {} {}: {} times, {} readings", "  {} {}：{} 次，{} 个读数"}, verdict,
                          key.first, grouped(count.findings), grouped(count.readings)));
    }
}

void print_bills(const Console& say, const Summary& summary) {
    std::int64_t held = 0;
    for (const auto& [code, count] : summary.holds) held += count;
    say.line(
        say.fill({"  {} bills of {} runs; {} contracts held", "  {} 张账单，{} 个批次；挂起 {}"},
                 grouped(summary.bills), grouped(summary.runs), grouped(held)));
    for (const auto& [code, count] : summary.holds) {
        say.line(say.fill({"  held {} times: {}, such as: {}", "  挂起 {} 次：{}，例如：{}"},
                          grouped(count), code, summary.hold_examples.at(code)));
    }
}

/// Energy lines of all tariffs by band.
void print_bands(const Console& say, const Summary& summary) {
    std::map<std::tuple<std::string, std::string, std::string>,
             std::pair<std::int64_t, std::int64_t>>
        bands;
    for (const billing::LineTotal& total : summary.totals) {
        if (total.unit != rating::QuantityUnit::kwh) continue;
        auto& [quantity, minor] = bands[{total.tariff, total.component, total.band}];
        quantity += total.quantity_e6;
        minor += total.amount.minor();
    }
    Table table{{{say.text({"tariff", "电价"})},
                 {say.text({"line", "项目"})},
                 {say.text({"band", "时段"})},
                 {"kWh", Table::Align::right},
                 {say.text({"money", "金额"}), Table::Align::right}}};
    for (const auto& [key, sums] : bands) {
        const auto& [tariff, component, band] = key;
        table.row({tariff, component, band.empty() ? "" : billing::band_name(band, say.language),
                   grouped(to_decimal(sums.first, 6, 0)), grouped(to_decimal(sums.second, 2))});
    }
    say.print(table.to_text("  "));
}

void print_components(const Console& say, const Summary& summary) {
    std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, Money>> components;
    for (const billing::LineTotal& total : summary.totals) {
        auto& [lines, money] = components
                                   .try_emplace({total.tariff, total.component}, 0,
                                                Money::zero(total.amount.currency()))
                                   .first->second;
        lines += total.lines;
        money += total.amount;
    }
    Table table{{{say.text({"tariff", "电价"})},
                 {say.text({"line", "项目"})},
                 {say.text({"lines", "行数"}), Table::Align::right},
                 {say.text({"money", "金额"}), Table::Align::right},
                 {""}}};
    for (const auto& [key, sums] : components) {
        table.row({key.first, key.second, grouped(sums.first), grouped(to_text(sums.second)),
                   sums.second.currency().name()});
    }
    say.print(table.to_text("  "));
}

ordered_json to_json(const Summary& summary) {
    ordered_json json{{"parties", summary.customers.parties},
                      {"sites", summary.customers.sites},
                      {"contracts", summary.customers.contracts},
                      {"channels", summary.channels},
                      {"readings", summary.readings.present()},
                      {"block_bytes", summary.readings.block_bytes},
                      {"runs", summary.runs},
                      {"bills", summary.bills}};
    for (int q = 0; q < meter::kQualityCount; ++q) {
        json["quality"][std::string{meter::to_text(static_cast<meter::Quality>(q))}] =
            summary.readings.by_quality[static_cast<std::size_t>(q)];
    }
    json["findings"] = ordered_json::array();
    for (const auto& [key, count] : summary.findings) {
        json["findings"].push_back({{"code", key.first},
                                    {"verdict", to_text(key.second)},
                                    {"findings", count.findings},
                                    {"readings", count.readings}});
    }
    json["holds"] = summary.holds;
    json["lines"] = ordered_json::array();
    for (const billing::LineTotal& total : summary.totals) {
        json["lines"].push_back({{"tariff", total.tariff},
                                 {"component", total.component},
                                 {"band", total.band},
                                 {"tier", total.tier},
                                 {"unit", to_text(total.unit)},
                                 {"lines", total.lines},
                                 {"quantity", to_decimal(total.quantity_e6, 6, 0)},
                                 {"amount", voltmark::to_text(total.amount)},
                                 {"currency", total.amount.currency().name()}});
    }
    json["accounts"] = ordered_json::array();
    for (const ledger::AccountBalance& one : summary.balances) {
        json["accounts"].push_back({{"account", one.account},
                                    {"debit", voltmark::to_text(one.debit)},
                                    {"credit", voltmark::to_text(-one.credit)}});
    }
    return json;
}

}  // namespace

void print_summary(const Console& say, store::Store& store) {
    const Summary summary = gather(say, *store.reader());
    if (say.json) return say.line(to_json(summary).dump());
    say.line(say.text({"Customers", "用户"}));
    say.line(say.fill({"  {} parties, {} sites, {} contracts", "  {} 个客户，{} 个站点，{} 户合同"},
                      grouped(summary.customers.parties), grouped(summary.customers.sites),
                      grouped(summary.customers.contracts)));
    say.line(say.text({"Readings", "读数"}));
    print_readings(say, summary);
    say.line(say.text({"Bills", "账单"}));
    print_bills(say, summary);
    if (summary.totals.empty()) return;
    say.line(say.text({"Energy by band", "分时电量"}));
    print_bands(say, summary);
    say.line(say.text({"Money by component", "分项金额"}));
    print_components(say, summary);
    say.line(say.text({"Trial balance", "试算平衡"}));
    say.print(trial_balance_text(say, summary.balances));
}

}  // namespace voltmark::app
