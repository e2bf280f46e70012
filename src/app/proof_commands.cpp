// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/issue_log.hpp"
#include "voltmark/security/proof.hpp"
#include "voltmark/time/civil.hpp"

#include "key_argument.hpp"
#include "security_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ProveArguments {
    std::string bill;
    std::string out;
};

void prove(Commands& commands, const ProveArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<billing::BillId> id = billing::parse_bill_id(arguments.bill);
    if (!id) return commands.fail(id.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<security::ProofSource> source = billing::proof_source(*reader, *id);
    if (!source) return commands.fail(source.error());
    const Result<std::string> proof = security::make_proof(*reader, *source);
    if (!proof) return commands.fail(proof.error());
    if (arguments.out.empty()) return say.line(*proof);
    const Result<void> written = write_small_file(arguments.out, *proof + "\n");
    if (!written) return commands.fail(written.error());
    const std::string hash = security::to_text(security::sha256(source->content));
    if (say.json) return say.line(ordered_json{{"content_sha256", hash}}.dump());
    say.line(say.fill({"{0} proves bill {1}, content {2}", "{0} 可证明账单 {1}，内容 {2}"},
                      arguments.out, arguments.bill, hash));
}

struct CheckArguments {
    std::string file;
    std::string key;
};

void check(Commands& commands, const CheckArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Secret> key = read_key(arguments.key, "public");
    if (!key) return commands.fail(key.error());
    const Result<std::string> text = read_small_file(arguments.file);
    if (!text) return commands.fail(text.error());
    const Result<security::Proven> proven =
        security::check_proof(*text, security::to_hex(key->bytes()));
    if (!proven) return commands.fail(proven.error(), arguments.file);
    const std::string hash = security::to_text(security::sha256(proven->content));
    ordered_json entries = ordered_json::array();
    Table table{{{say.text({"entry", "序号"}), Table::Align::right},
                 {say.text({"at", "时间"})},
                 {say.text({"actor", "操作人"})},
                 {say.text({"action", "操作"})}}};
    for (const security::AuditEntry& entry : proven->entries) {
        table.row({fmt::format("{}", entry.entry_no), time::to_text(entry.at), entry.event.actor,
                   entry.event.action});
        entries.push_back({{"entry", entry.entry_no},
                           {"at", time::to_text(entry.at)},
                           {"actor", entry.event.actor},
                           {"action", entry.event.action}});
    }
    if (say.json)
        return say.line(ordered_json{{"object_kind", proven->object_kind},
                                     {"object_id", proven->object_id},
                                     {"content_sha256", hash},
                                     {"signed_at", time::to_text(proven->signed_at)},
                                     {"entries", std::move(entries)}}
                            .dump());
    say.line(say.fill(
        {"proven: {0} {1}, content {2}, signed at {3}", "证明成立：{0} {1}，内容 {2}，签名于 {3}"},
        proven->object_kind, proven->object_id, hash, time::to_text(proven->signed_at)));
    say.print(table.to_text());
}

}  // namespace

void add_proof_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto what = std::make_shared<ProveArguments>();
    CLI::App* verb = noun.add_subcommand(
        "prove", say.text({"a file by which a stranger can check what was logged of a bill",
                           "生成账单的审计证明，供第三方离线核验"}));
    verb->fallthrough();
    verb->add_option("--bill", what->bill, say.text({"the bill", "账单"}))->required();
    verb->add_option("--out", what->out, say.text({"file to write", "输出文件"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark audit prove --bill 10023-1-20260701-1 --out proof.json");
    verb->callback([&commands, what] { prove(commands, *what); });

    const auto checked = std::make_shared<CheckArguments>();
    verb = noun.add_subcommand(
        "check-proof", say.text({"checks such a file, without a store", "离线核验审计证明"}));
    verb->fallthrough();
    verb->add_option("file", checked->file, say.text({"the proof", "证明文件"}))->required();
    verb->add_option("--key", checked->key,
                     say.text({"public key that signed: hexadecimal, or a file",
                               "签名公钥：十六进制或文件"}))
        ->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark audit check-proof proof.json --key audit.pub");
    verb->callback([&commands, checked] { check(commands, *checked); });
}

}  // namespace voltmark::app
