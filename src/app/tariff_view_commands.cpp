// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "voltmark/api/tariff_json.hpp"
#include "voltmark/base/replace_file.hpp"
#include "voltmark/billing/year_drawing.hpp"

#include "context.hpp"
#include "tariff_argument.hpp"
#include "tariff_diff_text.hpp"
#include "usage_errors.hpp"
#include "year_text.hpp"

namespace voltmark::app {

namespace {

struct ShowArguments {
    std::string tariff;
    std::string version;
    std::string svg;
    std::string png;
    int year = 0;
    std::vector<std::string> attributes;
};

/// Colours only for a person at a terminal who did not decline them (no-color.org).
bool is_coloured() {
    const char* declined = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) == 1 && (declined == nullptr || *declined == '\0');
}

Result<void> write_file(const std::string& path, const std::string& bytes) {
    if (const auto reason = replace_file(path, bytes)) return make_error(kWriteFile, path, *reason);
    return ok();
}

time::CivilDay today(const tariff::Tariff& tariff, const Commands& commands) {
    return std::chrono::floor<std::chrono::days>(
        tariff.zone.to_local(commands.context.clock.now()));
}

/// The year that was asked for; else that of `day`, where the version is valid then.
std::optional<int> year_of(int asked, const tariff::Version& version, time::CivilDay day) {
    if (asked != 0) return asked;
    if (!version.valid.contains(day)) return std::nullopt;
    return static_cast<int>(time::to_ymd(day).year());
}

/// Draws the picture into the files that were asked for. \returns  whether any was.
Result<bool> draw_files(const Console& say, const ShowArguments& arguments,
                        const tariff::Tariff& tariff, const tariff::Version& version,
                        const tariff::YearPicture& picture) {
    bool any = false;
    for (const auto& [path, format] : {std::pair{arguments.svg, billing::PictureFormat::svg},
                                       std::pair{arguments.png, billing::PictureFormat::png}}) {
        if (path.empty()) continue;
        const Result<std::string> bytes =
            billing::draw_year(tariff, version, picture, say.language, format);
        if (!bytes) return bytes.error();
        if (const Result<void> written = write_file(path, *bytes); !written) return written.error();
        say.note(say.fill({"written: {}", "已写入：{}"}, path));
        any = true;
    }
    return any;
}

void show(Commands& commands, const ShowArguments& arguments) {
    const Console& say = commands.context.console;
    std::optional<NamedTariff> named = read_named_tariff(commands, arguments.tariff);
    if (!named) return;
    if (!arguments.version.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.version);
        if (!day) return commands.fail(day.error());
        named->day = *day;
    }
    const Result<const tariff::Version*> version = version_of(*named, commands.context.clock.now());
    if (!version) return commands.fail(version.error());
    const Result<tariff::Attributes> attributes = read_attributes(arguments.attributes);
    if (!attributes) return commands.fail(attributes.error());
    const std::optional<int> year =
        year_of(arguments.year, **version, named->day.value_or(today(named->tariff, commands)));
    const tariff::YearPicture picture =
        tariff::draw_year(named->tariff, **version, year, *attributes);
    const Result<bool> drawn = draw_files(say, arguments, named->tariff, **version, picture);
    if (!drawn) return commands.fail(drawn.error());
    if (say.json) return say.line(api::year_json(named->tariff, **version, picture));
    if (!*drawn) say.print(year_text(say, named->tariff, **version, picture, is_coloured()));
}

struct DiffArguments {
    std::string before;
    std::string after;
};

/// A tariff with the one version that a day chose, or with all of them.
Result<tariff::Tariff> chosen(const NamedTariff& named) {
    if (!named.day) return named.tariff;
    const Result<const tariff::Version*> version = version_of(named, {});
    if (!version) return version.error();
    tariff::Tariff one = named.tariff;
    one.versions = {**version};
    return one;
}

void diff(Commands& commands, const DiffArguments& arguments) {
    const Console& say = commands.context.console;
    const std::optional<NamedTariff> before = read_named_tariff(commands, arguments.before);
    if (!before) return;
    const std::optional<NamedTariff> after = read_named_tariff(commands, arguments.after);
    if (!after) return;
    const Result<tariff::Tariff> old = chosen(*before);
    if (!old) return commands.fail(old.error());
    const Result<tariff::Tariff> now = chosen(*after);
    if (!now) return commands.fail(now.error());
    const tariff::TariffChange change = tariff::diff(*old, *now);
    if (!change.is_same()) commands.exit = kExitProblems;
    if (say.json) return say.line(api::diff_json(change));
    if (change.is_same()) return say.note(say({"the same", "相同"}));
    say.print(diff_text(say, change));
}

void add_diff(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<DiffArguments>();
    CLI::App* verb = noun.add_subcommand(
        "diff", say.text({"what changed from one tariff to another; exit code 1 if anything",
                          "比较两个电价；有差异时退出码为 1"}));
    verb->fallthrough();
    const Text what{"a document, or a tariff of the store, or either @DAY",
                    "文档或库中电价，可加 @日期"};
    verb->add_option("before", arguments->before, say.text(what))->required();
    verb->add_option("after", arguments->after, say.text(what))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark tariff diff cn.jx.two_part.10kv@2026-08-01 "
                 "cn.jx.two_part.10kv@2026-09-01");
    verb->callback([&commands, arguments] { diff(commands, *arguments); });
}

}  // namespace

void add_tariff_view_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ShowArguments>();
    CLI::App* verb =
        noun.add_subcommand("show", say.text({"a tariff's year as a picture: bands, hours, prices",
                                              "电价全年图：时段、小时数与价格"}));
    verb->fallthrough();
    verb->add_option("tariff", arguments->tariff,
                     say.text({"a document, or a tariff of the store", "文档，或库中的电价"}))
        ->required();
    verb->add_option("--version", arguments->version,
                     say.text({"the version of this day (default: today's, or the last)",
                               "该日有效的版本（默认今日，否则最后一版）"}));
    verb->add_option(
            "--year", arguments->year,
            say.text({"the year to draw (default: of that day, else in which the version begins)",
                      "绘制的年份（默认该日所在年，否则版本起始年）"}))
        ->check(CLI::Range(1970, 9998));
    verb->add_option("--attr", arguments->attributes,
                     say.text({"what the contract has, such as capacity_kva=315",
                               "合同属性，如 capacity_kva=315"}));
    verb->add_option("--svg", arguments->svg, say.text({"write an SVG file", "写入 SVG 文件"}));
    verb->add_option("--png", arguments->png, say.text({"write a PNG file", "写入 PNG 文件"}));
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark tariff show data/tariffs/cn/jiangxi/two_part_10kv.yaml --svg jx.svg");
    verb->callback([&commands, arguments] { show(commands, *arguments); });
    add_diff(noun, commands);
}

}  // namespace voltmark::app
