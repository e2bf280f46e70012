// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/qr_code.hpp"
#include "voltmark/security/second_factor.hpp"
#include "voltmark/time/civil.hpp"

#include "in_store.hpp"
#include "security_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using security::Secret;

struct FactorArguments {
    std::string login;
    bool begin = false;
    std::string confirm;
    bool remove = false;
    std::string reason;
};

/// Two rows of modules in one line of text, dark on light, with the quiet zone that readers want.
std::string to_blocks(const billing::QrCode& code) {
    constexpr int kQuiet = 2;
    const auto is_dark = [&](int x, int y) {
        const bool inside = x >= 0 && y >= 0 && x < code.width && y < code.width;
        return inside && code.dark[static_cast<std::size_t>(y * code.width + x)];
    };
    std::string text;
    for (int y = -kQuiet; y < code.width + kQuiet; y += 2) {
        for (int x = -kQuiet; x < code.width + kQuiet; ++x) {
            const bool upper = is_dark(x, y);
            const bool lower = is_dark(x, y + 1);
            text += upper ? (lower ? " " : "▄") : (lower ? "▀" : "█");
        }
        text += '\n';
    }
    return text;
}

void begin(Commands& commands, const FactorArguments& arguments) {
    const Console& say = commands.context.console;
    const auto begun = in_store(
        commands, true,
        [&](store::Session& session, const security::Actor& by,
            Instant now) -> Result<security::BegunFactor> {
            const Result<const security::Vault*> vault = commands.context.vault(session);
            if (!vault) return vault.error();
            return security::begin_second_factor(session, **vault, arguments.login, by, now);
        });
    if (!begun) return commands.fail(begun.error());
    if (say.json) {
        return say.line(ordered_json{{"login", arguments.login},
                                     {"key", security::to_base32(begun->key)},
                                     {"uri", begun->uri},
                                     {"lapses_at", time::to_text(begun->lapses_at)}}
                            .dump());
    }
    if (const auto code = billing::make_qr_code(begun->uri)) say.print(to_blocks(*code));
    say.line(say.fill({"key of {0} for an authenticator: {1}", "{0} 的动态口令密钥：{1}"},
                      arguments.login, security::to_base32(begun->key)));
    say.line(say.fill({"it holds once confirmed, until {1}: voltmark user second-factor {0} "
                       "--confirm CODE",
                       "须在 {1} 前确认后生效：voltmark user second-factor {0} --confirm 口令"},
                      arguments.login, time::to_text(begun->lapses_at)));
}

void confirm(Commands& commands, const FactorArguments& arguments) {
    const Console& say = commands.context.console;
    const auto codes =
        in_store(commands, true,
                 [&](store::Session& session, const security::Actor& by,
                     Instant now) -> Result<std::vector<Secret>> {
                     const Result<const security::Vault*> vault = commands.context.vault(session);
                     if (!vault) return vault.error();
                     return security::confirm_second_factor(session, **vault, arguments.login,
                                                            arguments.confirm, by, now);
                 });
    if (!codes) return commands.fail(codes.error());
    ordered_json listed = ordered_json::array();
    for (const Secret& code : *codes) listed.push_back(code.text());
    if (say.json) {
        return say.line(
            ordered_json{{"login", arguments.login}, {"recovery_codes", listed}}.dump());
    }
    say.line(say.fill({"the second factor of {} holds; recovery codes, each good once:",
                       "{} 的动态口令已启用；恢复码（每个限用一次）："},
                      arguments.login));
    for (const Secret& code : *codes) say.line("  " + std::string{code.text()});
}

void remove(Commands& commands, const FactorArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<void> taken = in_store(
        commands, true, [&](store::Session& session, const security::Actor& by, Instant now) {
            return security::take_second_factor(session, arguments.login, by, arguments.reason,
                                                now);
        });
    if (!taken) return commands.fail(taken.error());
    say.line(say.json ? "{}" : say({"done", "完成"}));
}

void run_factor(Commands& commands, const FactorArguments& arguments) {
    if (arguments.begin) return begin(commands, arguments);
    if (arguments.remove) return remove(commands, arguments);
    confirm(commands, arguments);
}

void add_factor_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<FactorArguments>();
    CLI::App* verb = noun.add_subcommand(
        "second-factor",
        say.text({"codes of an authenticator, asked for at sign-in", "登录时要求的动态口令"}));
    verb->fallthrough();
    verb->add_option("name", arguments->login, say.text({"who signs in", "登录名"}))->required();
    CLI::Option_group* which = verb->add_option_group("which");
    which->add_flag("--begin", arguments->begin,
                    say.text({"a key, as a QR code and as text", "生成密钥（二维码与文本）"}));
    which->add_option("--confirm", arguments->confirm,
                      say.text({"the first code of that key", "该密钥的首个口令"}));
    which->add_flag("--remove", arguments->remove,
                    say.text({"take it from somebody who lost it", "停用他人丢失的动态口令"}));
    which->require_option(1);
    verb->add_option("--reason", arguments->reason, say.text({"why it is taken", "停用理由"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark user second-factor li.ming --begin --actor li.ming"
                 "\n  voltmark user second-factor li.ming --confirm 123456 --actor li.ming"
                 "\n  voltmark user second-factor li.ming --remove --reason \"telephone lost\" "
                 "--actor zhao.min");
    verb->callback([&commands, arguments] { run_factor(commands, *arguments); });
}

// Tokens of services.

struct TokenArguments {
    std::string name;
    std::vector<std::string> scopes;
    int days = 90;
};

void create_token(Commands& commands, const TokenArguments& arguments) {
    const Console& say = commands.context.console;
    Instant lapses;
    const Result<Secret> token = in_store(
        commands, true, [&](store::Session& session, const security::Actor& by, Instant now) {
            lapses = now + std::chrono::days{arguments.days};
            return security::create_service_token(
                session, arguments.name, {arguments.scopes.begin(), arguments.scopes.end()}, lapses,
                by, now);
        });
    if (!token) return commands.fail(token.error());
    const std::string text = security::to_hex(token->bytes());
    say.line(say.json ? ordered_json{{"name", arguments.name},
                                     {"token", text},
                                     {"lapses_at", time::to_text(lapses)}}
                            .dump()
                      : say.fill({"token of {0}, told this once, good until {1}: {2}",
                                  "{0} 的令牌（仅显示一次，有效至 {1}）：{2}"},
                                 arguments.name, time::to_text(lapses), text));
}

void list_tokens(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Instant now = commands.context.clock.now();
    Table table{{{say.text({"service", "服务"})},
                 {say.text({"actions", "可执行的操作"})},
                 {say.text({"lapses at", "失效时间"})},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    for (const security::ServiceToken& one : security::list_service_tokens(*(*store)->reader())) {
        const Text state = one.revoked_at         ? Text{"revoked", "已吊销"}
                           : one.lapses_at <= now ? Text{"lapsed", "已失效"}
                                                  : Text{"valid", "有效"};
        rows.push_back({{"name", one.name},
                        {"scopes", one.scopes},
                        {"created_at", time::to_text(one.created_at)},
                        {"lapses_at", time::to_text(one.lapses_at)},
                        {"state", state.in(Language::en)}});
        table.row({one.name, fmt::format("{}", fmt::join(one.scopes, " ")),
                   time::to_text(one.lapses_at), say.text(state)});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no program has a token", "尚无服务令牌"}));
    say.print(table.to_text());
}

void revoke_tokens(Commands& commands, const TokenArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<void> revoked = in_store(
        commands, true, [&](store::Session& session, const security::Actor& by, Instant now) {
            return security::revoke_service_tokens(session, arguments.name, by, now);
        });
    if (!revoked) return commands.fail(revoked.error());
    say.line(say.json ? "{}" : say({"done", "完成"}));
}

void add_token_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<TokenArguments>();
    CLI::App* token = noun.add_subcommand(
        "token", say.text({"tokens by which programs use the HTTP API", "程序访问接口的令牌"}));
    token->require_subcommand(1);
    token->fallthrough();
    CLI::App* verb =
        token->add_subcommand("create", say.text({"a token, told once", "新建令牌，仅显示一次"}));
    verb->fallthrough();
    verb->add_option("name", arguments->name, say.text({"of the service", "服务名"}))->required();
    verb->add_option("--scope", arguments->scopes,
                     say.text({"an action, or its beginning up to a dot; again for more",
                               "操作，或以点结尾的前缀，可多次"}))
        ->required();
    verb->add_option("--days", arguments->days, say.text({"that it is good for", "有效天数"}))
        ->capture_default_str()
        ->check(CLI::Range(1, 3650));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark user token create importer --scope reading.import --actor zhao.min");
    verb->callback([&commands, arguments] { create_token(commands, *arguments); });
    verb = token->add_subcommand("list", say.text({"without the tokens themselves", "令牌列表"}));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark user token list");
    verb->callback([&commands] { list_tokens(commands); });
    verb = token->add_subcommand("revoke",
                                 say.text({"all tokens of a service", "吊销服务的全部令牌"}));
    verb->fallthrough();
    verb->add_option("name", arguments->name, say.text({"of the service", "服务名"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark user token revoke importer --actor zhao.min");
    verb->callback([&commands, arguments] { revoke_tokens(commands, *arguments); });
}

}  // namespace

void add_user_factor_commands(CLI::App& noun, Commands& commands) {
    add_factor_command(noun, commands);
    add_token_commands(noun, commands);
}

}  // namespace voltmark::app
