// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/order_store.hpp"

#include "acquire_commands.hpp"
#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using acquire::Order;
using acquire::OrderId;
using acquire::OrderKind;
using acquire::OrderState;
using nlohmann::ordered_json;

struct OrderArguments {
    std::string meter;
    std::vector<std::string> ids;
    std::string reason;
    std::string config;
    bool corrects = false;
    int minutes = 0;
    int wait = 0;
    std::string state;
    int limit = 50;
    std::int64_t id = 0;
};

ordered_json order_json(const Order& order) {
    ordered_json json{{"order", static_cast<std::int64_t>(order.order_id)},
                      {"meter", order.asked.meter},
                      {"kind", to_text(order.asked.kind)},
                      {"state", to_text(order.state)},
                      {"asked_by", order.asked.asked_by},
                      {"reason", order.asked.reason},
                      {"asked_at", time::to_text(order.asked.asked_at)},
                      {"expires_at", time::to_text(order.asked.expires_at)},
                      {"attempts", order.attempts}};
    if (!order.asked.ids.empty()) json["ids"] = order.asked.ids;
    if (order.asked.is_correcting) json["correct"] = true;
    if (order.approval_id != 0) json["approval"] = order.approval_id;
    if (order.sent_at) json["sent_at"] = time::to_text(*order.sent_at);
    if (order.done_at) json["done_at"] = time::to_text(*order.done_at);
    if (!order.code.empty()) json["code"] = order.code;
    const ordered_json answer = ordered_json::parse(order.answer, nullptr, false);
    if (answer.is_object()) json["answer"] = answer;
    return json;
}

/// One line for each value of an answer.
void print_answer(const Console& say, const Order& order) {
    const ordered_json answer = ordered_json::parse(order.answer, nullptr, false);
    if (!answer.is_object()) return;
    const char* const language = say.language == Language::zh ? "zh" : "en";
    const auto text = [](const ordered_json& value) {
        return value.is_string() ? value.get<std::string>() : value.is_null() ? "-" : value.dump();
    };
    for (const auto& [key, value] : answer.items()) {
        if (!value.is_array()) {
            say.line(fmt::format("  {}  {}", key, text(value)));
            continue;
        }
        for (const ordered_json& one : value) {
            std::string line = "  ";
            for (const auto& [part, content] : one.items()) {
                const bool is_name = part == "name" && content.is_object();
                line += " " + text(is_name ? content.value(language, ordered_json("")) : content);
            }
            say.line(line);
        }
    }
}

void print_order(const Console& say, const Order& order) {
    if (say.json) return say.line(order_json(order).dump());
    Table table{{{""}, {""}}};
    const auto row = [&](const Text& title, const std::string& value) {
        if (!value.empty()) table.row({say.text(title), value});
    };
    row({"order", "指令"}, fmt::format("{}", static_cast<std::int64_t>(order.order_id)));
    row({"what", "内容"}, say.text(name_of(order.asked.kind)));
    row({"meter", "电表"}, order.asked.meter);
    row({"state", "状态"}, say.text(name_of(order.state)));
    row({"code", "代码"}, order.code);
    row({"approval", "审批"}, order.approval_id == 0 ? "" : std::to_string(order.approval_id));
    row({"asked by", "申请人"},
        fmt::format("{}, {}", order.asked.asked_by, time::to_text(order.asked.asked_at)));
    row({"reason", "原因"}, order.asked.reason);
    row({"expires at", "有效期至"}, time::to_text(order.asked.expires_at));
    row({"sent at", "下发时间"}, order.sent_at ? time::to_text(*order.sent_at) : "");
    row({"done at", "完成时间"}, order.done_at ? time::to_text(*order.done_at) : "");
    say.print(table.to_text());
    print_answer(say, order);
}

/// Whether the head end's table of meters, where it is given, says that the point is protected.
Result<bool> is_protected(const OrderArguments& arguments) {
    if (arguments.config.empty()) return false;
    const Result<acquire::HeadEndConfig> config = acquire::read_head_end_config(arguments.config);
    if (!config) return config.error();
    const acquire::ListedMeter* meter = config->meters.find(arguments.meter);
    return meter != nullptr && meter->is_protected;
}

/// Waits until the order is over, for so long at most.
Order await_order(const Console& say, store::Store& store, Order order, int seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
    Progress bar{say, say.text({"waiting for the meter", "等待电表"}), "s"};
    while (!is_over(order.state) && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        order = *acquire::get_order(*store.reader(), order.order_id);
    }
    bar.finish();
    return order;
}

void ask(Commands& commands, OrderKind kind, const OrderArguments& arguments) {
    const Console& say = commands.context.console;
    acquire::OrderDraft draft;
    draft.meter = arguments.meter;
    draft.kind = kind;
    draft.ids = arguments.ids;
    for (std::string& id : draft.ids)
        std::transform(id.begin(), id.end(), id.begin(),
                       [](unsigned char one) { return static_cast<char>(std::toupper(one)); });
    draft.is_correcting = arguments.corrects;
    draft.asked_by = commands.context.actor;
    draft.reason = arguments.reason;
    draft.asked_at = commands.context.clock.now();
    draft.expires_at =
        draft.asked_at + (is_control(kind) ? acquire::kControlExpires : acquire::kOrderExpires);
    if (arguments.minutes > 0)
        draft.expires_at = draft.asked_at + std::chrono::minutes{arguments.minutes};
    const Result<bool> guarded = is_protected(arguments);
    if (!guarded) return commands.fail(guarded.error(), arguments.config);
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Result<Order> order = Order{};
    {
        const store::Lease writer = (*store)->writer();
        store::Transaction transaction{*writer};
        order = acquire::ask_order(*writer, draft, *guarded);
        if (!order) return commands.fail(order.error());
        const ToldChange change{
            "order.ask",
            "order",
            std::to_string(static_cast<std::int64_t>(order->order_id)),
            {},
            {{"meter", order->asked.meter}, {"kind", to_text(order->asked.kind)}},
            arguments.reason};
        if (const auto told = tell_change(commands.context, *writer, change); !told)
            return commands.fail(told.error());
        transaction.commit();
    }
    if (arguments.wait > 0) *order = await_order(say, **store, *order, arguments.wait);
    print_order(say, *order);
    const bool is_good =
        order->state == OrderState::answered || order->state == OrderState::confirmed;
    if (arguments.wait > 0 && !is_good) commands.exit = kExitProblems;
    if (!say.json && order->state == OrderState::waiting_approval)
        say.line(say.fill({"another person agrees by: voltmark approval approve {}",
                           "须由他人批准：voltmark approval approve {}"},
                          order->approval_id));
}

void list(Commands& commands, const OrderArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    acquire::OrderFilter filter;
    filter.state = acquire::find_order_state(arguments.state);
    filter.meter = arguments.meter;
    filter.limit = arguments.limit;
    Table table{{{say.text({"order", "指令"}), Table::Align::right},
                 {say.text({"meter", "电表"})},
                 {say.text({"what", "内容"})},
                 {say.text({"state", "状态"})},
                 {say.text({"asked by", "申请人"})},
                 {say.text({"asked at", "申请时间"})},
                 {say.text({"code", "代码"})}}};
    ordered_json rows = ordered_json::array();
    for (const Order& one : acquire::list_orders(*(*store)->reader(), filter)) {
        rows.push_back(order_json(one));
        table.row({fmt::format("{}", static_cast<std::int64_t>(one.order_id)), one.asked.meter,
                   say.text(name_of(one.asked.kind)), say.text(name_of(one.state)),
                   one.asked.asked_by, time::to_text(one.asked.asked_at), one.code});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no such order", "没有此类指令"}));
    say.print(table.to_text());
}

void show(Commands& commands, const OrderArguments& arguments) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<Order> order = acquire::get_order(*(*store)->reader(), OrderId{arguments.id});
    if (!order) return commands.fail(order.error());
    print_order(commands.context.console, *order);
}

void cancel(Commands& commands, const OrderArguments& arguments) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<Order> order =
        acquire::cancel_order(*writer, OrderId{arguments.id}, commands.context.clock.now());
    if (!order) return commands.fail(order.error());
    transaction.commit();
    print_order(commands.context.console, *order);
}

struct OrderVerb {
    OrderKind kind;
    const char* name;
    Text what;
    const char* example;
};
constexpr OrderVerb kOrderVerbs[] = {
    {OrderKind::read, "read", {"read energies now", "召测电能示数"}, "--wait 30"},
    {OrderKind::parameter,
     "parameter",
     {"read what identifiers hold", "读取参数"},
     "--id 04000409 --wait 30"},
    {OrderKind::clock,
     "clock",
     {"read the clock, and set it right", "读取时钟、校时"},
     "--correct --wait 30"},
    {OrderKind::events, "events", {"read event records", "读取事件记录"}, "--id 03110001"},
    {OrderKind::disconnect,
     "disconnect",
     {"open the relay, once another person agrees", "停电（跳闸，须他人审批）"},
     "--reason \"arrears, notice 17\" --actor li.ming"},
    {OrderKind::connect,
     "connect",
     {"close the relay, once another person agrees", "复电（合闸，须他人审批）"},
     "--reason \"paid\" --actor li.ming"},
    {OrderKind::permit_connect,
     "permit-connect",
     {"let the customer close the relay, once another person agrees",
      "合闸允许（用户按键合闸，须他人审批）"},
     "--reason \"paid\" --actor li.ming"}};

void add_order_verb(CLI::App& noun, Commands& commands, const OrderVerb& known) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<OrderArguments>();
    const OrderKind kind = known.kind;
    CLI::App* verb = noun.add_subcommand(known.name, say.text(known.what));
    verb->fallthrough();
    verb->add_option("--meter", arguments->meter, say.text({"its address", "电表地址"}))
        ->required();
    const bool takes_ids =
        kind == OrderKind::read || kind == OrderKind::parameter || kind == OrderKind::events;
    if (takes_ids)
        verb->add_option("--id", arguments->ids,
                         say.text({"identifiers (DI or OAD), eight hex digits",
                                   "数据标识（DI 或 OAD），八位十六进制"}))
            ->delimiter(',');
    if (kind == OrderKind::clock)
        verb->add_flag("--correct", arguments->corrects,
                       say.text({"set it right if it is wrong", "超差则校时"}));
    if (is_control(kind))
        verb->add_option("--config", arguments->config,
                         say.text({"the head end's: a protected point is refused at once",
                                   "采集配置：受保护用户当即拒绝"}));
    verb->add_option("--reason", arguments->reason, say.text({"why", "原因"}));
    verb->add_option("--minutes", arguments->minutes,
                     say.text({"how long it may wait (an hour for the relay, else a day)",
                               "有效分钟数（停复电缺省 60，其余一天）"}))
        ->check(CLI::Range(1, 31 * 24 * 60));
    verb->add_option("--wait", arguments->wait,
                     say.text({"seconds to wait for the answer", "等待应答的秒数"}))
        ->check(CLI::Range(1, 86'400));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark acquire order " + known.name +
                 " --meter 100000000001 " + known.example);
    verb->callback([&commands, arguments, kind] { ask(commands, kind, *arguments); });
}

}  // namespace

void add_order_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* order = noun.add_subcommand(
        "order", say.text({"what one meter is to do or tell now", "对电表的指令"}));
    order->require_subcommand(1);
    order->fallthrough();
    for (const OrderVerb& known : kOrderVerbs) add_order_verb(*order, commands, known);
    const auto arguments = std::make_shared<OrderArguments>();
    CLI::App* verb =
        order->add_subcommand("list", say.text({"show orders, newest first", "列出指令"}));
    verb->fallthrough();
    verb->add_option("--state", arguments->state,
                     "waiting_approval, waiting, sent, answered, confirmed, refused, unconfirmed, "
                     "expired, cancelled")
        ->check(CLI::IsMember({"waiting_approval", "waiting", "sent", "answered", "confirmed",
                               "refused", "unconfirmed", "expired", "cancelled"}));
    verb->add_option("--meter", arguments->meter, say.text({"its address", "电表地址"}));
    verb->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 1'000'000));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark acquire order list --state unconfirmed");
    verb->callback([&commands, arguments] { list(commands, *arguments); });
    using Action = void (*)(Commands&, const OrderArguments&);
    const std::tuple<const char*, Text, Action> single[] = {
        {"show", {"show an order and its answer", "查看指令与应答"}, show},
        {"cancel", {"take an order back before it is sent", "撤销未下发的指令"}, cancel}};
    for (const auto& [name, what, action] : single) {
        verb = order->add_subcommand(name, say.text(what));
        verb->fallthrough();
        verb->add_option("id", arguments->id, say.text({"number of the order", "指令编号"}))
            ->required();
        verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark acquire order " + name +
                     " 17");
        verb->callback([&commands, arguments, action = action] { action(commands, *arguments); });
    }
}

}  // namespace voltmark::app
