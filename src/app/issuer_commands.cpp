// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/issuer.hpp"

#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

/// Options that were given; the others stay as they are.
struct IssuerArguments {
    std::optional<std::string> name;
    std::optional<std::string> name_en;
    std::optional<std::string> address;
    std::optional<std::string> address_en;
    std::optional<std::string> telephone;
    std::optional<std::string> iban;
    std::optional<std::string> bic;
    std::optional<std::string> pay_template;
};

/// As people group it, without the blanks.
std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

ordered_json issuer_json(const billing::Issuer& issuer) {
    return {{"name", issuer.name},
            {"name_en", issuer.name_en},
            {"address", issuer.address},
            {"address_en", issuer.address_en},
            {"telephone", issuer.telephone},
            {"iban", issuer.iban},
            {"bic", issuer.bic},
            {"pay", issuer.pay_template}};
}

void print(const Console& say, const billing::Issuer& issuer) {
    if (say.json) return say.line(issuer_json(issuer).dump());
    if (issuer == billing::Issuer{}) return say.line(say({"no issuer is set", "尚未设置开票方"}));
    Table table{{{""}, {""}}};
    const auto add = [&](const Text& label, const std::string& value) {
        if (!value.empty()) table.row({say.text(label), value});
    };
    add({"name", "名称"}, issuer.name);
    add({"name, English", "英文名称"}, issuer.name_en);
    add({"address", "地址"}, issuer.address);
    add({"address, English", "英文地址"}, issuer.address_en);
    add({"telephone", "电话"}, issuer.telephone);
    add({"IBAN", "IBAN"}, issuer.iban);
    add({"BIC", "BIC"}, issuer.bic);
    add({"payment code", "缴费码内容"}, issuer.pay_template);
    say.print(table.to_text());
}

void set(Commands& commands, const IssuerArguments& arguments) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    billing::Issuer issuer = billing::load_issuer(*writer);
    const ordered_json before = issuer_json(issuer);
    const auto take = [](std::string& into, const std::optional<std::string>& given) {
        if (given) into = *given;
    };
    take(issuer.name, arguments.name);
    take(issuer.name_en, arguments.name_en);
    take(issuer.address, arguments.address);
    take(issuer.address_en, arguments.address_en);
    take(issuer.telephone, arguments.telephone);
    take(issuer.iban, arguments.iban);
    take(issuer.bic, arguments.bic);
    take(issuer.pay_template, arguments.pay_template);
    issuer.iban = without_blanks(issuer.iban);
    issuer.bic = without_blanks(issuer.bic);
    if (const Result<void> done = billing::set_issuer(*writer, issuer); !done)
        return commands.fail(done.error());
    if (const auto told =
            tell_change(commands.context, *writer,
                        {"issuer.set", "issuer", "issuer", before, issuer_json(issuer)});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    print(commands.context.console, issuer);
}

void show(Commands& commands) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    print(commands.context.console, billing::load_issuer(*(*store)->reader()));
}

}  // namespace

void add_issuer_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "issuer", say.text({"who issues the bills, and how they are paid", "开票方与缴费码"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<IssuerArguments>();
    CLI::App* verb = noun->add_subcommand(
        "set", say.text({"set what is given; the rest stays", "设置所给各项，其余不变"}));
    verb->fallthrough();
    verb->add_option("--name", arguments->name, say.text({"its name", "名称"}));
    verb->add_option("--name-en", arguments->name_en,
                     say.text({"its name on English bills", "英文账单上的名称"}));
    verb->add_option("--address", arguments->address, say.text({"its address", "地址"}));
    verb->add_option("--address-en", arguments->address_en,
                     say.text({"its address on English bills", "英文账单上的地址"}));
    verb->add_option("--phone", arguments->telephone, say.text({"telephone", "电话"}));
    verb->add_option("--iban", arguments->iban,
                     say.text({"account for transfers in euro", "欧元转账账号（IBAN）"}));
    verb->add_option("--bic", arguments->bic, say.text({"its bank", "开户行 BIC"}));
    verb->add_option(
        "--pay", arguments->pay_template,
        say.text({"content of the payment code, with {bill}, {consumer}, {amount}, "
                  "{currency}, {due}",
                  "缴费码内容，可用 {bill}、{consumer}、{amount}、{currency}、{due}"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark issuer set --name 示范供电公司 --phone 95598 --pay "
                 "\"https://pay.example/?bill={bill}&amount={amount}\"");
    verb->callback([&commands, arguments] { set(commands, *arguments); });
    verb = noun->add_subcommand("show", say.text({"what is set", "显示设置"}));
    verb->fallthrough();
    verb->callback([&commands] { show(commands); });
}

}  // namespace voltmark::app
