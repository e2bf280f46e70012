// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/nem12.hpp"
#include "voltmark/codec/nem13.hpp"
#include "voltmark/codec/text.hpp"

#include "context.hpp"
#include "message_text.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

struct DecodeArguments {
    std::string file;
    std::string format = "auto";
    bool strict = false;
    bool binary = false;
    std::string key;
    std::string authentication_key;
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
            R"({{"format":"nem12","nmi":{},"channel":{},"unit":{},"date":{},)"
            R"("interval_minutes":{},"values":{},)"
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
        const std::vector<meter::Quality> quality = meter::qualities_of(span.readings);
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
                R"({{"format":"csv","channel":{},"unit":{},"date":{},)"
                R"("interval_minutes":{},"values":{},)"
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

class MessagePrinter final : public codec::MessageSink {
public:
    MessagePrinter(Commands& commands, std::string_view format, std::string path)
        : commands_{commands}, format_{format}, path_{std::move(path)} {}

    /// Errors are told at this line; 0 for a file of bytes.
    void at_line(std::uint64_t line) { line_ = line; }

    void message(codec::Message message) override {
        const Console& say = commands_.context.console;
        if (say.json) {
            say.line(to_json(format_, message, say.language));
            if (message.error) commands_.exit = kExitInput;
            return;
        }
        if (const std::string lines = to_lines(message, say.language); !lines.empty())
            say.line(lines);
        if (!message.error) return;
        const std::string source = line_ == 0 ? path_ : fmt::format("{}:{}", path_, line_);
        commands_.fail(*message.error, source);
    }

private:
    Commands& commands_;
    std::string_view format_;
    std::string path_;
    std::uint64_t line_ = 0;
};

codec::ByteSpan bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// One frame a line, as hex; empty lines and lines that begin with # are passed over.
void decode_lines(std::string_view text, codec::Decoder& decoder, MessagePrinter& printer) {
    codec::LineReader lines{text, 1};
    codec::Line line;
    while (lines.next(line)) {
        const std::string_view hex = codec::trimmed(line.text);
        if (hex.empty() || hex.front() == '#') continue;
        printer.at_line(line.number);
        const Result<codec::Bytes> bytes = codec::parse_hex(hex);
        if (bytes) {
            decoder.decode(*bytes, printer);
            continue;
        }
        codec::Message broken;
        broken.error = bytes.error();
        printer.message(std::move(broken));
    }
}

void decode_messages(Commands& commands, const DecodeArguments& arguments,
                     const codec::FormatInfo& format, std::string_view text) {
    codec::DecodeOptions options;
    for (auto [hex, key] :
         {std::pair{&arguments.key, &options.key},
          std::pair{&arguments.authentication_key, &options.authentication_key}}) {
        Result<codec::Bytes> bytes = codec::parse_hex(*hex);
        if (!bytes) return commands.fail(bytes.error());
        *key = std::move(*bytes);
    }
    const std::unique_ptr<codec::Decoder> decoder = format.make_decoder(options);
    MessagePrinter printer{commands, format.name, arguments.file == "-" ? "stdin" : arguments.file};
    if (format.is_text || arguments.binary) {
        decoder->decode(bytes_of(text), printer);
    } else {
        decode_lines(text, *decoder, printer);
    }
}

/// The file formats of readings: NEM12 and tables.
void decode_file(Commands& commands, const DecodeArguments& arguments, std::string_view text) {
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

void decode(Commands& commands, const DecodeArguments& arguments) {
    const Result<acquire::FileText> file = acquire::FileText::open(arguments.file);
    if (!file) return commands.fail(file.error());
    // A NEM13 file is known by its header, as what NEM12 is asked for too.
    const bool is_nem13 = (arguments.format == "auto" || arguments.format == "nem12") &&
                          codec::nem13::is_nem13(file->text());
    const codec::FormatInfo* format = codec::find_format(is_nem13 ? "nem13" : arguments.format);
    if (format != nullptr) return decode_messages(commands, arguments, *format, file->text());
    decode_file(commands, arguments, file->text());
}

std::vector<std::string> format_names() {
    std::vector<std::string> names = {"auto", "nem12", "csv"};
    for (const codec::FormatInfo& format : codec::formats()) names.emplace_back(format.name);
    return names;
}

}  // namespace

void add_decode_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<DecodeArguments>();
    CLI::App* verb = root.add_subcommand(
        "decode", say.text({"print what frames or a file of readings say; needs no store",
                            "解析报文或读数文件并输出内容（无需数据库）"}));
    verb->fallthrough();
    verb->add_option("file", arguments->file,
                     say.text({"plain or packed; - is standard input", "明文或压缩；- 为标准输入"}))
        ->required();
    const std::vector<std::string> names = format_names();
    verb->add_option("--format", arguments->format, fmt::format("{}", fmt::join(names, ", ")))
        ->check(CLI::IsMember(names));
    verb->add_flag("--strict", arguments->strict,
                   say.text({"NEM12 exactly as specified", "严格按 NEM12 规范"}));
    verb->add_flag("--binary", arguments->binary,
                   say.text({"frames are bytes, not lines of hex", "报文为字节，而非十六进制行"}));
    verb->add_option("--key", arguments->key,
                     say.text({"hex: of encrypted frames", "加密报文的密钥（十六进制）"}));
    verb->add_option("--authentication-key", arguments->authentication_key,
                     say.text({"hex: DLMS, security suite 0", "DLMS 认证密钥（十六进制）"}));
    add_csv_options(*verb, say, arguments->csv);
    verb->footer(
        say.text(
            {"Frames: one a line as hex digits, blanks allowed, # begins a remark; one object a "
             "frame with --json, values as exact texts, null where missing.\n"
             "NEM12 and tables: one object a channel-day, values as exact numbers. Errors "
             "go to standard error, of frames with --json into their object; exit code 2 "
             "when there was one.\nExamples:",
             "报文：每行一帧十六进制数字，可含空格，# 开头为注释；使用 --json 时每帧一个对象，"
             "数值为精确文本，缺失为 null。\nNEM12 与表格：每通道每日一个对象，数值精确。"
             "错误写到标准错误（报文使用 --json 时写入其对象），有错误时退出码为 2。\n示例："}) +
        "\n  voltmark decode --format dlt645 frames.txt --json"
        "\n  voltmark decode --format nem12 meters.csv --json");
    verb->callback([&commands, arguments] { decode(commands, *arguments); });
}

}  // namespace voltmark::app
