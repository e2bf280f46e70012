// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/security/approval.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/time/civil.hpp"

#include "key_argument.hpp"
#include "security_commands.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using security::AuditEntry;
using security::Checkpoint;

ordered_json entry_json(const AuditEntry& entry) {
    const security::AuditEvent& event = entry.event;
    ordered_json json{{"entry", entry.entry_no},
                      {"at", time::to_text(entry.at)},
                      {"actor", event.actor},
                      {"action", event.action},
                      {"object_kind", event.object_kind},
                      {"object_id", event.object_id},
                      {"outcome", to_text(event.outcome)},
                      {"purpose", event.purpose}};
    if (!event.before.empty()) json["before"] = ordered_json::parse(event.before, nullptr, false);
    if (!event.after.empty()) json["after"] = ordered_json::parse(event.after, nullptr, false);
    json["previous"] = security::to_text(entry.previous);
    json["hash"] = security::to_text(entry.hash);
    return json;
}

struct ListArguments {
    security::AuditFilter filter;
    std::string object;
    std::string from;
    std::string to;
};

/// The moment a UTC day begins.
Result<std::optional<Instant>> begin_of(const std::string& text) {
    if (text.empty()) return std::optional<Instant>{};
    const Result<time::CivilDay> day = time::parse_day(text);
    if (!day) return day.error();
    return std::optional{Instant{std::chrono::sys_days{day->time_since_epoch()}}};
}

void list(Commands& commands, const ListArguments& arguments) {
    const Console& say = commands.context.console;
    security::AuditFilter filter = arguments.filter;
    const auto from = begin_of(arguments.from);
    if (!from) return commands.fail(from.error());
    const auto to = begin_of(arguments.to);
    if (!to) return commands.fail(to.error());
    filter.from = *from;
    filter.to = *to;
    const std::size_t slash = arguments.object.find('/');
    filter.object_kind = arguments.object.substr(0, slash);
    if (slash != std::string::npos) filter.object_id = arguments.object.substr(slash + 1);
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"entry", "序号"}), Table::Align::right},
                 {say.text({"at", "时间"})},
                 {say.text({"actor", "操作人"})},
                 {say.text({"action", "操作"})},
                 {say.text({"object", "对象"})},
                 {say.text({"outcome", "结果"})},
                 {say.text({"purpose", "事由"})}}};
    ordered_json rows = ordered_json::array();
    for (const AuditEntry& entry : security::list_audit(*(*store)->reader(), filter)) {
        const security::AuditEvent& event = entry.event;
        rows.push_back(entry_json(entry));
        table.row({fmt::format("{}", entry.entry_no), time::to_text(entry.at), event.actor,
                   event.action, event.object_kind + "/" + event.object_id,
                   say.text(name_of(event.outcome)), event.purpose});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no such entry", "没有此类记录"}));
    say.print(table.to_text());
}

struct VerifyArguments {
    std::string key;
    std::string checkpoint;
};

void verify(Commands& commands, const VerifyArguments& arguments) {
    const Console& say = commands.context.console;
    security::AuditTrust trust;
    if (!arguments.key.empty()) {
        const Result<security::Secret> key = read_key(arguments.key, "public");
        if (!key) return commands.fail(key.error());
        trust.public_key = security::to_hex(key->bytes());
    }
    if (!arguments.checkpoint.empty()) {
        const Result<std::string> text = read_small_file(arguments.checkpoint);
        if (!text) return commands.fail(text.error());
        const Result<Checkpoint> kept = security::parse_checkpoint(*text);
        if (!kept) return commands.fail(kept.error(), arguments.checkpoint);
        trust.kept = *kept;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const security::AuditReport report = security::verify_audit(*(*store)->reader(), trust);
    if (report.first_break) commands.exit = kExitProblems;
    if (!say.json) {
        if (const auto& found = report.first_break)
            return say.line(
                say.fill(sentence_of(found->what), found->entry_no, found->checkpoint_no));
        return say.line(say.fill({"{0} entries are what was written; {1} checkpoints sign up to "
                                  "entry {2}",
                                  "{0} 条记录完整；{1} 个签名检查点，签至第 {2} 条"},
                                 report.entries, report.checkpoints, report.signed_to));
    }
    ordered_json json{{"entries", report.entries},
                      {"checkpoints", report.checkpoints},
                      {"signed_to", report.signed_to}};
    if (const auto& found = report.first_break)
        json["break"] = {{"what", to_text(found->what)},
                         {"entry", found->entry_no},
                         {"checkpoint", found->checkpoint_no}};
    say.line(json.dump());
}

void make_key(Commands& commands, const std::string& path) {
    const Console& say = commands.context.console;
    const security::SigningKey key = security::new_signing_key();
    const Result<void> written = write_key(path, key.seed);
    if (!written) return commands.fail(written.error());
    if (say.json) return say.line(ordered_json{{"public_key", key.public_key}}.dump());
    say.line(key.public_key);
}

struct CheckpointArguments {
    std::string key_file;
    std::string out;
};

void checkpoint(Commands& commands, const CheckpointArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<security::Secret> seed =
        read_key_or_environment(arguments.key_file, "VOLTMARK_AUDIT_KEY", "audit");
    if (!seed) return commands.fail(seed.error());
    const Result<security::SigningKey> key = security::make_signing_key(*seed);
    if (!key) return commands.fail(key.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const auto taken =
        security::take_checkpoint(*writer, *key, actor->name, commands.context.clock.now());
    if (!taken) return commands.fail(taken.error());
    transaction.commit();
    if (!*taken) return say.line(say.json ? "null" : say({"the log is empty", "日志为空"}));
    const std::string json = to_json(**taken);
    if (!arguments.out.empty()) {
        const Result<void> written = write_small_file(arguments.out, json + "\n");
        if (!written) return commands.fail(written.error());
    }
    if (say.json) return say.line(json);
    say.line(
        say.fill({"checkpoint {0} signs entries {1} to {2}", "签名检查点 {0} 已签第 {1} 至 {2} 条"},
                 (*taken)->checkpoint_no, (*taken)->first_entry, (*taken)->last_entry));
}

CLI::App* add_verb(CLI::App& noun, const Console& say, const char* name, const Text& what,
                   std::string_view example) {
    CLI::App* verb = noun.add_subcommand(name, say.text(what));
    verb->fallthrough();
    verb->footer(fmt::format("{}\n  {}", say({"Example:", "示例："}), example));
    return verb;
}

void add_list(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ListArguments>();
    CLI::App* verb = add_verb(noun, say, "list", {"entries of the audit log", "审计日志记录"},
                              "voltmark audit list --action approval. --from 2026-09-01");
    verb->add_option("--by", arguments->filter.actor, say.text({"who did it", "操作人"}));
    verb->add_option(
        "--action", arguments->filter.action,
        say.text({"an action, or its beginning with a '.'", "操作名，或以 '.' 结尾的前缀"}));
    verb->add_option("--object", arguments->object,
                     say.text({"a kind of object, or kind/id", "对象类别，或 类别/编号"}));
    verb->add_option("--from", arguments->from, say.text({"first day, UTC", "起始日（UTC）"}));
    verb->add_option("--to", arguments->to,
                     say.text({"day after the last, UTC", "末日的次日（UTC）"}));
    verb->add_option("--newest", arguments->filter.newest,
                     say.text({"at most so many, the newest", "最多条数（取最新）"}));
    verb->callback([&commands, arguments] { list(commands, *arguments); });
}

}  // namespace

void add_audit_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("audit", say.text({"the log of what was done, which nobody can change",
                                               "审计日志：不可更改的操作记录"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    add_list(*noun, commands);

    const auto trust = std::make_shared<VerifyArguments>();
    CLI::App* verb = add_verb(*noun, say, "verify",
                              {"reads the whole log and names the first entry that was changed",
                               "通读日志，指出第一条被改动的记录"},
                              "voltmark audit verify --key audit.pub --checkpoint last.json");
    verb->add_option(
        "--key", trust->key,
        say.text({"public key that signed: hexadecimal, or a file", "签名公钥：十六进制或文件"}));
    verb->add_option("--checkpoint", trust->checkpoint,
                     say.text({"a checkpoint that was kept elsewhere", "另存于他处的签名检查点"}));
    verb->callback([&commands, trust] { verify(commands, *trust); });

    const auto path = std::make_shared<std::string>();
    verb = add_verb(
        *noun, say, "keygen",
        {"makes a key that signs checkpoints; prints its public half", "生成签名密钥并输出公钥"},
        "voltmark audit keygen --out audit.key > audit.pub");
    verb->add_option("--out", *path, say.text({"new file for the key", "密钥文件（新建）"}))
        ->required();
    verb->callback([&commands, path] { make_key(commands, *path); });

    const auto signing = std::make_shared<CheckpointArguments>();
    verb = add_verb(*noun, say, "checkpoint",
                    {"signs what was logged since the last time", "对新增记录签名"},
                    "voltmark audit checkpoint --key-file audit.key --out last.json");
    verb->add_option("--key-file", signing->key_file,
                     say.text({"file of the key (else VOLTMARK_AUDIT_KEY)",
                               "密钥文件（否则取 VOLTMARK_AUDIT_KEY）"}));
    verb->add_option(
        "--out", signing->out,
        say.text({"file for the checkpoint, to keep elsewhere", "检查点输出文件，请另存他处"}));
    verb->callback([&commands, signing] { checkpoint(commands, *signing); });
    add_proof_commands(*noun, commands);
}

}  // namespace voltmark::app
