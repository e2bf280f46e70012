// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/tariff/price_store.hpp"

#include "context.hpp"
#include "money_argument.hpp"
#include "price_file.hpp"
#include "tell_change.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using tariff::PriceSeries;

struct Arguments {
    std::string file;
    std::string name;
    std::string currency;
    std::string zone;
    std::string step;
    std::vector<std::string> columns;
    std::string day;
    bool history = false;
};

std::int64_t number_of(tariff::PriceRevision revision) {
    return static_cast<std::int64_t>(revision);
}

Result<void> read_columns(const std::vector<std::string>& columns, PriceFileOptions& options) {
    for (const std::string& column : columns) {
        const std::size_t equals = column.find('=');
        const std::string what = column.substr(0, equals);
        std::string* header = what == "timestamp" ? &options.timestamp
                              : what == "price"   ? &options.price
                                                  : nullptr;
        if (header == nullptr || equals == column.npos)
            return make_error(kPriceColumnArgument, column);
        *header = column.substr(equals + 1);
    }
    return ok();
}

/// What the command line says of the series; what it does not say is as the store has it.
Result<PriceFileOptions> options_of(const Arguments& arguments,
                                    const std::optional<PriceSeries>& known) {
    PriceFileOptions options;
    options.series.name = arguments.name;
    if (known) {
        options.series.currency = known->currency;
        options.series.zone = known->zone;
        options.step = known->step;
    } else {
        options.series.zone = *time::Zone::find("Asia/Shanghai");
    }
    if (!arguments.currency.empty()) {
        const Result<Currency> currency = read_currency(arguments.currency);
        if (!currency) return currency.error();
        options.series.currency = *currency;
    }
    if (!arguments.zone.empty()) {
        const Result<time::Zone> zone = time::Zone::find(arguments.zone);
        if (!zone) return zone.error();
        options.series.zone = *zone;
    }
    if (!arguments.step.empty()) {
        options.step = tariff::find_price_step(arguments.step);
        if (!options.step) return make_error(kStepArgument, arguments.step);
    }
    if (Result<void> read = read_columns(arguments.columns, options); !read) return read.error();
    return options;
}

void import_prices(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    std::optional<PriceSeries> known;
    if (Result<PriceSeries> found = tariff::find_series(*(*store)->reader(), arguments.name); found)
        known = std::move(*found);
    Result<PriceFileOptions> options = options_of(arguments, known);
    if (!options) return commands.fail(options.error());
    const std::optional<PriceSeries> series =
        read_price_file(commands, arguments.file, std::move(*options));
    if (!series) return;
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<tariff::AddedPrices> added =
        tariff::add_prices(*writer, *series, commands.context.clock.now());
    if (!added) return commands.fail(added.error(), arguments.file);
    if (const auto told = tell_change(commands.context, *writer,
                                      {"price.import",
                                       "price_series",
                                       series->name,
                                       {},
                                       {{"revision", static_cast<std::int64_t>(added->revision)}}});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) {
        return say.line(ordered_json{{"series", series->name},
                                     {"step", to_text(series->step)},
                                     {"added", added->added},
                                     {"changed", added->changed},
                                     {"known", added->known},
                                     {"revision", number_of(added->revision)}}
                            .dump());
    }
    say.line(say.fill({"{} (step {}): {} prices added, {} changed, {} known already",
                       "{}（步长 {}）：新增 {} 个价格，修订 {} 个，已有 {} 个"},
                      series->name, to_text(series->step), added->added, added->changed,
                      added->known));
    if (added->changed > 0)
        say.note(say({"bills that saw the older prices stay: voltmark bill correct finds them",
                      "已按旧价出具的账单不变，可用 voltmark bill correct 查找并更正"}));
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"series", "序列"})},
                 {say.text({"currency", "币种"})},
                 {say.text({"zone", "时区"})},
                 {say.text({"step", "步长"})},
                 {say.text({"first", "首日"})},
                 {say.text({"last", "末日"})},
                 {say.text({"revision", "修订号"}), Table::Align::right}}};
    ordered_json rows = ordered_json::array();
    for (const tariff::SeriesInfo& one : tariff::list_series(*(*store)->reader())) {
        const std::string first = one.spans == 0 ? "" : time::to_text(one.first);
        const std::string last = one.spans == 0 ? "" : time::to_text(one.last);
        table.row({one.name, one.currency, one.zone, std::string{to_text(one.step)}, first, last,
                   std::to_string(number_of(one.revision))});
        rows.push_back({{"series", one.name},
                        {"currency", one.currency},
                        {"zone", one.zone},
                        {"step", to_text(one.step)},
                        {"first", first},
                        {"last", last},
                        {"spans", one.spans},
                        {"revision", number_of(one.revision)}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty())
        return say.line(say({"no price series yet: voltmark price import FILE --series NAME",
                             "尚无价格序列，可用 voltmark price import 文件 --series 名称"}));
    say.print(table.to_text());
}

/// The prices of one span as one revision left them.
ordered_json span_json(const PriceSeries& series, time::CivilDay span,
                       const tariff::SpanRevision& revision) {
    ordered_json json{{"revision", number_of(revision.revision)},
                      {"imported_at", time::to_text(revision.imported_at)},
                      {"prices", ordered_json::array()}};
    for (int slot = 0; slot < series.slots(span); ++slot) {
        const auto index = static_cast<std::size_t>(slot);
        const bool is_known = index < revision.prices.size() && revision.prices[index];
        json["prices"].push_back(
            {{"at", time::to_text(series.slot_begin({span, slot}))},
             {"price",
              is_known ? ordered_json(to_text(*revision.prices[index])) : ordered_json()}});
    }
    return json;
}

std::string span_text(const Console& say, const PriceSeries& series, time::CivilDay span,
                      const tariff::SpanRevision& revision) {
    std::string text = say.fill({"revision {}, imported {}\n", "修订 {}，导入于 {}\n"},
                                number_of(revision.revision), time::to_text(revision.imported_at));
    Table table{{{say.text({"from", "起"})}, {say.text({"price", "价格"}), Table::Align::right}}};
    for (int slot = 0; slot < series.slots(span); ++slot) {
        const auto index = static_cast<std::size_t>(slot);
        const bool is_known = index < revision.prices.size() && revision.prices[index];
        const Instant begin = series.slot_begin({span, slot});
        table.row({time::to_text(series.zone.to_local(begin)),
                   is_known ? to_text(*revision.prices[index]) : say.text({"missing", "缺失"})});
    }
    return text + table.to_text();
}

void show(Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::CivilDay> day = time::parse_day(arguments.day);
    if (!day) return commands.fail(day.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<PriceSeries> series = tariff::find_series(*reader, arguments.name);
    if (!series) return commands.fail(series.error());
    const time::CivilDay span = series->span_of(*day);
    std::vector<tariff::SpanRevision> revisions =
        tariff::span_revisions(*reader, arguments.name, span);
    const std::size_t all = revisions.size();
    if (!arguments.history && all > 1) revisions.erase(revisions.begin(), revisions.end() - 1);
    if (say.json) {
        ordered_json json{{"series", series->name},      {"currency", series->currency.name()},
                          {"zone", series->zone.name()}, {"step", to_text(series->step)},
                          {"from", time::to_text(span)}, {"revisions", ordered_json::array()}};
        for (const tariff::SpanRevision& one : revisions)
            json["revisions"].push_back(span_json(*series, span, one));
        return say.line(json.dump());
    }
    if (revisions.empty())
        return say.line(say.fill({"{} has no prices of {}", "{} 没有 {} 的价格"}, series->name,
                                 time::to_text(span)));
    for (const tariff::SpanRevision& one : revisions) say.print(span_text(say, *series, span, one));
    if (revisions.size() < all)
        say.note(say.fill({"{} earlier revisions: --history", "另有 {} 个更早的修订：--history"},
                          all - revisions.size()));
}

}  // namespace

void add_price_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "price", say.text({"price series: market prices by interval, indices by month",
                           "价格序列：分时市场价、月度指数"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto verb_of = [&](const std::string& word, const Text& help,
                             const std::string& example) {
        CLI::App* verb = noun->add_subcommand(word, say.text(help));
        verb->fallthrough();
        verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark price " + example);
        return verb;
    };
    CLI::App* verb = verb_of(
        "import", {"prices of a series; a changed price is a new revision", "导入价格，修订另存"},
        "import day_ahead.csv --series cn.gd.day_ahead\n"
        "  voltmark price import epex.csv --series de.day_ahead --currency EUR\n"
        "      --zone Europe/Berlin --column timestamp=MTU --column \"price=EUR/MWh\"");
    verb->add_option("file", arguments->file,
                     say.text({"table with timestamp and price; - is standard input",
                               "含 timestamp 与 price 列的表；- 为标准输入"}))
        ->required();
    verb->add_option("--series", arguments->name,
                     say.text({"name, as in 'series:' of a tariff", "名称，即电价文档的 series"}))
        ->required();
    verb->add_option("--currency", arguments->currency,
                     say.text({"of a new series (default CNY)", "新序列的币种（默认 CNY）"}));
    verb->add_option("--zone", arguments->zone,
                     say.text({"of a new series (default Asia/Shanghai)",
                               "新序列的时区（默认 Asia/Shanghai）"}));
    verb->add_option("--step", arguments->step,
                     say.text({"15, 30, 60, day or month (default: seen from the file)",
                               "15、30、60、day 或 month（默认由文件判断）"}));
    verb->add_option("--column", arguments->columns,
                     say.text({"header of a column, as timestamp=HEADER or price=HEADER",
                               "列的表头，写作 timestamp=表头 或 price=表头"}));
    verb->callback([&commands, arguments] { import_prices(commands, *arguments); });

    verb = verb_of("list", {"the price series of the store", "库中的价格序列"}, "list");
    verb->callback([&commands] { list(commands); });

    verb = verb_of("show", {"the prices of a day, or of its month", "某日（或其所在月）的价格"},
                   "show cn.gd.day_ahead --day 2026-07-01 --history");
    verb->add_option("name", arguments->name, say.text({"series", "序列"}))->required();
    verb->add_option("--day", arguments->day, say.text({"such as 2026-07-01", "如 2026-07-01"}))
        ->required();
    verb->add_flag("--history", arguments->history,
                   say.text({"every revision, not only the newest", "列出全部修订"}));
    verb->callback([&commands, arguments] { show(commands, *arguments); });
}

}  // namespace voltmark::app
