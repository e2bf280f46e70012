// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <exception>

#include <CLI/CLI.hpp>

#include "acquire_commands.hpp"
#include "context.hpp"
#include "customer_commands.hpp"
#include "private_memory.hpp"
#include "security_commands.hpp"
#include "spending_commands.hpp"
#include "write_off_commands.hpp"
#include "zone_commands.hpp"

namespace voltmark::app {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The language must be known before the help texts are made: it is looked for ahead of all
/// parsing.
Language language_of(const std::vector<std::string>& arguments) {
    std::string word = environment("VOLTMARK_LANG");
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--lang" && i + 1 < arguments.size()) word = arguments[i + 1];
        if (argument.starts_with("--lang=")) word = argument.substr(7);
    }
    if (word.empty()) word = environment("LC_ALL");
    if (word.empty()) word = environment("LANG");
    return word.starts_with("zh") ? Language::zh : Language::en;
}

/// Options that every command has.
void add_global_options(CLI::App& root, Context& context, std::string& language) {
    const Console& say = context.console;
    root.add_option("--store", context.store_place,
                    say.text({"the store: a file, or postgresql://... (VOLTMARK_STORE)",
                              "数据库：文件或 postgresql://...（VOLTMARK_STORE）"}));
    root.add_option("--actor", context.actor,
                    say.text({"who acts, where that matters (VOLTMARK_ACTOR)",
                              "操作人，敏感操作须注明（VOLTMARK_ACTOR）"}));
    root.add_option("--master-key", context.master_key,
                    say.text({"file with the key of personal data (VOLTMARK_MASTER_KEY_FILE; else "
                              "the store's file with .key)",
                              "个人信息主密钥文件（VOLTMARK_MASTER_KEY_FILE；默认为数据库文件名加 "
                              ".key）"}));
    root.add_flag("--json", context.console.json,
                  say.text({"results and errors as JSON", "以 JSON 输出结果与错误"}));
    root.add_flag("--quiet,-q", context.console.quiet,
                  say.text({"no notes and no progress", "不显示提示与进度"}));
    root.add_option("--lang", language,
                    say.text({"zh or en (VOLTMARK_LANG)", "zh 或 en（VOLTMARK_LANG）"}))
        ->check(CLI::IsMember({"zh", "en"}));
}

int run(const std::vector<std::string>& arguments) {
    Context context;
    context.console.language = language_of(arguments);
    context.store_place = environment("VOLTMARK_STORE");
    if (context.store_place.empty()) context.store_place = "voltmark.db";
    context.actor = environment("VOLTMARK_ACTOR");
    context.master_key = environment("VOLTMARK_MASTER_KEY_FILE");
    const Console& say = context.console;

    CLI::App root{
        say.text({"Voltmark: readings to bills, bills to a ledger, every figure explained.",
                  "Voltmark：从读数到账单、从账单到账务，每个数字可解释。"}),
        "voltmark"};
    root.require_subcommand(1);
    root.fallthrough();
    root.set_version_flag("--version", VOLTMARK_VERSION);
    std::string language;
    add_global_options(root, context, language);

    Commands commands{context};
    add_demo_commands(root, commands);
    add_store_commands(root, commands);
    add_tariff_commands(root, commands);
    add_price_commands(root, commands);
    add_portfolio_commands(root, commands);
    add_reading_commands(root, commands);
    add_decode_commands(root, commands);
    add_encode_commands(root, commands);
    add_vee_commands(root, commands);
    add_rate_commands(root, commands);
    add_recovery_commands(root, commands);
    add_market_commands(root, commands);
    add_bill_commands(root, commands);
    add_group_commands(root, commands);
    add_statement_commands(root, commands);
    add_issuer_commands(root, commands);
    add_money_commands(root, commands);
    add_write_off_commands(root, commands);
    add_budget_commands(root, commands);
    add_spending_commands(root, commands);
    add_prepaid_commands(root, commands);
    add_approval_commands(root, commands);
    add_audit_commands(root, commands);
    add_user_commands(root, commands);
    add_serve_commands(root, commands);
    add_vault_commands(root, commands);
    add_firewall_command(root, commands);
    add_role_commands(root, commands);
    add_exchange_commands(root, commands);
    add_webhook_commands(root, commands);
    add_acquire_commands(root, commands);
    add_simulate_commands(root, commands);
    try {
        // The parser takes them from the last to the first, without the program's name.
        root.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend() - 1});
    } catch (const CLI::ParseError& e) {
        const int code = root.exit(e);
        return code == 0 ? 0 : kExitInput;
    } catch (const std::exception& exception) {
        commands.fail(store::to_error(exception));
    }
    return commands.exit;
}

}  // namespace
}  // namespace voltmark::app

// NOLINTNEXTLINE(bugprone-exception-escape): memory that ran out, or a mistake in the options.
int main(int argc, char** argv) {
    voltmark::app::keep_memory_private();
    return voltmark::app::run(voltmark::app::take_arguments(argc, argv));
}
