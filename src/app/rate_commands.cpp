// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/billing/preview.hpp"
#include "voltmark/rating/boundary.hpp"
#include "voltmark/tariff/document.hpp"

#include "context.hpp"
#include "load_file.hpp"
#include "operations.hpp"
#include "price_file.hpp"
#include "tariff_argument.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

struct RateArguments {
    std::string tariff;
    std::string load;
    std::string generation;
    std::string from;
    std::string to;
    std::string zone;
    std::vector<std::string> attributes;
    std::vector<std::string> options;
    std::vector<std::string> prices;
};

/// Whole days: those that are asked for, else those that the load has.
Result<time::BillingPeriod> period_of(const RateArguments& arguments,
                                      const std::vector<rating::ChannelReadings>& channels) {
    time::BillingPeriod period = days_of(channels);
    for (auto [text, day] :
         {std::pair{&arguments.from, &period.from}, {&arguments.to, &period.to}}) {
        if (text->empty()) continue;
        const Result<time::CivilDay> given = time::parse_day(*text);
        if (!given) return given.error();
        *day = *given;
    }
    if (period.to <= period.from) {
        return make_error(kNoDays, time::to_text(period.from), time::to_text(period.to));
    }
    return period;
}

/// Reads load and generation; says everything that could not be read.
std::optional<std::vector<rating::ChannelReadings>> channels_of(Commands& commands,
                                                                const RateArguments& arguments,
                                                                const time::Zone& zone) {
    std::vector<rating::ChannelReadings> channels;
    for (const auto& [path, flow] : {std::pair{arguments.load, Flow::import_active},
                                     {arguments.generation, Flow::export_active}}) {
        if (path.empty()) continue;
        Result<LoadFile> load = read_load(path, zone, flow);
        if (!load) {
            commands.fail(load.error(), path);
            return std::nullopt;
        }
        for (const Error& finding : load->findings) commands.fail(finding, path);
        std::move(load->channels.begin(), load->channels.end(), std::back_inserter(channels));
    }
    if (commands.exit != 0) return std::nullopt;
    return channels;
}

/// What the meters of a URDB customer show: generation is that of the plant, behind the same meter
/// as the load, or with a meter of its own where everything is bought and sold.
Result<std::vector<rating::ChannelReadings>> metered_for(
    int metering_option, std::vector<rating::ChannelReadings> channels) {
    constexpr int kBuyAllSellAll = 4;
    const auto generation = std::stable_partition(
        channels.begin(), channels.end(),
        [](const rating::ChannelReadings& one) { return one.flow != Flow::export_active; });
    if (generation == channels.end()) return channels;
    const auto reactive = std::stable_partition(channels.begin(), generation, [](const auto& one) {
        return one.flow == Flow::import_active;
    });
    const rating::Meters meters =
        metering_option == kBuyAllSellAll ? rating::Meters::two : rating::Meters::one;
    Result<std::vector<rating::ChannelReadings>> metered =
        rating::at_the_boundary({channels.begin(), reactive}, {generation, channels.end()}, meters);
    if (metered) metered->insert(metered->end(), reactive, generation);
    return metered;
}

/// The series that are given as SERIES=FILE, in the tariff's currency and zone.
std::optional<tariff::PriceBook> prices_of(Commands& commands, const RateArguments& arguments,
                                           const tariff::Tariff& tariff) {
    tariff::PriceBook book;
    for (const std::string& argument : arguments.prices) {
        const std::size_t equals = argument.find('=');
        if (equals == 0 || equals == argument.npos) {
            commands.fail(make_error(kPricesArgument, argument));
            return std::nullopt;
        }
        PriceFileOptions options;
        options.series.name = argument.substr(0, equals);
        options.series.currency = tariff.currency;
        options.series.zone = tariff.zone;
        std::optional<tariff::PriceSeries> series =
            read_price_file(commands, argument.substr(equals + 1), std::move(options));
        if (!series) return std::nullopt;
        book.add(std::move(*series));
    }
    return book;
}

void rate(Commands& commands, const RateArguments& arguments) {
    const Console& say = commands.context.console;
    const auto file = read_tariff_file(commands, arguments.tariff, arguments.options);
    if (!file) return;
    const tariff::Tariff& tariff = file->tariff;
    time::Zone zone = tariff.zone;
    if (!arguments.zone.empty()) {
        const Result<time::Zone> given = time::Zone::find(arguments.zone);
        if (!given) return commands.fail(given.error());
        zone = *given;
    }
    const Result<tariff::Attributes> attributes = read_attributes(arguments.attributes);
    if (!attributes) return commands.fail(attributes.error());
    auto channels = channels_of(commands, arguments, zone);
    if (!channels) return;
    if (file->urdb_metering) {
        Result<std::vector<rating::ChannelReadings>> metered =
            metered_for(*file->urdb_metering, std::move(*channels));
        if (!metered) return commands.fail(metered.error());
        channels = std::move(*metered);
    }
    const Result<time::BillingPeriod> period = period_of(arguments, *channels);
    if (!period) return commands.fail(period.error());
    const std::optional<tariff::PriceBook> prices = prices_of(commands, arguments, tariff);
    if (!prices) return;
    const Result<billing::Preview> preview =
        billing::preview_bills(tariff, *attributes, *period, zone, *channels, {}, &*prices);
    if (!preview) return commands.fail(preview.error());
    if (say.json) return say.line(billing::to_json(*preview));
    say.print(billing::to_text(*preview, say.language));
}

}  // namespace

void add_rate_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<RateArguments>();
    CLI::App* verb = root.add_subcommand(
        "rate", say.text({"what a load would cost under a tariff; needs no store",
                          "按电价文档试算负荷电费（无需数据库）"}));
    verb->fallthrough();
    verb->add_option("--tariff", arguments->tariff,
                     say.text({"YAML document, or a rate of OpenEI's URDB as JSON",
                               "YAML 文档，或 OpenEI URDB 费率 JSON"}))
        ->required();
    verb->add_option(
            "--load", arguments->load,
            say.text({"table with timestamp and kwh (or import, export, kvarh ...), or "
                      "NEM12; - is standard input",
                      "含 timestamp 与 kwh（或 import、export、kvarh……）列的表，或 NEM12；- "
                      "为标准输入"}))
        ->required();
    verb->add_option("--generation", arguments->generation,
                     say.text({"energy given to the grid, likewise; of a URDB rate: what the plant "
                               "behind the meter makes",
                               "上网电量文件，格式同上；URDB 费率为表后发电量"}));
    verb->add_option(
        "--set", arguments->options,
        say.text({"option of a URDB rate, such as metering_option=2 (0 net metering in kWh, 1 in "
                  "money, 2 net billing, 3 with carry-over, 4 buy all / sell all), "
                  "year_end_sell_rate=0.03, credit_month=11; docs/formats/urdb.md has all",
                  "URDB 费率选项，如 metering_option=2（0 电量净计量，1 金额净计量，2 净计费，3 "
                  "净计费结转，4 全买全卖）、year_end_sell_rate=0.03、credit_month=11；见 "
                  "docs/formats/urdb.md"}));
    verb->add_option("--prices", arguments->prices,
                     say.text({"prices by interval that the tariff asks for, as SERIES=FILE: a "
                               "table with timestamp and price",
                               "电价所需的分时价格序列，写作 序列=文件（含 timestamp 与 price "
                               "列的表）"}));
    verb->add_option("--from", arguments->from,
                     say.text({"first day (default: of the load)", "首日（默认为负荷首日）"}));
    verb->add_option(
        "--to", arguments->to,
        say.text({"day after the last (default: of the load)", "末日的次日（默认为负荷末日）"}));
    verb->add_option("--attr", arguments->attributes,
                     say.text({"what the contract has, such as capacity_kva=315",
                               "合同属性，如 capacity_kva=315"}));
    verb->add_option("--zone", arguments->zone,
                     say.text({"of the load (default: of the tariff)", "负荷时区（默认同电价）"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark rate --tariff data/tariffs/demo/two_part_10kv.yaml --load load.csv\n"
                 "      --from 2026-07-01 --to 2026-08-01 --attr capacity_kva=315 --json\n"
                 "  voltmark rate --tariff rate.json --load load.csv --generation gen.csv\n"
                 "      --set metering_option=2 --from 2018-01-01 --to 2019-01-01 --json\n"
                 "  voltmark rate --tariff spot.yaml --load load.csv --prices "
                 "cn.gd.day_ahead=day_ahead.csv");
    verb->callback([&commands, arguments] { rate(commands, *arguments); });
}

}  // namespace voltmark::app
