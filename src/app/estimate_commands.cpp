// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/vee/estimate_store.hpp"

#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view kAutomatic = "auto";
constexpr std::string_view kPlain = "plain";

struct EstimateArguments {
    std::string period;
    std::string method{kAutomatic};
    bool preview = false;
    std::size_t limit = 20;
};

std::vector<std::string> method_words() {
    std::vector<std::string> words{std::string{kAutomatic}, std::string{kPlain}};
    for (const vee::Method method : vee::own_methods()) words.emplace_back(to_text(method));
    return words;
}

vee::EstimateRules rules_of(const EstimateArguments& arguments) {
    vee::EstimateRules rules;
    if (arguments.method == kPlain) rules.policy = vee::Policy::plain;
    rules.only = vee::find_method(arguments.method);
    return rules;
}

std::string kilo(std::int64_t milli) {
    return to_decimal(milli, 6, 0);
}

/// Permille as a percentage: "12.3".
std::string percent(std::int64_t permille) {
    return to_decimal(permille, 1);
}

std::string channel_text(ChannelId channel) {
    return fmt::format("{}/{}", raw(channel.site_id), raw(channel.channel_no));
}

ordered_json gap_json(const vee::EstimatedGap& gap) {
    ordered_json sources = ordered_json::array();
    for (const vee::Source& source : gap.sources)
        sources.push_back({{"day", time::to_text(source.day)}, {"readings", source.slots}});
    ordered_json json{{"site", raw(gap.channel.site_id)},
                      {"channel", raw(gap.channel.channel_no)},
                      {"day", time::to_text(gap.day)},
                      {"slot", gap.first},
                      {"slots", gap.slots},
                      {"method", to_text(gap.method)},
                      {"number", static_cast<int>(gap.method)}};
    if (gap.error_permille) json["error_permille"] = *gap.error_permille;
    json["trials"] = gap.trials;
    json["sources"] = std::move(sources);
    for (const ChannelId channel : gap.channels) json["channels"].push_back(channel_text(channel));
    if (const auto& bound = gap.bound) {
        json["bound"] = {{"from", time::to_text(bound->days.from)},
                         {"to", time::to_text(bound->days.to)},
                         {"kwh", kilo(bound->milli)},
                         {"by", to_text(bound->method)}};
    }
    return json;
}

ordered_json methods_json(const vee::EstimateReport& report) {
    ordered_json methods = ordered_json::array();
    for (const auto& [method, count] : report.by_method) {
        ordered_json one{{"method", to_text(method)},
                         {"number", static_cast<int>(method)},
                         {"gaps", count.gaps},
                         {"slots", count.slots},
                         {"kwh", kilo(count.sum_milli)}};
        if (count.gaps_with_error > 0)
            one["error_permille"] = count.error_permille_sum / count.gaps_with_error;
        methods.push_back(std::move(one));
    }
    return methods;
}

Table gap_table(const Console& say) {
    using Align = Table::Align;
    return Table{{{say.text({"channel", "通道"})},
                  {say.text({"day", "日期"})},
                  {say.text({"slot", "点"}), Align::right},
                  {say.text({"slots", "点数"}), Align::right},
                  {say.text({"method", "方法"})},
                  {"kWh", Align::right},
                  {say.text({"error %", "误差 %"}), Align::right},
                  {say.text({"from days", "来源日数"}), Align::right}}};
}

void add_gap(Table& table, const vee::EstimatedGap& gap, const std::string& kwh,
             const Console& say) {
    table.row({channel_text(gap.channel), time::to_text(gap.day), std::to_string(gap.first),
               std::to_string(gap.slots), say.text(name_of(gap.method)), kwh,
               gap.error_permille ? percent(*gap.error_permille) : "",
               std::to_string(gap.sources.size())});
}

void print_methods(const Console& say, const vee::EstimateReport& report) {
    using Align = Table::Align;
    Table table{{{say.text({"method", "方法"})},
                 {say.text({"gaps", "缺口"}), Align::right},
                 {say.text({"readings", "读数"}), Align::right},
                 {"kWh", Align::right},
                 {say.text({"mean error %", "平均误差 %"}), Align::right}}};
    for (const auto& [method, count] : report.by_method) {
        table.row({say.text(name_of(method)), grouped(count.gaps), grouped(count.slots),
                   grouped(kilo(count.sum_milli)),
                   count.gaps_with_error > 0
                       ? percent(count.error_permille_sum / count.gaps_with_error)
                       : ""});
    }
    if (!table.empty()) say.print(table.to_text());
}

/// The gaps that a preview shows, and all that it says of them.
struct Preview {
    std::size_t limit = 0;
    std::vector<vee::EstimatedGap> shown;

    void add(const vee::EstimatedGap& gap) {
        if (shown.size() < limit) shown.push_back(gap);
    }
};

void say_report(const Console& say, const EstimateArguments& arguments,
                const vee::EstimateReport& report, const Preview& preview) {
    if (say.json) {
        ordered_json json{{"channels", report.channels},
                          {"missing", report.slots_missing},
                          {"estimated", report.slots_estimated},
                          {"findings", report.findings},
                          {"methods", methods_json(report)}};
        if (report.delivery) json["delivery"] = raw(*report.delivery);
        if (arguments.preview) {
            json["preview"] = true;
            json["gaps"] = ordered_json::array();
            for (const vee::EstimatedGap& gap : preview.shown) {
                json["gaps"].push_back(gap_json(gap));
                json["gaps"].back()["kwh"] = kilo(gap.sum_milli);
            }
        }
        return say.line(json.dump());
    }
    Table table = gap_table(say);
    for (const vee::EstimatedGap& gap : preview.shown)
        add_gap(table, gap, kilo(gap.sum_milli), say);
    if (!table.empty()) say.print(table.to_text());
    print_methods(say, report);
    const Text sentence =
        arguments.preview
            ? Text{"{} readings are missing on {} channels; {} would be estimated; nothing was "
                   "written",
                   "{1} 个通道缺 {0} 个读数；可估算 {2} 个；未写入"}
            : Text{"{} readings were missing on {} channels; {} estimated",
                   "{1} 个通道缺 {0} 个读数；已估算 {2} 个"};
    say.line(say.fill(sentence, grouped(report.slots_missing), grouped(report.channels),
                      grouped(report.slots_estimated)));
    if (report.findings > 0) {
        say.line(say.fill({"{} findings about them: voltmark vee findings",
                           "估算结果有 {} 项校验发现：voltmark vee findings"},
                          grouped(report.findings)));
    }
}

void estimate(Commands& commands, const EstimateArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return commands.fail(period.error());
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Progress bar{say, say.text({"estimating", "估算"}), say.text({"channels", "通道"})};
    const auto progress = [&](std::int64_t done, std::int64_t total) { bar.update(done, total); };
    const vee::EstimateRules rules = rules_of(arguments);
    Preview preview{arguments.limit, {}};
    const vee::EstimateReport report =
        arguments.preview
            ? vee::preview_missing(
                  **store, *period, rules, [&](const vee::EstimatedGap& gap) { preview.add(gap); },
                  progress)
            : vee::estimate_missing(**store, *period, rules, commands.context.clock, progress);
    bar.finish();
    say_report(say, arguments, report, preview);
}

void show_estimates(Commands& commands, const std::string& key, const std::string& period_text) {
    const Console& say = commands.context.console;
    const Result<time::BillingPeriod> period = time::parse_period(period_text);
    if (!period) return commands.fail(period.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const meter::ChannelDirectory channels = meter::ChannelDirectory::load(*reader);
    const meter::KnownChannel* channel = channels.find(key);
    std::vector<vee::StoredEstimate> found;
    if (channel != nullptr) {
        found = vee::read_estimates(*reader, channel->id, period->from, period->to,
                                    meter::last_delivery(*reader));
    }
    ordered_json rows = ordered_json::array();
    Table table = gap_table(say);
    for (const vee::StoredEstimate& one : found) {
        rows.push_back(gap_json(one.gap));
        rows.back()["delivery"] = raw(one.delivery);
        add_gap(table, one.gap, "", say);
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing was estimated", "无估算记录"}));
    say.print(table.to_text());
}

}  // namespace

void add_estimate_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<EstimateArguments>();
    CLI::App* verb = noun.add_subcommand(
        "estimate", say.text({"fill what is missing in a period, marked as estimated",
                              "估算某期缺失的读数并做标记"}));
    verb->fallthrough();
    verb->add_option("--period", arguments->period, "2026-07")->required();
    verb->add_option("--method", arguments->method,
                     say.text({"auto: the best one for each gap; plain: lines and like days; or "
                               "one method alone",
                               "auto：逐缺口择优；plain：线性与同类日；或指定单一方法"}))
        ->check(CLI::IsMember(method_words()));
    verb->add_flag(
        "--dry-run,--preview", arguments->preview,
        say.text({"say what would be filled, and write nothing", "只显示将填补的内容，不写入"}));
    verb->add_option("--limit", arguments->limit,
                     say.text({"how many gaps a preview shows", "预览显示多少个缺口"}))
        ->check(CLI::Range(0, 1'000'000));
    verb->callback([&commands, arguments] { estimate(commands, *arguments); });

    const auto key = std::make_shared<std::string>();
    const auto period = std::make_shared<std::string>();
    verb = noun.add_subcommand(
        "estimates", say.text({"how a channel's gaps were filled: method, error, readings used",
                               "某通道缺口的估算方法、误差与所用读数"}));
    verb->fallthrough();
    verb->add_option("--channel", *key, say.text({"its key in files", "文件中的通道名"}))
        ->required();
    verb->add_option("--period", *period, "2026-07")->required();
    verb->callback([&commands, key, period] { show_estimates(commands, *key, *period); });
}

}  // namespace voltmark::app
