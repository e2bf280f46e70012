// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/rating/recovery.hpp"

#include "context.hpp"
#include "money_argument.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// What a clerk types, as text: numbers are read exactly.
struct Arguments {
    std::string energy;
    std::string error;
    bool since_unknown = false;
    int month_days = 30;
    std::string hours;
    std::string price;
    bool two_part = false;
    std::string power;
    int days = 180;
    bool lighting = false;
    int times = 3;
    std::string currency = "CNY";
};

Result<Energy> energy_of(const std::string& text) {
    const Result<std::int64_t> milli = parse_decimal(text, 6);
    if (!milli) return milli.error();
    return Energy::from_milli(*milli);
}

void meter_error(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<Energy> registered = energy_of(arguments.energy);
    if (!registered) return commands.fail(registered.error());
    const Result<std::int64_t> percent = parse_decimal(arguments.error, 6);
    if (!percent) return commands.fail(percent.error());
    const Result<Energy> missing =
        rating::unregistered_energy({*registered, *percent, arguments.since_unknown});
    if (!missing) return commands.fail(missing.error());
    if (say.json) return say.line(ordered_json{{"energy_kwh", to_kilo(*missing)}}.dump());
    const std::string error = to_decimal(*percent, 6, 0);
    say.line(say.fill(
        {"{} kWh x {} / (100 + {}){} = {} kWh{}", "{} 千瓦时 x {} / (100 + {}){} = {} 千瓦时{}"},
        to_kilo(*registered), to_decimal(-*percent, 6, 0), error,
        arguments.since_unknown ? " / 2" : "", to_kilo(*missing),
        *missing < Energy::zero() ? say.text({" to be given back", "（应退）"})
                                  : say.text({" to be charged", "（应补）"})));
}

void outage(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<Energy> last_month = energy_of(arguments.energy);
    if (!last_month) return commands.fail(last_month.error());
    const Result<std::int64_t> hours = parse_decimal(arguments.hours, 3);
    if (!hours) return commands.fail(hours.error());
    const Result<Price> price = parse_price(arguments.price);
    if (!price) return commands.fail(price.error());
    const Result<Currency> currency = read_currency(arguments.currency);
    if (!currency) return commands.fail(currency.error());
    const int times = arguments.two_part ? 5 : 4;
    const Result<rating::Compensation> paid = rating::outage_compensation(
        {*last_month, arguments.month_days, *hours, *price, times}, *currency, Rounding::half_up);
    if (!paid) return commands.fail(paid.error());
    if (say.json) {
        return say.line(ordered_json{{"energy_kwh", to_kilo(paid->energy)},
                                     {"times", times},
                                     {"amount", to_text(paid->amount)},
                                     {"currency", currency->name()}}
                            .dump());
    }
    say.line(say.fill(
        {"{} kWh / {} days / 24 x {} h = {} kWh", "{} 千瓦时 / {} 天 / 24 x {} 小时 = {} 千瓦时"},
        to_kilo(*last_month), arguments.month_days, to_decimal(*hours, 3, 0),
        to_kilo(paid->energy)));
    say.line(fmt::format("{} kWh x {} x {} = {} {}", to_kilo(paid->energy), to_text(*price), times,
                         to_text(paid->amount), currency->name()));
}

void taken(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<Energy> power = energy_of(arguments.power);
    if (!power) return commands.fail(power.error());
    const Result<std::int64_t> hours =
        arguments.hours.empty() ? Result<std::int64_t>{arguments.lighting ? 6'000 : 12'000}
                                : parse_decimal(arguments.hours, 3);
    if (!hours) return commands.fail(hours.error());
    const Result<Price> price = parse_price(arguments.price);
    if (!price) return commands.fail(price.error());
    const Result<Currency> currency = read_currency(arguments.currency);
    if (!currency) return commands.fail(currency.error());
    const Result<rating::Recovery> owed = rating::recover_taken(
        {Power::from_milli(power->milli()), arguments.days, *hours, *price, arguments.times},
        *currency, Rounding::half_up);
    if (!owed) return commands.fail(owed.error());
    const Money total = owed->charge + owed->penalty;
    if (say.json) {
        return say.line(ordered_json{{"energy_kwh", to_kilo(owed->energy)},
                                     {"charge", to_text(owed->charge)},
                                     {"penalty", to_text(owed->penalty)},
                                     {"total", to_text(total)},
                                     {"currency", currency->name()}}
                            .dump());
    }
    say.line(say.fill({"{} kW x {} days x {} h = {} kWh", "{} 千瓦 x {} 天 x {} 小时 = {} 千瓦时"},
                      to_kilo(*power), arguments.days, to_decimal(*hours, 3, 0),
                      to_kilo(owed->energy)));
    say.line(say.fill({"charge   {} kWh x {} = {}", "追补电费 {} 千瓦时 x {} = {}"},
                      to_kilo(owed->energy), to_text(*price), to_text(owed->charge)));
    say.line(say.fill({"penalty  {} x {} = {}", "违约使用电费 {} x {} = {}"}, to_text(owed->charge),
                      arguments.times, to_text(owed->penalty)));
    say.line(say.fill({"total    {} {}", "合计 {} {}"}, to_text(total), currency->name()));
}

void add_price(CLI::App& verb, const Console& say, Arguments& arguments) {
    verb.add_option("--price", arguments.price, say.text({"of a kWh", "每千瓦时电价"}))->required();
    verb.add_option("--currency", arguments.currency, "ISO 4217");
}

}  // namespace

void add_recovery_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "recovery", say.text({"energy and money by rule, without a meter: worked out, not posted",
                              "退补、赔偿与追补电费的计算（只计算，不入账）"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* verb = noun->add_subcommand(
        "meter-error", say.text({"what a faulty meter did not count", "计量误差退补电量"}));
    verb->fallthrough();
    verb->add_option(
            "--registered", arguments->energy,
            say.text({"kWh that it counted since the last test", "自上次检定以来的抄见电量"}))
        ->required();
    verb->add_option("--error", arguments->error,
                     say.text({"percent of what flowed; slow is negative", "误差百分数，慢为负"}))
        ->required();
    verb->add_flag(
        "--since-unknown", arguments->since_unknown,
        say.text({"when it began is not known: half of the time", "起始时间不明，按一半时间"}));
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark recovery meter-error --registered 900000 --error -10 --since-unknown");
    verb->callback([&commands, arguments] { meter_error(commands, *arguments); });

    verb = noun->add_subcommand(
        "outage", say.text({"what a fault outage is compensated with", "事故停电赔偿"}));
    verb->fallthrough();
    verb->add_option("--last-month", arguments->energy,
                     say.text({"kWh of the month before", "上月用电量"}))
        ->required();
    verb->add_option("--month-days", arguments->month_days,
                     say.text({"days of that month", "上月天数"}));
    verb->add_option("--hours", arguments->hours, say.text({"of the outage", "停电小时"}))
        ->required();
    add_price(*verb, say, *arguments);
    verb->add_flag("--two-part", arguments->two_part,
                   say.text({"a two-part price: 5 times instead of 4", "两部制：5 倍，否则 4 倍"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark recovery outage --last-month 30000 --hours 30 --price 0.40");
    verb->callback([&commands, arguments] { outage(commands, *arguments); });

    verb = noun->add_subcommand(
        "taken", say.text({"what energy taken past the meter costs", "窃电追补与违约使用电费"}));
    verb->fallthrough();
    verb->add_option("--kw", arguments->power, say.text({"rated power", "容量（千瓦）"}))
        ->required();
    verb->add_option("--days", arguments->days, say.text({"default: 180", "天数，默认 180"}));
    verb->add_option("--hours", arguments->hours,
                     say.text({"a day; default: 12, of lighting and homes 6",
                               "每日小时，默认 12，照明与居民 6"}));
    verb->add_flag("--lighting", arguments->lighting,
                   say.text({"lighting or a home", "照明或居民"}));
    verb->add_option("--times", arguments->times,
                     say.text({"penalty, as a multiple of the charge", "违约使用电费倍数"}));
    add_price(*verb, say, *arguments);
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark recovery taken --kw 2 --price 0.40");
    verb->callback([&commands, arguments] { taken(commands, *arguments); });
}

}  // namespace voltmark::app
