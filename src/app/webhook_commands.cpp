// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/webhook/webhook_store.hpp"

#include "webhook_rules.hpp"
#include "zone_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using webhook::Webhook;
using webhook::WebhookId;

struct WebhookArguments {
    std::string url;
    std::vector<std::string> events;
    std::int64_t number = 0;
    WebhookOptions options;
};

/// What most verbs need: who acts, and the store.
struct Opened {
    security::Actor by;
    std::unique_ptr<store::Store> store;
};
Result<Opened> opened(Commands& commands) {
    const Result<security::Actor> by = security::make_actor(commands.context.actor);
    if (!by) return by.error();
    Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return store.error();
    return Opened{*by, std::move(*store)};
}

Result<webhook::AddedWebhook> add(Commands& commands, const WebhookArguments& arguments) {
    webhook::NewWebhook wanted{arguments.url, {}, arguments.options.allows_loopback};
    for (const std::string& name : arguments.events) {
        const Result<webhook::EventKind> kind = webhook::parse_event_kind(name);
        if (!kind) return kind.error();
        wanted.events.insert(*kind);
    }
    const Result<Opened> with = opened(commands);
    if (!with) return with.error();
    const auto vault = commands.context.vault(*with->store->reader());
    if (!vault) return vault.error();
    const store::Lease writer = with->store->writer();
    store::Transaction transaction{*writer};
    auto added =
        webhook::add_webhook(*writer, **vault, wanted, with->by, commands.context.clock.now());
    if (added) transaction.commit();
    return added;
}

void say_added(Commands& commands, const WebhookArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<webhook::AddedWebhook> added = add(commands, arguments);
    if (!added) return commands.fail(added.error());
    const auto number = static_cast<std::int64_t>(added->webhook_id);
    if (say.json) {
        const ordered_json row{{"webhook", number}, {"secret", added->secret.text()}};
        return say.line(row.dump());
    }
    say.line(say.fill({"webhook {0}; its secret, told now and never again: {1}",
                       "推送地址 {0}；密钥仅显示这一次：{1}"},
                      number, added->secret.text()));
}

using Change = Result<void> (*)(store::Session&, WebhookId, const security::Actor&, Instant);

void change(Commands& commands, const WebhookArguments& arguments, Change wanted) {
    const Console& say = commands.context.console;
    const Result<Opened> with = opened(commands);
    if (!with) return commands.fail(with.error());
    const store::Lease writer = with->store->writer();
    store::Transaction transaction{*writer};
    const Result<void> done =
        wanted(*writer, WebhookId{arguments.number}, with->by, commands.context.clock.now());
    if (!done) return commands.fail(done.error());
    transaction.commit();
    say.line(say.json ? "{}" : say({"done", "完成"}));
}

std::string names_of(const std::set<webhook::EventKind>& events) {
    std::string names;
    for (const webhook::EventKind kind : events)
        names += fmt::format("{}{}", names.empty() ? "" : " ", to_text(kind));
    return names;
}

ordered_json error_json(const ErrorCode* code) {
    return code == nullptr ? ordered_json{} : ordered_json(code->name);
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const auto store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"no.", "编号"})},
                 {say.text({"address", "地址"})},
                 {say.text({"events", "事件"})},
                 {say.text({"state", "状态"})},
                 {say.text({"on their way", "待推送"})},
                 {say.text({"paused because", "暂停原因"})}}};
    ordered_json rows = ordered_json::array();
    for (const Webhook& one : webhook::list_webhooks(*(*store)->reader())) {
        const auto number = static_cast<std::int64_t>(one.webhook_id);
        ordered_json events = ordered_json::array();
        for (const webhook::EventKind kind : one.events) events.push_back(to_text(kind));
        rows.push_back({{"webhook", number},
                        {"url", one.url},
                        {"events", std::move(events)},
                        {"state", to_text(one.state)},
                        {"waiting", one.waiting},
                        {"failures", one.failures},
                        {"paused_because", error_json(one.paused_because)}});
        const std::string_view why =
            one.paused_because == nullptr ? "" : one.paused_because->text.in(say.language);
        table.row({std::to_string(number), one.url, names_of(one.events),
                   std::string{to_text(one.state)}, std::to_string(one.waiting), std::string{why}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no webhooks", "尚无推送地址"}));
    say.print(table.to_text());
}

void show_trial(Commands& commands, const WebhookArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<webhook::DeliveryRules> rules = rules_of(arguments.options);
    if (!rules) return commands.fail(rules.error());
    const Result<Opened> with = opened(commands);
    if (!with) return commands.fail(with.error());
    const auto vault = commands.context.vault(*with->store->reader());
    if (!vault) return commands.fail(vault.error());
    const auto trial =
        webhook::try_webhook(*with->store, **vault, *rules, WebhookId{arguments.number}, with->by,
                             commands.context.clock.now());
    if (!trial) return commands.fail(trial.error());
    if (trial->error != nullptr) return commands.fail(make_error(*trial->error));
    if (say.json) {
        const ordered_json row{{"status", trial->status}, {"took_ms", trial->took.count()}};
        return say.line(row.dump());
    }
    say.line(say.fill({"answered {0} after {1} ms", "应答 {0}，用时 {1} 毫秒"}, trial->status,
                      trial->took.count()));
}

/// All that is due, and what comes due meanwhile: for machines on which no `serve` runs.
Result<webhook::PassReport> deliver_all(Commands& commands, const WebhookArguments& arguments) {
    const Result<webhook::DeliveryRules> rules = rules_of(arguments.options);
    if (!rules) return rules.error();
    const auto store = commands.context.open_store();
    if (!store) return store.error();
    const auto vault = commands.context.vault(*(*store)->reader());
    if (!vault) return vault.error();
    webhook::PassReport all;
    for (bool goes_on = true; goes_on;) {
        const auto pass = webhook::deliver_due(**store, **vault, *rules, commands.context.clock);
        if (!pass) return pass.error();
        all.delivered += pass->delivered;
        all.failed += pass->failed;
        all.paused.insert(all.paused.end(), pass->paused.begin(), pass->paused.end());
        goes_on = pass->delivered > 0;
    }
    webhook::forget_old(**store, commands.context.clock.now());
    return all;
}

void deliver(Commands& commands, const WebhookArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<webhook::PassReport> all = deliver_all(commands, arguments);
    if (!all) return commands.fail(all.error());
    if (all->failed > 0 || !all->paused.empty()) commands.exit = kExitProblems;
    if (say.json) {
        ordered_json paused = ordered_json::array();
        for (const WebhookId id : all->paused) paused.push_back(static_cast<std::int64_t>(id));
        const ordered_json row{
            {"delivered", all->delivered}, {"failed", all->failed}, {"paused", std::move(paused)}};
        return say.line(row.dump());
    }
    say.line(say.fill({"{0} delivered, {1} failed", "已推送 {0} 条，失败 {1} 条"}, all->delivered,
                      all->failed));
}

/// A verb with its example.
CLI::App& verb_of(CLI::App& noun, const Console& say, const char* name, const Text& what,
                  std::string_view example) {
    CLI::App& verb = *noun.add_subcommand(name, say.text(what));
    verb.fallthrough();
    verb.footer(fmt::format("{}\n  voltmark webhook {}", say({"Example:", "示例："}), example));
    return verb;
}

void add_changes(CLI::App& noun, Commands& commands,
                 const std::shared_ptr<WebhookArguments>& arguments) {
    struct Verb {
        const char* name;
        Text what;
        Change change;
    };
    static constexpr Verb kVerbs[] = {
        {"pause",
         {"sends nothing, and keeps what comes", "暂停推送，事件保留"},
         webhook::pause_webhook},
        {"resume", {"sends what was kept", "恢复推送，补发保留的事件"}, webhook::resume_webhook},
        {"remove", {"for good, with its secret", "删除地址及其密钥"}, webhook::remove_webhook}};
    const Console& say = commands.context.console;
    for (const Verb& one : kVerbs) {
        CLI::App& verb =
            verb_of(noun, say, one.name, one.what, fmt::format("{} 1 --actor zhao.min", one.name));
        verb.add_option("number", arguments->number, say.text({"of the webhook", "编号"}))
            ->required();
        verb.callback(
            [&commands, arguments, wanted = one.change] { change(commands, *arguments, wanted); });
    }
}

}  // namespace

void add_webhook_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "webhook",
        say.text({"programs that are told of bills and payments", "账单与缴费事件推送"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<WebhookArguments>();
    CLI::App* verb = &verb_of(*noun, say, "add", {"a new address", "新增推送地址"},
                              "add https://erp.example/hooks --event bill.issued --actor zhao.min");
    verb->add_option("url", arguments->url, say.text({"https://...", "https://…"}))->required();
    verb->add_option("--event", arguments->events,
                     say.text({"bill.issued or payment.received; again for more",
                               "bill.issued 或 payment.received，可多次"}))
        ->required();
    verb->add_flag("--loopback", arguments->options.allows_loopback,
                   say.text({"http:// to this machine is an address too: for trying",
                             "允许本机的 http:// 地址，供试用"}));
    verb->callback([&commands, arguments] { say_added(commands, *arguments); });
    verb = &verb_of(*noun, say, "list", {"all addresses", "推送地址列表"}, "list");
    verb->callback([&commands] { list(commands); });
    add_changes(*noun, commands, arguments);
    verb = &verb_of(*noun, say, "try", {"sends an event webhook.test now", "立即发送测试事件"},
                    "try 1 --actor zhao.min");
    verb->add_option("number", arguments->number, say.text({"of the webhook", "编号"}))->required();
    add_webhook_options(*verb, say, arguments->options, "");
    verb->callback([&commands, arguments] { show_trial(commands, *arguments); });
    verb = &verb_of(
        *noun, say, "deliver",
        {"sends all that is due, where no serve does it", "推送全部到期事件（未运行 serve 时）"},
        "deliver");
    add_webhook_options(*verb, say, arguments->options, "");
    verb->callback([&commands, arguments] { deliver(commands, *arguments); });
}

}  // namespace voltmark::app
