// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/import_content.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/zones/exchange_errors.hpp"
#include "voltmark/zones/exchange_file.hpp"
#include "voltmark/zones/exchange_store.hpp"

#include "context.hpp"
#include "key_argument.hpp"
#include "operations.hpp"
#include "zone_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using zones::ExchangeHeader;

struct ExchangeArguments {
    std::string what;
    std::string from;
    std::string to;
    std::string key;
    std::string sender;
    std::string file;
    std::string public_key;
    std::string content;
    std::string folder;
    bool accept_gap = false;
};

ordered_json json_of(const ExchangeHeader& header) {
    return {{"sender", header.sender},       {"sequence", header.sequence},
            {"what", to_text(header.type)},  {"made_at", time::to_text(header.made_at)},
            {"bytes", header.content_bytes}, {"sha256", security::to_text(header.content)}};
}

void send(Commands& commands, const ExchangeArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<security::Secret> seed =
        read_key_or_environment(arguments.key, "VOLTMARK_EXCHANGE_KEY", "exchange");
    if (!seed) return commands.fail(seed.error());
    const Result<security::SigningKey> key = security::make_signing_key(*seed);
    if (!key) return commands.fail(key.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    ExchangeHeader header;
    header.sender = arguments.sender;
    header.type = *zones::find_content_type(arguments.what);
    header.made_at = commands.context.clock.now();
    // The store is not held while the content is copied, which may take long.
    std::optional<store::Lease> writer;
    std::optional<store::Transaction> transaction;
    zones::Numbering numbering;
    numbering.number = [&] {
        writer.emplace((*store)->writer());
        transaction.emplace(**writer);
        return zones::next_sequence(**writer, header.sender);
    };
    numbering.note = [&](const ExchangeHeader& numbered) -> Result<void> {
        const Result<void> noted = zones::note_sent(**writer, numbered, *actor);
        if (noted) transaction->commit();
        return noted;
    };
    const Result<ExchangeHeader> sent =
        zones::write_exchange_file(arguments.from, arguments.to, header, *key, numbering);
    if (!sent) return commands.fail(sent.error());
    if (say.json) return say.line(json_of(*sent).dump());
    say.line(
        say.fill({"{0}: {1} of {2}, number {3}, {4} bytes", "{0}：{2} 第 {3} 号，{1}，{4} 字节"},
                 arguments.to, to_text(sent->type), sent->sender, sent->sequence,
                 grouped(static_cast<std::int64_t>(sent->content_bytes))));
}

/// Takes readings in as `readings import` does.
Result<void> import_readings(Commands& commands, store::Store& store,
                             const zones::CheckedContent& content, ordered_json& json) {
    const Console& say = commands.context.console;
    const ExchangeHeader& header = content.header();
    const std::string source = fmt::format("{}/{}", header.sender, header.sequence);
    Progress bar{say, source, "B"};
    const Result<acquire::ImportReport> report =
        acquire::import_content(store, {content.path(), source}, {}, commands.context.clock,
                                [&](const acquire::ImportProgress& progress) {
                                    bar.update(progress.bytes_done, progress.bytes);
                                });
    if (!report) return report.error();
    bar.finish();
    json["import"] = {{"readings_stored", report->readings_stored},
                      {"readings_refused", report->readings_refused}};
    if (!say.json) print_import(say, source, *report, 20);
    const bool is_refused = std::any_of(
        report->counts.begin(), report->counts.end(),
        [](const auto& count) { return count.first.second == acquire::Verdict::refused; });
    if (is_refused) commands.exit = kExitInput;
    return ok();
}

/// Uses the content; it may have been used before by a process that was killed behind it.
Result<void> take_in(Commands& commands, store::Store& store, const zones::CheckedContent& content,
                     const ExchangeArguments& arguments, ordered_json& json) {
    if (!arguments.content.empty()) return content.keep_as(arguments.content);
    if (content.header().type == zones::ContentType::readings)
        return import_readings(commands, store, content, json);
    return make_error(zones::kExchangeNotImported, to_text(content.header().type));
}

Result<zones::Arrival> note(Commands& commands, store::Store& store, const ExchangeHeader& header,
                            bool accept_gap, const security::Actor& by) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Result<zones::Arrival> noted =
        zones::note_received(*writer, header, accept_gap, by, commands.context.clock.now());
    if (noted) transaction.commit();
    return noted;
}

std::string folder_of(const ExchangeArguments& arguments) {
    if (!arguments.folder.empty()) return arguments.folder;
    // What is kept under a name must be on the same disk.
    const std::size_t slash = arguments.content.rfind('/');
    if (!arguments.content.empty())
        return slash == std::string::npos ? "." : arguments.content.substr(0, slash + 1);
    const char* temporary = std::getenv("TMPDIR");
    return temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary;
}

void receive(Commands& commands, const ExchangeArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<security::Secret> key = read_key(arguments.public_key, "exchange");
    if (!key) return commands.fail(key.error());
    const Result<zones::CheckedContent> content = zones::check_exchange_file(
        arguments.file, security::to_hex(key->bytes()), folder_of(arguments));
    if (!content) return commands.fail(content.error(), arguments.file);
    const ExchangeHeader& header = content->header();
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Result<zones::Arrival> arrival = zones::judge_arrival(
        header, zones::known_sender(*(*store)->reader(), header), arguments.accept_gap);
    ordered_json json = json_of(header);
    if (arrival && *arrival == zones::Arrival::fresh) {
        const Result<void> taken = take_in(commands, **store, *content, arguments, json);
        if (!taken) return commands.fail(taken.error());
        arrival = note(commands, **store, header, arguments.accept_gap, *actor);
    }
    if (!arrival) return commands.fail(arrival.error(), arguments.file);
    const bool is_repeated = *arrival == zones::Arrival::repeated;
    json["repeated"] = is_repeated;
    if (say.json) return say.line(json.dump());
    say.line(say.fill(is_repeated ? Text{"number {1} of {0} was received before; no effect",
                                         "{0} 的第 {1} 号此前已收到，无变化"}
                                  : Text{"number {1} of {0} was taken in", "{0} 的第 {1} 号已接收"},
                      header.sender, header.sequence));
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"", ""})},
                 {say.text({"sender", "发送方"})},
                 {say.text({"number", "序号"}), Table::Align::right},
                 {say.text({"what", "内容"})},
                 {say.text({"bytes", "字节"}), Table::Align::right},
                 {say.text({"at", "时间"})},
                 {say.text({"by", "操作人"})}}};
    ordered_json rows = ordered_json::array();
    for (const zones::ExchangeNote& one : zones::list_exchange(*(*store)->reader())) {
        ordered_json row{{"direction", one.is_sent ? "sent" : "received"}};
        row.update(json_of(one.header));
        row["at"] = time::to_text(one.at);
        row["by"] = one.by;
        rows.push_back(std::move(row));
        table.row({say.text(one.is_sent ? Text{"sent", "发出"} : Text{"received", "收到"}),
                   one.header.sender, std::to_string(one.header.sequence),
                   std::string{to_text(one.header.type)},
                   grouped(static_cast<std::int64_t>(one.header.content_bytes)),
                   time::to_text(one.at), one.by});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing was exchanged yet", "尚无交换文件"}));
    say.print(table.to_text());
}

using Arguments = std::shared_ptr<ExchangeArguments>;

void add_send(CLI::App& noun, Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    CLI::App* verb = noun.add_subcommand(
        "export",
        say.text({"makes a signed and numbered file of a file", "生成签名并编号的交换文件"}));
    verb->fallthrough();
    std::set<std::string> types;
    for (const zones::ContentType type : zones::kContentTypes) types.emplace(to_text(type));
    verb->add_option("--what", arguments->what, say.text({"what it holds", "内容类别"}))
        ->required()
        ->check(CLI::IsMember(types));
    verb->add_option("--from", arguments->from, say.text({"file with the content", "内容文件"}))
        ->required();
    verb->add_option("--to", arguments->to, say.text({"file to make", "目标文件"}))->required();
    verb->add_option("--sender", arguments->sender,
                     say.text({"who numbers its files", "发送方名称"}))
        ->required();
    verb->add_option("--key", arguments->key,
                     say.text({"file of the key that signs (else VOLTMARK_EXCHANGE_KEY)",
                               "签名密钥文件（否则取 VOLTMARK_EXCHANGE_KEY）"}));
    verb->footer(say.text({"Keys are made by: voltmark audit keygen\nExample:",
                           "密钥由 voltmark audit keygen 生成\n示例："}) +
                 "\n  voltmark exchange export --what readings --from july.csv --to 17.vmx "
                 "--sender head-end-1 --key exchange.key --actor li.ming");
    verb->callback([&commands, arguments] { send(commands, *arguments); });
}

void add_receive(CLI::App& noun, Commands& commands, const Arguments& arguments) {
    const Console& say = commands.context.console;
    CLI::App* verb = noun.add_subcommand(
        "import",
        say.text({"checks such a file and takes its content in", "核验交换文件并接收内容"}));
    verb->fallthrough();
    verb->add_option("file", arguments->file, say.text({"the file", "交换文件"}))->required();
    verb->add_option(
            "--public-key", arguments->public_key,
            say.text({"of the sender: hexadecimal, or a file", "发送方公钥：十六进制或文件"}))
        ->required();
    verb->add_option("--content", arguments->content,
                     say.text({"new file for the content, instead of importing it",
                               "将内容另存为新文件，不导入"}));
    verb->add_option("--work", arguments->folder,
                     say.text({"folder with room for the content (default: TMPDIR)",
                               "容纳内容副本的目录（默认 TMPDIR）"}));
    verb->add_flag("--accept-gap", arguments->accept_gap,
                   say.text({"goes on though files before it are missing", "中间有缺失时仍接收"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark exchange import 17.vmx --public-key exchange.pub --actor wang.fang");
    verb->callback([&commands, arguments] { receive(commands, *arguments); });
}

}  // namespace

void add_exchange_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "exchange",
        say.text({"signed files that go one way, from zone to zone", "区间单向签名交换文件"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<ExchangeArguments>();
    add_send(*noun, commands, arguments);
    add_receive(*noun, commands, arguments);
    CLI::App* verb =
        noun->add_subcommand("list", say.text({"what was sent and received", "收发清单"}));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark exchange list");
    verb->callback([&commands] { list(commands); });
}

}  // namespace voltmark::app
