// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/statement.hpp"
#include "voltmark/collect/group_payment.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/time/civil.hpp"

#include "context.hpp"
#include "money_argument.hpp"
#include "operations.hpp"
#include "tell_change.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

void trial_balance(Commands& commands, const std::string& on) {
    const Console& say = commands.context.console;
    time::CivilDay up_to = time::kOpenEnd;
    if (!on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(on);
        if (!day) return commands.fail(day.error());
        up_to = *day;
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const std::vector<ledger::AccountBalance> balances =
        ledger::trial_balance(*(*store)->reader(), up_to);
    if (!say.json) {
        if (balances.empty()) return say.line(say({"nothing is posted yet", "尚无入账"}));
        return say.print(trial_balance_text(say, balances));
    }
    ordered_json rows = ordered_json::array();
    for (const ledger::AccountBalance& one : balances) {
        const Text& name = ledger::get_account(one.account).name;
        rows.push_back({{"account", one.account},
                        {"name", {{"en", name.en}, {"zh", name.zh}}},
                        {"debit", to_text(one.debit)},
                        {"credit", to_text(-one.credit)},
                        {"balance", to_text(one.balance())},
                        {"currency", one.debit.currency().name()}});
    }
    say.line(rows.dump());
}

void entries(Commands& commands, const std::string& consumer) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, consumer);
    if (!contract) return commands.fail(contract.error());
    Table table{{{say.text({"booked on", "记账日"})},
                 {say.text({"document", "凭证"})},
                 {say.text({"kind", "类别"})},
                 {say.text({"account", "科目"})},
                 {say.text({"amount", "金额"}), Table::Align::right},
                 {say.text({"due on", "截止日"})}}};
    ordered_json rows = ordered_json::array();
    for (const ledger::Entry& entry : ledger::entries_of(*reader, *contract)) {
        const std::string_view account = ledger::control_account(entry.ledger);
        table.row({time::to_text(entry.booked_on), entry.document,
                   say.text(ledger::name_of(entry.kind)),
                   say.text(ledger::get_account(account).name), grouped(to_text(entry.amount)),
                   time::to_text(entry.due_on)});
        rows.push_back({{"booked_on", time::to_text(entry.booked_on)},
                        {"document", entry.document},
                        {"kind", ledger::to_text(entry.kind)},
                        {"account", account},
                        {"amount", to_text(entry.amount)},
                        {"currency", entry.amount.currency().name()},
                        {"due_on", time::to_text(entry.due_on)},
                        {"journal", entry.journal_id}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing is posted yet", "尚无入账"}));
    say.print(table.to_text());
}

struct PaymentArguments {
    std::string id;
    std::string consumer;
    std::string statement;
    std::string amount;
    std::string currency = "CNY";
    std::string on;
    std::string method = "bank";
};

/// Everything of a payment but whose it is.
Result<collect::Payment> payment_of(const PaymentArguments& arguments, const Clock& clock) {
    const Result<Money> amount = read_money(arguments.amount, arguments.currency);
    if (!amount) return amount.error();
    time::CivilDay received =
        std::chrono::floor<std::chrono::days>(time::LocalSeconds{clock.now().time_since_epoch()});
    if (!arguments.on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.on);
        if (!day) return day.error();
        received = *day;
    }
    return collect::Payment{arguments.id, {}, received, *amount, arguments.method};
}

ordered_json receipt_json(const collect::Receipt& receipt) {
    ordered_json json{{"payment", receipt.payment.payment_id},
                      {"received_on", time::to_text(receipt.payment.received_on)},
                      {"amount", to_text(receipt.payment.amount)},
                      {"currency", receipt.payment.amount.currency().name()},
                      {"method", receipt.payment.method},
                      {"allocations", ordered_json::array()},
                      {"paid_ahead", to_text(receipt.paid_ahead)},
                      {"repeated", receipt.repeated}};
    for (const collect::Allocation& one : receipt.allocations) {
        json["allocations"].push_back(
            {{"document", one.document}, {"amount", to_text(one.amount)}});
    }
    return json;
}

void print_receipt(const Console& say, const collect::Receipt& receipt) {
    say.line(say.fill({"payment {} of {} {}, received on {}", "缴费 {}：{} {}，收款日 {}"},
                      receipt.payment.payment_id, grouped(to_text(receipt.payment.amount)),
                      receipt.payment.amount.currency().name(),
                      time::to_text(receipt.payment.received_on)));
    for (const collect::Allocation& one : receipt.allocations) {
        say.line(say.fill({"  {} to bill {}", "  {} 核销账单 {}"}, grouped(to_text(one.amount)),
                          one.document));
    }
    if (receipt.paid_ahead.minor() != 0) {
        say.line(
            say.fill({"  {} paid ahead", "  {} 转为预收"}, grouped(to_text(receipt.paid_ahead))));
    }
}

/// What was posted before was told before.
Result<void> tell_new(const Commands& commands, store::Session& session, const ToldChange& change,
                      bool is_repeated) {
    return is_repeated ? ok() : tell_change(commands.context, session, change);
}

/// The bills of a statement, in its order, as documents to pay.
Result<collect::GroupPayment> group_payment_of(store::Session& session,
                                               const PaymentArguments& arguments,
                                               const collect::Payment& payment) {
    const Result<billing::Statement> statement =
        billing::load_statement(session, arguments.statement);
    if (!statement) return statement.error();
    collect::GroupPayment group{payment.payment_id,  arguments.statement, {},
                                payment.received_on, payment.amount,      payment.method};
    for (const billing::StatementItem& item : statement->items)
        group.documents.emplace_back(item.bill.contract, billing::to_text(item.bill));
    return group;
}

void post_group(Commands& commands, const PaymentArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<collect::Payment> payment = payment_of(arguments, commands.context.clock);
    if (!payment) return commands.fail(payment.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<collect::GroupPayment> group = group_payment_of(*writer, arguments, *payment);
    if (!group) return commands.fail(group.error());
    const Result<collect::GroupReceipt> receipt =
        collect::post_group_payment(*writer, *group, commands.context.clock.now());
    if (!receipt) return commands.fail(receipt.error());
    const ToldChange change{"payment.receive",
                            "payment",
                            arguments.id,
                            {},
                            {{"amount", to_text(group->amount)},
                             {"currency", group->amount.currency().name()},
                             {"statement", arguments.statement}}};
    if (const auto told = tell_new(commands, *writer, change, receipt->repeated); !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) {
        ordered_json json{
            {"payment", arguments.id},          {"statement", arguments.statement},
            {"amount", to_text(group->amount)}, {"currency", group->amount.currency().name()},
            {"repeated", receipt->repeated},    {"parts", ordered_json::array()}};
        for (const collect::Receipt& part : receipt->parts)
            json["parts"].push_back(receipt_json(part));
        return say.line(json.dump());
    }
    if (receipt->repeated) {
        say.note(say.text({"this payment was posted before; nothing was done now",
                           "该缴费此前已入账，本次无变化"}));
    }
    for (const collect::Receipt& part : receipt->parts) print_receipt(say, part);
}

void post(Commands& commands, const PaymentArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    Result<collect::Payment> payment = payment_of(arguments, commands.context.clock);
    if (!payment) return commands.fail(payment.error());
    const Result<ContractId> contract = customer::find_contract(*writer, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    payment->contract = *contract;
    const Result<collect::Receipt> receipt =
        collect::post_payment(*writer, *payment, commands.context.clock.now());
    if (!receipt) return commands.fail(receipt.error());
    const ToldChange change{"payment.receive",
                            "payment",
                            arguments.id,
                            {},
                            {{"amount", to_text(payment->amount)},
                             {"currency", payment->amount.currency().name()},
                             {"consumer_no", arguments.consumer}}};
    if (const auto told = tell_new(commands, *writer, change, receipt->repeated); !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) return say.line(receipt_json(*receipt).dump());
    if (receipt->repeated) {
        say.note(say.text({"this payment was posted before; nothing was done now",
                           "该缴费此前已入账，本次无变化"}));
    }
    print_receipt(say, *receipt);
}

void list_payments(Commands& commands, const std::string& consumer) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, consumer);
    if (!contract) return commands.fail(contract.error());
    const std::vector<collect::Receipt> receipts = collect::list_payments(*reader, *contract);
    const std::vector<collect::OpenItem> open = collect::open_items(*reader, *contract);
    if (say.json) {
        ordered_json json{{"payments", ordered_json::array()}, {"open", ordered_json::array()}};
        for (const collect::Receipt& one : receipts) json["payments"].push_back(receipt_json(one));
        for (const collect::OpenItem& item : open) {
            json["open"].push_back({{"document", item.document},
                                    {"due_on", time::to_text(item.due_on)},
                                    {"amount", to_text(item.amount)},
                                    {"open", to_text(item.open)}});
        }
        return say.line(json.dump());
    }
    for (const collect::Receipt& one : receipts) print_receipt(say, one);
    if (receipts.empty()) say.line(say({"no payment yet", "尚无缴费"}));
    Table table{{{say.text({"open bill", "未缴账单"})},
                 {say.text({"due on", "截止日"})},
                 {say.text({"amount", "金额"}), Table::Align::right},
                 {say.text({"open", "未缴"}), Table::Align::right}}};
    for (const collect::OpenItem& item : open) {
        table.row({item.document, time::to_text(item.due_on), grouped(to_text(item.amount)),
                   grouped(to_text(item.open))});
    }
    if (table.empty()) return say.line(say({"nothing is open", "无未缴账单"}));
    say.print(table.to_text());
}

void add_payment(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("payment", say.text({"what customers paid", "缴费"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<PaymentArguments>();
    CLI::App* verb = noun->add_subcommand(
        "post", say.text({"post a payment once and pay the oldest bills with it",
                          "缴费入账一次，先核销最早的账单"}));
    verb->fallthrough();
    verb->add_option("--id", arguments->id,
                     say.text({"reference of the bank or receipt; the same id is posted once",
                               "银行流水号或收据号；同号只入账一次"}))
        ->required();
    CLI::Option_group* whose = verb->add_option_group("whose");
    whose->add_option("--consumer", arguments->consumer, say.text({"consumer number", "户号"}));
    whose->add_option("--statement", arguments->statement,
                      say.text({"a statement, all bills of it", "合并账单编号（核销其全部账单）"}));
    whose->require_option(1);
    verb->add_option("--amount", arguments->amount, "123.45")->required();
    verb->add_option("--currency", arguments->currency, say.text({"default CNY", "默认 CNY"}));
    verb->add_option("--on", arguments->on,
                     say.text({"day of receipt (default: today)", "收款日（默认今天）"}));
    verb->add_option("--method", arguments->method, "bank, cash, wechat ...");
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark payment post --id B20260705-1 --consumer 991000001001 --amount 120.00");
    verb->callback([&commands, arguments] {
        if (arguments->statement.empty()) return post(commands, *arguments);
        post_group(commands, *arguments);
    });

    const auto consumer = std::make_shared<std::string>();
    verb = noun->add_subcommand(
        "list", say.text({"payments of a contract, and what is open", "某户缴费与未缴账单"}));
    verb->fallthrough();
    verb->add_option("--consumer", *consumer, say.text({"consumer number", "户号"}))->required();
    verb->callback([&commands, consumer] { list_payments(commands, *consumer); });
}

}  // namespace

void add_money_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("ledger", say.text({"the books", "账务"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto on = std::make_shared<std::string>();
    CLI::App* verb = noun->add_subcommand(
        "trial-balance", say.text({"debits and credits by account", "试算平衡表"}));
    verb->fallthrough();
    verb->add_option("--on", *on, say.text({"up to this day", "截至该日"}));
    verb->callback([&commands, on] { trial_balance(commands, *on); });

    const auto consumer = std::make_shared<std::string>();
    verb = noun->add_subcommand(
        "entries", say.text({"what a contract owes, document by document", "某户往来明细"}));
    verb->fallthrough();
    verb->add_option("--consumer", *consumer, say.text({"consumer number", "户号"}))->required();
    verb->callback([&commands, consumer] { entries(commands, *consumer); });
    add_payment(root, commands);
}

}  // namespace voltmark::app
