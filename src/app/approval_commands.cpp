// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/time/civil.hpp"

#include "approval_operations.hpp"
#include "context.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using security::Approval;
using security::ApprovalId;

ordered_json approval_json(const Approval& approval, Instant now) {
    ordered_json json{{"approval", static_cast<std::int64_t>(approval.approval_id)},
                      {"kind", approval.kind},
                      {"subject", approval.subject},
                      {"state", to_text(state_of(approval, now))},
                      {"summary", {{"en", approval.summary_en}, {"zh", approval.summary_zh}}},
                      {"asked_by", approval.asked_by.name},
                      {"asked_at", time::to_text(approval.asked_at)},
                      {"lapses_at", time::to_text(approval.lapses_at)},
                      {"payload_sha256", approval.payload_sha256}};
    if (approval.amount) {
        json["amount"] = to_text(*approval.amount);
        json["currency"] = approval.amount->currency().name();
    }
    if (const auto& decision = approval.decision) {
        json["decision"] = {
            {"verdict", decision->verdict == security::Verdict::approved ? "approved" : "refused"},
            {"by", decision->by.name},
            {"at", time::to_text(decision->at)},
            {"reason", decision->reason}};
    }
    if (approval.done) {
        json["done"] = {{"by", approval.done->by.name}, {"at", time::to_text(approval.done->at)}};
    }
    return json;
}

const std::string& summary_of(const Console& say, const Approval& approval) {
    return say.language == Language::zh ? approval.summary_zh : approval.summary_en;
}

std::string amount_text(const Approval& approval) {
    if (!approval.amount) return "";
    return fmt::format("{} {}", grouped(to_text(*approval.amount)),
                       approval.amount->currency().name());
}

void print_approval(const Console& say, const Approval& approval, Instant now) {
    Table table{{{""}, {""}}};
    const auto row = [&](const Text& title, const std::string& value) {
        if (!value.empty()) table.row({say.text(title), value});
    };
    row({"approval", "审批"}, fmt::format("{}", static_cast<std::int64_t>(approval.approval_id)));
    row({"state", "状态"}, say.text(name_of(state_of(approval, now))));
    row({"what", "事项"}, summary_of(say, approval));
    row({"kind", "类别"}, approval.kind);
    row({"subject", "对象"}, approval.subject);
    row({"amount", "金额"}, amount_text(approval));
    row({"asked by", "申请人"},
        fmt::format("{}, {}", approval.asked_by.name, time::to_text(approval.asked_at)));
    row({"lapses at", "失效时间"}, time::to_text(approval.lapses_at));
    if (const auto& decision = approval.decision) {
        row({"decided by", "审批人"},
            fmt::format("{}, {}", decision->by.name, time::to_text(decision->at)));
        row({"reason", "理由"}, decision->reason);
    }
    if (approval.done) {
        row({"carried out by", "执行人"},
            fmt::format("{}, {}", approval.done->by.name, time::to_text(approval.done->at)));
    }
    row({"payload SHA-256", "内容 SHA-256"}, approval.payload_sha256);
    say.print(table.to_text());
}

struct ListArguments {
    std::string state;
    std::string kind;
};

void list(Commands& commands, const ListArguments& arguments) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"approval", "审批"})},
                 {say.text({"state", "状态"})},
                 {say.text({"kind", "类别"})},
                 {say.text({"what", "事项"})},
                 {say.text({"amount", "金额"}), Table::Align::right},
                 {say.text({"asked by", "申请人"})},
                 {say.text({"lapses at", "失效时间"})}}};
    ordered_json rows = ordered_json::array();
    for (const Approval& one : security::list_approvals(*(*store)->reader())) {
        const security::State state = state_of(one, now);
        if (!arguments.kind.empty() && one.kind != arguments.kind) continue;
        if (!arguments.state.empty() && to_text(state) != arguments.state) continue;
        rows.push_back(approval_json(one, now));
        table.row({fmt::format("{}", static_cast<std::int64_t>(one.approval_id)),
                   say.text(name_of(state)), one.kind, summary_of(say, one), amount_text(one),
                   one.asked_by.name, time::to_text(one.lapses_at)});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no such approval", "没有此类审批"}));
    say.print(table.to_text());
}

void show(Commands& commands, std::int64_t id) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<Approval> approval = security::get_approval(*reader, ApprovalId{id});
    if (!approval) return commands.fail(approval.error());
    if (!say.json) {
        const ApprovalOperation* operation = find_approval_operation(approval->kind);
        print_approval(say, *approval, now);
        return operation == nullptr || !is_intact(*approval)
                   ? say.line(approval->payload)
                   : say.print(operation->describe(say, *reader, *approval));
    }
    ordered_json json = approval_json(*approval, now);
    json["payload"] = ordered_json::parse(approval->payload);
    say.line(json.dump());
}

struct DecideArguments {
    std::int64_t id = 0;
    std::string reason;
};

/// Another process may still read what was before: it is waited for, but not for ever.
void settle(const Console& say, const ApprovalOperation& operation, store::Session& session) {
    constexpr int kTries = 100;
    constexpr std::chrono::milliseconds kPause{200};
    for (int tries = 0; tries < kTries; ++tries) {
        if (operation.settle(session)) return;
        std::this_thread::sleep_for(kPause);
    }
    say.note(
        say.text({"what was erased still lies in the write-ahead log, which another process "
                  "reads: it goes once that ends",
                  "已销毁的内容仍在预写日志中（另有进程正在读取），待其结束后清除"}));
}

void decide(Commands& commands, const DecideArguments& arguments, bool agree) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const ApprovalId id{arguments.id};
    const Result<Approval> decided =
        agree ? security::approve(*writer, id, *actor, arguments.reason, now)
              : security::refuse(*writer, id, *actor, arguments.reason, now);
    if (!decided) return commands.fail(decided.error());
    const ApprovalOperation* operation = agree ? find_approval_operation(decided->kind) : nullptr;
    std::string effect;
    if (operation != nullptr) {
        const Result<std::string> done = carry_out(
            *operation, *writer, [&] { return commands.context.vault(*writer); }, *decided, *actor,
            now);
        if (!done) return commands.fail(done.error());  // Then it is not approved either.
        effect = *done;
    }
    const Approval after = *security::get_approval(*writer, id);
    transaction.commit();
    if (operation != nullptr && operation->settle != nullptr) settle(say, *operation, *writer);
    if (!say.json) {
        print_approval(say, after, now);
        if (!effect.empty()) say.line(effect);
        return;
    }
    ordered_json json = approval_json(after, now);
    if (!effect.empty()) json["effect"] = effect;
    say.line(json.dump());
}

void add_decisions(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<DecideArguments>();
    const Text id_text{"number of the approval", "审批编号"};
    CLI::App* verb =
        noun.add_subcommand("approve", say.text({"agree, as another person than the one who asked",
                                                 "批准（须由申请人以外的人）"}));
    verb->fallthrough();
    verb->add_option("id", arguments->id, say.text(id_text))->required();
    verb->add_option("--reason", arguments->reason, say.text({"what was checked", "核对说明"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark approval approve 1 --actor wang.fang");
    verb->callback([&commands, arguments] { decide(commands, *arguments, true); });

    verb = noun.add_subcommand("refuse", say.text({"decline, with a reason", "驳回并注明理由"}));
    verb->fallthrough();
    verb->add_option("id", arguments->id, say.text(id_text))->required();
    verb->add_option("--reason", arguments->reason, say.text({"why", "理由"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark approval refuse 1 --actor wang.fang --reason \"wrong month\"");
    verb->callback([&commands, arguments] { decide(commands, *arguments, false); });
}

}  // namespace

void add_approval_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "approval", say.text({"what waits for a second person", "待第二人审批的事项"}));
    noun->require_subcommand(1);
    noun->fallthrough();

    const auto filter = std::make_shared<ListArguments>();
    CLI::App* verb = noun->add_subcommand(
        "list", say.text({"approvals, the newest first", "审批列表，新者在前"}));
    verb->fallthrough();
    verb->add_option(
            "--state", filter->state,
            say.text({"waiting, approved, refused, lapsed or done",
                      "waiting 待审批、approved 已批准、refused 已驳回、lapsed 已失效、done "
                      "已执行"}))
        ->check(CLI::IsMember({"waiting", "approved", "refused", "lapsed", "done"}));
    verb->add_option("--kind", filter->kind, "tariff.sheet ...");
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark approval list --state waiting");
    verb->callback([&commands, filter] { list(commands, *filter); });

    const auto id = std::make_shared<std::int64_t>();
    verb = noun->add_subcommand(
        "show", say.text({"one approval with exactly what is asked for", "一项审批及其完整内容"}));
    verb->fallthrough();
    verb->add_option("id", *id, say.text({"number of the approval", "审批编号"}))->required();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark approval show 1");
    verb->callback([&commands, id] { show(commands, *id); });
    add_decisions(*noun, commands);
}

}  // namespace voltmark::app
