// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/codec/format.hpp"

#include "context.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

struct EncodeArguments {
    std::string format;
    std::string verb;
    bool binary = false;
};

/// --address 1 --di 00010000, as the verb takes them; --json may stand among them.
Result<codec::EncodeOptions> options_in(std::vector<std::string> words, bool& json) {
    if (std::erase(words, "--json") > 0) json = true;
    codec::EncodeOptions options;
    for (std::size_t i = 0; i < words.size(); i += 2) {
        const bool is_pair = words[i].starts_with("--") && i + 1 < words.size();
        if (!is_pair) return make_error(kOptionPair, words[i]);
        options[words[i].substr(2)] = words[i + 1];
    }
    return options;
}

std::string verbs_text(const Console& say) {
    std::string text;
    for (const codec::FormatInfo& format : codec::formats()) {
        for (const codec::EncodeVerb& verb : format.verbs) {
            text += fmt::format("\n  {} {} {}\n      {}", format.name, verb.name, verb.example,
                                say(verb.what));
        }
    }
    return text;
}

void encode(Commands& commands, const EncodeArguments& arguments,
            const std::vector<std::string>& words) {
    const codec::FormatInfo* format = codec::find_format(arguments.format);
    Console& say = commands.context.console;
    const Result<codec::EncodeOptions> options = options_in(words, say.json);
    if (!options) return commands.fail(options.error());
    const Result<codec::Bytes> frame = codec::encode(*format, arguments.verb, *options);
    if (!frame) return commands.fail(frame.error());
    if (arguments.binary)
        return say.print({reinterpret_cast<const char*>(frame->data()), frame->size()});
    const std::string hex = codec::to_hex(*frame);
    if (!say.json) return say.line(hex);
    say.line(nlohmann::ordered_json{{"format", arguments.format}, {"frame", hex}}.dump());
}

}  // namespace

void add_encode_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<EncodeArguments>();
    std::vector<std::string> names;
    for (const codec::FormatInfo& format : codec::formats()) {
        if (!format.verbs.empty()) names.emplace_back(format.name);
    }
    CLI::App* verb = root.add_subcommand(
        "encode", say.text({"write a frame as a master sends it; needs no store",
                            "生成主站发出的报文（无需数据库）"}));
    verb->fallthrough(false);  // Options behind the verb are the verb's own.
    verb->allow_extras();
    verb->add_option("--format", arguments->format, fmt::format("{}", fmt::join(names, ", ")))
        ->required()
        ->check(CLI::IsMember(names));
    verb->add_option("verb", arguments->verb, say.text({"what is asked for", "操作"}))->required();
    verb->add_flag("--binary", arguments->binary,
                   say.text({"bytes, not hex", "输出字节而非十六进制"}));
    verb->footer(say.text({"The verbs of each format, with an example of their options:",
                           "各格式的操作及选项示例："}) +
                 verbs_text(say) + "\n" + say.text({"Example:", "示例："}) +
                 "\n  voltmark encode --format dlt645 read --address 000000000001 --di 00010000");
    verb->callback(
        [&commands, arguments, verb] { encode(commands, *arguments, verb->remaining()); });
}

}  // namespace voltmark::app
