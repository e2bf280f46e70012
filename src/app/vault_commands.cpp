// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "customer_commands.hpp"
#include "master_key.hpp"

namespace voltmark::app {

namespace {

/// So much is committed at once: a person who waits for the writer waits no longer.
constexpr int kTextsASlice = 5'000;

/// Moves what older versions wrote in plain text into the vault, in slices: stopped anywhere, the
/// next call goes on.
void seal(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.create_store();
    if (!store) return commands.fail(store.error());
    const auto vault = commands.context.vault(*(*store)->reader());
    if (!vault) return commands.fail(vault.error());
    const std::int64_t all = customer::count_unsealed(*(*store)->reader());
    Progress bar{say, say.text({"sealing", "加密"}), say.text({"texts", "项"})};
    std::int64_t done = 0;
    for (std::int64_t moved = 1; moved > 0;) {
        const store::Lease writer = (*store)->writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        const Result<std::int64_t> slice = customer::seal_some(*writer, **vault, kTextsASlice);
        if (!slice) return commands.fail(slice.error());
        transaction.commit();
        moved = *slice;
        done += moved;
        bar.update(done, all);
    }
    bar.finish();
    customer::settle_sealed(*(*store)->writer());
    if (say.json) return say.line(nlohmann::ordered_json{{"sealed", done}}.dump());
    say.line(say.fill({"{} texts moved into the vault; no personal data is in plain text",
                       "已加密 {} 项；库中没有未加密的个人信息"},
                      grouped(done)));
}

}  // namespace

void add_vault_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("vault", say.text({"where personal data is kept", "个人信息保险库"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    CLI::App* verb = noun->add_subcommand(
        "seal", say.text({"encrypt what older versions of the program left in plain text",
                          "加密旧版本遗留的明文个人信息"}));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark vault seal");
    verb->callback([&commands] { seal(commands); });
}

}  // namespace voltmark::app
