// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/statement.hpp"

#include "context.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct MakeArguments {
    std::string group;
    std::string period;
    std::string issued_on;
    std::string due_on;
    bool partial = false;
};

Result<billing::StatementOptions> options_of(const MakeArguments& arguments) {
    billing::StatementOptions options;
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return period.error();
    options.period = *period;
    options.partial = arguments.partial;
    const auto day_of = [](const std::string& text) -> Result<std::optional<time::CivilDay>> {
        if (text.empty()) return std::optional<time::CivilDay>{};
        const Result<time::CivilDay> day = time::parse_day(text);
        if (!day) return day.error();
        return std::optional{*day};
    };
    const auto issued_on = day_of(arguments.issued_on);
    if (!issued_on) return issued_on.error();
    const auto due_on = day_of(arguments.due_on);
    if (!due_on) return due_on.error();
    options.issued_on = *issued_on;
    options.due_on = *due_on;
    return options;
}

ordered_json statement_json(const billing::Statement& statement) {
    return {{"statement", billing::to_text(statement.number)},
            {"group", statement.group},
            {"from", time::to_text(statement.period.from)},
            {"to", time::to_text(statement.period.to)},
            {"issued_on", time::to_text(statement.issued_on)},
            {"due_on", time::to_text(statement.due_on)},
            {"total", to_text(statement.total)},
            {"currency", statement.total.currency().name()},
            {"partial", statement.partial}};
}

/// One group's statement, in a transaction of its own. \returns  its row; nothing where it failed.
std::optional<ordered_json> make_one(Commands& commands, store::Session& session,
                                     const billing::StatementOptions& options) {
    const Console& say = commands.context.console;
    store::Transaction transaction{session};
    const Result<billing::StatementReport> report =
        billing::make_statement(session, options, commands.context.clock.now());
    if (!report) {
        commands.fail(report.error(), options.group);
        return std::nullopt;
    }
    const ToldChange change{
        "statement.make",
        "statement",
        billing::to_text(report->statement.number),
        {},
        {{"group", report->statement.group}, {"total", to_text(report->statement.total)}}};
    if (const auto told = tell_change(commands.context, session, change); !told) {
        commands.fail(told.error());
        return std::nullopt;
    }
    transaction.commit();
    const billing::Statement& one = report->statement;
    ordered_json json = statement_json(one);
    json["bills"] = one.items.size();
    json["missing"] = one.missing.size();
    json["repeated"] = report->repeated;
    if (say.json) return json;
    say.line(say.fill({"{}  {}: {} bills, {} {}, due on {}", "{}  {}：{} 张账单，{} {}，截止 {}"},
                      billing::to_text(one.number), one.group, one.items.size(),
                      grouped(to_text(one.total)), one.total.currency().name(),
                      time::to_text(one.due_on)));
    if (report->repeated)
        say.note(
            say.text({"it was issued before; nothing was done now", "此前已出具，本次无变化"}));
    for (const billing::MissingMember& missing : one.missing) {
        say.note(say.fill({"not included: {} {}", "未包含：{} {}"},
                          customer::get_contract(session, missing.contract).contract.consumer_no,
                          missing.reason ? missing.reason->message(say.language) : ""));
    }
    return json;
}

void make(Commands& commands, const MakeArguments& arguments) {
    const Console& say = commands.context.console;
    Result<billing::StatementOptions> options = options_of(arguments);
    if (!options) return commands.fail(options.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    std::vector<std::string> groups{arguments.group};
    if (arguments.group.empty()) {
        groups.clear();
        for (const customer::BillGroup& group : customer::list_groups(*writer))
            groups.push_back(group.code);
    }
    ordered_json rows = ordered_json::array();
    for (const std::string& group : groups) {
        options->group = group;
        if (auto row = make_one(commands, *writer, *options)) rows.push_back(std::move(*row));
    }
    if (say.json) return say.line(rows.dump());
    if (groups.empty()) say.line(say({"there is no group", "没有合并户"}));
}

void list(Commands& commands, const std::string& group) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"statement", "合并账单"})},
                 {say.text({"group", "合并户"})},
                 {say.text({"period", "账期"})},
                 {say.text({"issued on", "出具日"})},
                 {say.text({"due on", "截止日"})},
                 {say.text({"total", "金额"}), Table::Align::right},
                 {""}}};
    ordered_json rows = ordered_json::array();
    for (const billing::Statement& one : billing::list_statements(*(*store)->reader(), group)) {
        table.row({billing::to_text(one.number), one.group, time::to_text(one.period),
                   time::to_text(one.issued_on), time::to_text(one.due_on),
                   grouped(to_text(one.total)), one.partial ? say.text({"partial", "部分"}) : ""});
        rows.push_back(statement_json(one));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no statement yet", "尚无合并账单"}));
    say.print(table.to_text());
}

std::optional<billing::StatementView> view_of(Commands& commands, const std::string& number) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) {
        commands.fail(store.error());
        return std::nullopt;
    }
    const store::Lease reader = (*store)->reader();
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) {
        commands.fail(sight.error());
        return std::nullopt;
    }
    Result<billing::StatementView> view = billing::view_statement(*reader, *sight, number);
    if (!view) {
        commands.fail(view.error());
        return std::nullopt;
    }
    return std::move(*view);
}

void show(Commands& commands, const std::string& number) {
    const Console& say = commands.context.console;
    const auto view = view_of(commands, number);
    if (!view) return;
    say.print(say.json ? billing::to_json(*view) + "\n" : billing::to_text(*view, say.language));
}

void write_pdf(Commands& commands, const std::string& number, std::string path) {
    const Console& say = commands.context.console;
    const auto view = view_of(commands, number);
    if (!view) return;
    if (path.empty()) path = "statement-" + number + ".pdf";
    const Result<void> written = billing::write_statement_pdf(*view, say.language, path);
    if (!written) return commands.fail(written.error());
    if (say.json) return say.line(ordered_json{{"statement", number}, {"pdf", path}}.dump());
    say.line(path);
}

}  // namespace

void add_statement_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun =
        root.add_subcommand("statement", say.text({"bills of a group together", "合并账单"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<MakeArguments>();
    CLI::App* verb = noun->add_subcommand("make", say.text({"issue the statement of a period, once",
                                                            "出具某账期的合并账单（只出一次）"}));
    verb->fallthrough();
    verb->add_option("--period", arguments->period, "2026-07")->required();
    verb->add_option("--group", arguments->group,
                     say.text({"of one group (default: all)", "某合并户（默认全部）"}));
    verb->add_flag("--partial", arguments->partial,
                   say.text({"do not wait for members without a bill", "不等待未出账成员"}));
    verb->add_option("--issued-on", arguments->issued_on,
                     say.text({"default: when its last bill was booked", "默认最晚记账日"}));
    verb->add_option("--due-on", arguments->due_on,
                     say.text({"default: when its last bill is due", "默认最晚缴费截止日"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark statement make --period 2026-07 --group HQ-1");
    verb->callback([&commands, arguments] { make(commands, *arguments); });

    verb = noun->add_subcommand("list", say.text({"statements", "合并账单列表"}));
    verb->fallthrough();
    verb->add_option("--group", arguments->group, say.text({"of one group", "某合并户"}));
    verb->callback([&commands, arguments] { list(commands, arguments->group); });

    const auto number = std::make_shared<std::string>();
    const auto path = std::make_shared<std::string>();
    const auto add = [&](const char* name, const Text& help) {
        CLI::App* one = noun->add_subcommand(name, say.text(help));
        one->fallthrough();
        one->add_option("statement", *number, say.text({"its number", "编号"}))->required();
        one->footer(say.text({"Example:", "示例："}) +
                    fmt::format("\n  voltmark statement {} S2026-0000001", name));
        return one;
    };
    add("show", {"its bills and sums", "所含账单与合计"})->callback([&commands, number] {
        show(commands, *number);
    });
    verb = add("pdf", {"print it", "输出 PDF"});
    verb->add_option(
        "--out", *path,
        say.text({"file (default: statement-<number>.pdf)", "文件（默认 statement-编号.pdf）"}));
    verb->callback([&commands, number, path] { write_pdf(commands, *number, *path); });
}

}  // namespace voltmark::app
