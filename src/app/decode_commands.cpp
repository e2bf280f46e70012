// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/nem12.hpp"

#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

struct DecodeArguments {
    std::string file;
    std::string format = "auto";
    bool strict = false;
    CsvArguments csv;
};

/// "0.125": thousandths of the base unit in the unit's own size, every digit kept.
std::string value_text(std::int64_t milli, int milli_exponent) {
    if (milli_exponent >= 0) return to_decimal(milli, milli_exponent, 0);
    return to_decimal(milli * power_of_ten(-milli_exponent), 0);
}

/// Prints what a parser gives: an object a channel-day with --json, else a line.
class Printer {
public:
    Printer(Commands& commands, std::string path) : commands_{commands}, path_{std::move(path)} {}

    void finding(const codec::Finding& finding) {
        const bool refused = finding.verdict == codec::Verdict::refused;
        if (refused) {
            commands_.fail(finding.error, path_);
        } else {
            say().note(say().fill({"{}:{}: {}: {} (tolerated)", "{}:{}：{}：{}（已容忍）"}, path_,
                                  to_text(finding.error.place.value_or(Place{})),
                                  finding.error.name(), finding.error.message(say().language)));
        }
    }

    const Console& say() const { return commands_.context.console; }

    /// A JSON list of numbers, written digit by digit: no binary fraction is made of them.
    static std::string values_json(std::span<const std::int64_t> milli,
                                   const std::vector<bool>& missing, codec::ReadingUnit unit) {
        std::string text = "[";
        for (std::size_t slot = 0; slot < milli.size(); ++slot) {
            if (slot > 0) text += ',';
            text += missing[slot] ? "null" : value_text(milli[slot], unit.milli_exponent);
        }
        return text + "]";
    }

private:
    Commands& commands_;
    std::string path_;
};

/// A JSON text; bytes that are no UTF-8 are replaced.
std::string json_text(std::string_view text) {
    using Handler = nlohmann::json::error_handler_t;
    return nlohmann::json(text).dump(-1, ' ', false, Handler::replace);
}

class Nem12Printer final : public codec::nem12::Sink {
public:
    explicit Nem12Printer(Printer& printer) : printer_{printer} {}

    void day(const codec::nem12::IntervalDay& day) override {
        if (printer_.say().json) return print_json(day);
        std::int64_t sum = 0;
        for (const std::int64_t milli : day.values_milli) sum += milli;
        std::string events;
        for (const codec::nem12::QualityEvent& event : day.events) {
            events += fmt::format("{}{}", events.empty() ? "" : ",", flag_of(event));
        }
        const std::string_view unit = codec::to_text(day.channel.unit);
        printer_.say().line(
            fmt::format("{}  {}  {} x {} min  {} {}  {}", day.channel.key(), time::to_text(day.day),
                        day.values_milli.size(), day.channel.interval_minutes,
                        value_text(sum, day.channel.unit.milli_exponent), unit, events));
    }
    void finding(const codec::Finding& finding) override { printer_.finding(finding); }

private:
    /// "A", "E52", "F14".
    static std::string flag_of(const codec::nem12::QualityEvent& event) {
        return event.method == 0 ? std::string{event.flag}
                                 : fmt::format("{}{:02}", event.flag, event.method);
    }

    void print_json(const codec::nem12::IntervalDay& day) {
        std::vector<bool> missing(day.values_milli.size(), false);
        std::string quality;
        std::string events;
        for (const codec::nem12::QualityEvent& event : day.events) {
            for (int i = 0; i < event.count; ++i) {
                if (event.flag == 'N') missing[static_cast<std::size_t>(event.first + i)] = true;
                quality += (quality.empty() ? "" : ",") + json_text(flag_of(event));
            }
            events +=
                fmt::format(R"({}{{"first":{},"last":{},"quality":{})", events.empty() ? "" : ",",
                            event.first + 1, event.first + event.count, json_text(flag_of(event)));
            if (event.reason) events += fmt::format(R"(,"reason":{})", *event.reason);
            if (!event.reason_text.empty())
                events += fmt::format(R"(,"description":{})", json_text(event.reason_text));
            events += "}";
        }
        const codec::nem12::Channel& channel = day.channel;
        printer_.say().line(fmt::format(
            R"({{"nmi":{},"channel":{},"unit":{},"date":{},"interval_minutes":{},"values":{},)"
            R"("quality":[{}],"events":[{}],"register":{},"meter":{}}})",
            json_text(channel.nmi), json_text(channel.suffix),
            json_text(codec::to_text(channel.unit)), json_text(time::to_text(day.day)),
            channel.interval_minutes, Printer::values_json(day.values_milli, missing, channel.unit),
            quality, events, json_text(channel.register_id), json_text(channel.meter_serial)));
    }

    Printer& printer_;
};

class CsvPrinter final : public codec::DeliverySink {
public:
    explicit CsvPrinter(Printer& printer) : printer_{printer} {}

    void span(const codec::DeliveredSpan& span) override {
        std::vector<meter::Quality> quality(span.readings.values_milli.size(),
                                            meter::Quality::actual);
        for (const meter::QualityRun& run : span.readings.runs)
            std::fill_n(quality.begin() + run.first, run.count, run.quality);
        std::vector<bool> missing;
        std::int64_t sum = 0;
        std::string words;
        for (std::size_t slot = 0; slot < quality.size(); ++slot) {
            missing.push_back(quality[slot] == meter::Quality::missing);
            sum += span.readings.values_milli[slot];
            words += (slot == 0 ? "" : ",") + json_text(meter::to_text(quality[slot]));
        }
        const std::string_view unit = codec::to_text(span.unit);
        if (printer_.say().json) {
            printer_.say().line(fmt::format(
                R"({{"channel":{},"unit":{},"date":{},"interval_minutes":{},"values":{},)"
                R"("quality":[{}]}})",
                json_text(span.key), json_text(unit), json_text(time::to_text(span.span)),
                span.interval_minutes,
                Printer::values_json(span.readings.values_milli, missing, span.unit), words));
            return;
        }
        const auto lost = std::count(missing.begin(), missing.end(), true);
        printer_.say().line(printer_.say().fill(
            {"{}  {}  {} x {} min  {} {}  {} missing", "{}  {}  {} × {} 分钟  {} {}  缺 {}"},
            span.key, time::to_text(span.span), quality.size(), span.interval_minutes,
            value_text(sum, span.unit.milli_exponent), unit, lost));
    }
    void finding(const codec::Finding& finding) override { printer_.finding(finding); }

private:
    Printer& printer_;
};

void decode(Commands& commands, const DecodeArguments& arguments) {
    const Result<acquire::FileText> file = acquire::FileText::open(arguments.file);
    if (!file) return commands.fail(file.error());
    const std::string_view text = file->text();
    Printer printer{commands, arguments.file == "-" ? "stdin" : arguments.file};
    const bool is_nem12 = arguments.format == "auto"
                              ? acquire::format_of(text) == acquire::FileFormat::nem12
                              : arguments.format == "nem12";
    if (is_nem12) {
        Nem12Printer sink{printer};
        codec::nem12::parse(
            text, arguments.strict ? codec::nem12::Mode::strict : codec::nem12::Mode::lenient,
            sink);
        return;
    }
    codec::csv::Options options;
    if (const Result<void> read = read_csv_options(arguments.csv, options); !read)
        return commands.fail(read.error());
    CsvPrinter sink{printer};
    codec::csv::parse(text, options, sink);
}

}  // namespace

void add_decode_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<DecodeArguments>();
    CLI::App* verb = root.add_subcommand(
        "decode", say.text({"print what a file of readings says; needs no store",
                            "解析读数文件并输出内容（无需数据库）"}));
    verb->fallthrough();
    verb->add_option("file", arguments->file,
                     say.text({"plain or packed; - is standard input", "明文或压缩；- 为标准输入"}))
        ->required();
    verb->add_option("--format", arguments->format, "auto, nem12, csv")
        ->check(CLI::IsMember({"auto", "nem12", "csv"}));
    verb->add_flag("--strict", arguments->strict,
                   say.text({"NEM12 exactly as specified", "严格按 NEM12 规范"}));
    add_csv_options(*verb, say, arguments->csv);
    verb->footer(
        say.text({"One object a channel-day with --json, values as exact numbers, null "
                  "where missing. Errors go to standard error; exit code 2 when anything "
                  "was refused.\nExample:",
                  "使用 --json 时每通道每日一个对象，数值精确，缺失为 null。错误写到标准错误，"
                  "有拒收时退出码为 2。\n示例："}) +
        "\n  voltmark decode --format nem12 meters.csv --json");
    verb->callback([&commands, arguments] { decode(commands, *arguments); });
}

}  // namespace voltmark::app
