// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/customer/customer_store.hpp"

#include "bill_estimates.hpp"
#include "context.hpp"
#include "operations.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ListArguments {
    std::string consumer;
    std::string period;
    std::int64_t run = 0;
    int limit = 50;
    std::string after;
};

Result<billing::BillFilter> filter_of(store::Session& session, const ListArguments& arguments) {
    billing::BillFilter filter;
    filter.limit = arguments.limit;
    if (!arguments.consumer.empty()) {
        const Result<ContractId> contract = customer::find_contract(session, arguments.consumer);
        if (!contract) return contract.error();
        filter.contract = *contract;
    }
    if (!arguments.period.empty()) {
        const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
        if (!period) return period.error();
        filter.period = *period;
    }
    if (arguments.run != 0) filter.run = RunId{arguments.run};
    if (!arguments.after.empty()) {
        const Result<billing::BillId> after = billing::parse_bill_id(arguments.after);
        if (!after) return after.error();
        filter.after = *after;
    }
    return filter;
}

void list(Commands& commands, const ListArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<billing::BillFilter> filter = filter_of(*reader, arguments);
    if (!filter) return commands.fail(filter.error());
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    const std::vector<billing::BillSummary> bills = billing::list_bills(*reader, *filter);
    Table table{{{say.text({"bill", "账单"})},
                 {say.text({"number", "编号"})},
                 {say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"period", "账期"})},
                 {say.text({"kWh taken", "用电量"}), Table::Align::right},
                 {say.text({"kWh given", "上网电量"}), Table::Align::right},
                 {say.text({"total", "金额"}), Table::Align::right},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    for (const billing::BillSummary& bill : bills) {
        const auto opened = customer::view_contract(*reader, *sight, bill.id.contract);
        if (!opened) return commands.fail(opened.error());
        const customer::ContractView& view = *opened;
        const time::BillingPeriod& period = bill.period;
        const std::string number = bill.number ? billing::to_text(*bill.number) : "";
        table.row({billing::to_text(bill.id), number, view.contract.consumer_no, view.holder.name,
                   time::to_text(period), grouped(to_kilo(bill.imported)),
                   grouped(to_kilo(bill.exported)), grouped(to_text(bill.total)),
                   say.text(billing::name_of(bill.state)) +
                       (bill.replaced ? say.text({", replaced", "，已更正"}) : "")});
        rows.push_back({{"bill", billing::to_text(bill.id)},
                        {"number", bill.number ? ordered_json(number) : ordered_json{}},
                        {"consumer_no", view.contract.consumer_no},
                        {"customer", view.holder.name},
                        {"from", time::to_text(period.from)},
                        {"to", time::to_text(period.to)},
                        {"import_kwh", to_kilo(bill.imported)},
                        {"export_kwh", to_kilo(bill.exported)},
                        {"estimated_slots", bill.estimated_slots},
                        {"total", to_text(bill.total)},
                        {"currency", bill.total.currency().name()},
                        {"run", raw(bill.run_id)},
                        {"state", billing::to_text(bill.state)},
                        {"version", bill.id.version_no},
                        {"replaced", bill.replaced}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no bill fits", "没有符合条件的账单"}));
    say.print(table.to_text());
    if (static_cast<int>(bills.size()) == filter->limit) {
        say.note(say.fill({"there may be more: --after {}", "可能还有更多：--after {}"},
                          billing::to_text(bills.back().id)));
    }
}

/// Loads what explains a bill, or says why it cannot.
///
/// \param estimates  takes the bill's estimated intervals; null: nobody asks.
std::optional<billing::Explanation> explanation_of(
    Commands& commands, const std::string& id, std::vector<BilledEstimate>* estimates = nullptr) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) {
        commands.fail(store.error());
        return std::nullopt;
    }
    const store::Lease reader = (*store)->reader();
    const Result<billing::BillId> bill = billing::find_bill(*reader, id);
    if (!bill) {
        commands.fail(bill.error());
        return std::nullopt;
    }
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) {
        commands.fail(sight.error());
        return std::nullopt;
    }
    Result<billing::Explanation> explanation = billing::explain_bill(*reader, *sight, *bill);
    if (!explanation) {
        commands.fail(explanation.error());
        return std::nullopt;
    }
    if (estimates != nullptr) *estimates = estimates_in(*reader, *explanation);
    return std::move(*explanation);
}

void explain(Commands& commands, const std::string& id, bool with_days) {
    const Console& say = commands.context.console;
    std::vector<BilledEstimate> estimates;
    const auto explanation = explanation_of(commands, id, &estimates);
    if (!explanation) return;
    if (say.json) {
        ordered_json json = ordered_json::parse(billing::to_json(*explanation, with_days));
        if (!estimates.empty()) json["estimates"] = ordered_json::parse(estimates_json(estimates));
        return say.line(json.dump());
    }
    say.print(billing::to_text(*explanation, say.language, with_days));
    say.print(estimates_text(say, estimates));
    say.note(say.fill({"prove it with other code: voltmark bill verify {}",
                       "用独立代码复算：voltmark bill verify {}"},
                      id));
}

void show(Commands& commands, const std::string& id) {
    const Console& say = commands.context.console;
    const auto explanation = explanation_of(commands, id);
    if (!explanation) return;
    if (say.json) return say.line(billing::to_json(*explanation, false));
    say.print(bill_summary_text(say, *explanation));
    say.note(say.fill(
        {"line by line: voltmark bill explain {}", "逐行说明：voltmark bill explain {}"}, id));
}

void write_pdf(Commands& commands, const std::string& id, std::string path) {
    const Console& say = commands.context.console;
    const auto explanation = explanation_of(commands, id);
    if (!explanation) return;
    if (path.empty()) path = "bill-" + id + ".pdf";
    if (const Result<void> written = billing::write_bill_pdf(*explanation, say.language, path);
        !written) {
        return commands.fail(written.error());
    }
    if (say.json) return say.line(ordered_json{{"bill", id}, {"pdf", path}}.dump());
    say.line(path);
}

void find(Commands& commands, const std::string& text) {
    const Console& say = commands.context.console;
    const auto explanation = explanation_of(commands, text);
    if (!explanation) return;
    const std::string id = billing::to_text(explanation->bill.id);
    // What is asked for by its number and is not the bill itself took it back.
    const bool is_bill =
        text == id || (explanation->number && text == billing::to_text(*explanation->number));
    if (say.json) {
        return say.line(ordered_json{
            {"bill", id},
            {"number", explanation->number ? ordered_json(billing::to_text(*explanation->number))
                                           : ordered_json{}},
            {"kind", is_bill ? "bill" : "reversal"},
            {"consumer_no", explanation->contract.contract.consumer_no},
            {"total", to_text(explanation->bill.total)},
            {"currency", explanation->bill.total.currency().name()}}
                            .dump());
    }
    const Text kind = is_bill ? Text{"bill", "账单"} : Text{"reversal of bill", "冲销账单"};
    say.line(fmt::format(
        "{}  {} {}  {} {}  {} {}", text, say(kind), id, explanation->contract.contract.consumer_no,
        explanation->contract.holder.name, grouped(to_text(explanation->bill.total)),
        explanation->bill.total.currency().name()));
}

struct VerifyArguments {
    std::vector<std::string> bills;
    std::string period;
    bool all = false;
};

/// The bills that a verification is asked for. \errors  billing.bill_id, time.period
Result<std::vector<billing::BillId>> wanted(store::Session& session,
                                            const VerifyArguments& arguments) {
    std::vector<billing::BillId> ids;
    for (const std::string& text : arguments.bills) {
        const Result<billing::BillId> id = billing::find_bill(session, text);
        if (!id) return id.error();
        ids.push_back(*id);
    }
    if (!arguments.all && arguments.period.empty()) return ids;
    billing::BillFilter filter;
    filter.limit = 10'000;
    if (!arguments.period.empty()) {
        const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
        if (!period) return period.error();
        filter.period = *period;
    }
    for (;;) {
        const std::vector<billing::BillSummary> page = billing::list_bills(session, filter);
        for (const billing::BillSummary& bill : page) ids.push_back(bill.id);
        if (static_cast<int>(page.size()) < filter.limit) return ids;
        filter.after = page.back().id;
    }
}

void verify(Commands& commands, const VerifyArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<std::vector<billing::BillId>> ids = wanted(*reader, arguments);
    if (!ids) return commands.fail(ids.error());
    Progress bar{say, say.text({"recomputing", "复算"}), say.text({"bills", "账单"})};
    ordered_json rows = ordered_json::array();
    std::int64_t done = 0;
    std::int64_t wrong = 0;
    for (const billing::BillId& id : *ids) {
        const auto disagreements = billing::verify_bill(*reader, id);
        if (!disagreements) {
            commands.fail(disagreements.error(), billing::to_text(id));
            continue;
        }
        bar.update(++done, static_cast<std::int64_t>(ids->size()));
        if (disagreements->empty()) continue;
        ++wrong;
        for (const billing::Disagreement& one : *disagreements) {
            rows.push_back({{"bill", billing::to_text(id)},
                            {"what", one.what},
                            {"stated", one.stated},
                            {"recomputed", one.recomputed}});
            if (say.json) continue;
            bar.finish();
            say.line(say.fill(
                {"{}: {}: the bill says {}, recomputed {}", "{}：{}：账单为 {}，复算为 {}"},
                billing::to_text(id), one.what, one.stated, one.recomputed));
        }
    }
    bar.finish();
    if (wrong > 0) commands.exit = kExitProblems;
    if (say.json) {
        return say.line(
            ordered_json{{"bills", done}, {"wrong", wrong}, {"disagreements", rows}}.dump());
    }
    say.line(say.fill({"{} bills recomputed from their readings: {} agree to the last coin",
                       "{} 张账单按读数复算：{} 张完全一致"},
                      grouped(done), grouped(done - wrong)));
}

struct ReplayArguments {
    std::string bill;
    std::string as_of;
};

/// "12" is a delivery; "run:3" what run 3 saw.
Result<std::optional<DeliveryId>> as_of_in(store::Session& session, const std::string& text) {
    constexpr std::string_view kRun = "run:";
    if (text.empty()) return std::optional<DeliveryId>{};
    const bool is_run = text.starts_with(kRun);
    const Result<std::int64_t> number = parse_decimal(is_run ? text.substr(kRun.size()) : text, 0);
    if (!number) return number.error();
    if (!is_run) return std::optional{DeliveryId{*number}};
    const Result<billing::Run> run = billing::load_run(session, RunId{*number});
    if (!run) return run.error();
    return std::optional{run->as_of};
}

void replay(Commands& commands, const ReplayArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<billing::BillId> id = billing::find_bill(*reader, arguments.bill);
    if (!id) return commands.fail(id.error());
    const Result<std::optional<DeliveryId>> as_of = as_of_in(*reader, arguments.as_of);
    if (!as_of) return commands.fail(as_of.error(), arguments.as_of);
    const auto differences = billing::replay_bill(*reader, *id, *as_of);
    if (!differences) return commands.fail(differences.error(), arguments.bill);
    if (!differences->empty()) commands.exit = kExitProblems;
    ordered_json rows = ordered_json::array();
    for (const billing::Disagreement& one : *differences) {
        rows.push_back({{"what", one.what}, {"stated", one.stated}, {"replayed", one.recomputed}});
        if (say.json) continue;
        say.line(say.fill({"{}: {}: the bill says {}, replayed {}", "{}：{}：账单为 {}，重放为 {}"},
                          arguments.bill, one.what, one.stated, one.recomputed));
    }
    if (say.json) {
        return say.line(ordered_json{
            {"bill", arguments.bill}, {"same", differences->empty()}, {"differences", rows}}
                            .dump());
    }
    if (!differences->empty()) return;
    say.line(*as_of ? say.fill({"{}: replayed as of delivery {}: the same to the last coin",
                                "{}：按截至第 {} 批的读数重放，金额完全一致"},
                               arguments.bill, raw(**as_of))
                    : say.fill({"{}: replayed with what its run saw: the same, byte for byte",
                                "{}：按出账时所见重放，逐字节一致"},
                               arguments.bill));
}

void holds(Commands& commands, std::int64_t run, int limit) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<customer::Sight> sight = commands.context.sight(*reader);
    if (!sight) return commands.fail(sight.error());
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"period", "账期"})},
                 {say.text({"reason", "原因"})},
                 {""}}};
    ordered_json rows = ordered_json::array();
    const std::optional<RunId> of_run = run == 0 ? std::nullopt : std::optional{RunId{run}};
    for (const billing::HeldContract& held : billing::list_holds(*reader, of_run, limit)) {
        const auto opened = customer::view_contract(*reader, *sight, held.hold.contract);
        if (!opened) return commands.fail(opened.error());
        const customer::ContractView& view = *opened;
        table.row({view.contract.consumer_no, view.holder.name, time::to_text(held.period),
                   std::string{held.hold.reason.name()}, held.hold.reason.message(say.language)});
        rows.push_back({{"consumer_no", view.contract.consumer_no},
                        {"customer", view.holder.name},
                        {"period", time::to_text(held.period)},
                        {"run", raw(held.run_id)},
                        {"code", held.hold.reason.name()},
                        {"message", held.hold.reason.message(say.language)}});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nothing is held", "没有挂起的合同"}));
    say.print(table.to_text());
}

void add_list(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ListArguments>();
    CLI::App* verb =
        noun.add_subcommand("list", say.text({"bills, newest first", "账单列表（新的在前）"}));
    verb->fallthrough();
    verb->add_option("--consumer", arguments->consumer, say.text({"consumer number", "户号"}));
    verb->add_option("--period", arguments->period, "2026-07");
    verb->add_option("--run", arguments->run, say.text({"of one run", "某批次"}));
    verb->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 100'000));
    verb->add_option("--after", arguments->after,
                     say.text({"go on behind this bill", "从该账单之后继续"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark bill list --consumer 991000001001");
    verb->callback([&commands, arguments] { list(commands, *arguments); });
}

void add_one_bill(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto id = std::make_shared<std::string>();
    const auto with_days = std::make_shared<bool>(false);
    const auto path = std::make_shared<std::string>();
    const auto add = [&](const char* name, const Text& help) {
        CLI::App* verb = noun.add_subcommand(name, say.text(help));
        verb->fallthrough();
        verb->add_option("bill", *id, say.text({"its id or number", "账单号或编号"}))->required();
        verb->footer(say.text({"Example:", "示例："}) + fmt::format("\n  voltmark bill {} {}", name,
                                                                    name == std::string_view{"find"}
                                                                        ? "2026-0000001"
                                                                        : "10023-1-20260701-1"));
        return verb;
    };
    add("show", {"one bill in short", "单张账单摘要"})->callback([&commands, id] {
        show(commands, *id);
    });
    add("find", {"the bill, or reversed bill, of a number", "按编号查找账单或被冲销账单"})
        ->callback([&commands, id] { find(commands, *id); });
    CLI::App* verb = add("explain", {"every line of a bill with all numbers that it follows from",
                                     "逐行解释账单及全部依据数字"});
    verb->add_flag("--days", *with_days, say.text({"the readings of each day", "附逐日读数"}));
    verb->callback([&commands, id, with_days] { explain(commands, *id, *with_days); });
    verb = add("pdf", {"print a bill", "输出 PDF 账单"});
    verb->add_option(
        "--out", *path,
        say.text({"file (default: bill-<number>.pdf)", "文件（默认 bill-账单号.pdf）"}));
    verb->callback([&commands, id, path] { write_pdf(commands, *id, *path); });
}

void add_replay(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ReplayArguments>();
    CLI::App* verb = noun.add_subcommand(
        "replay", say.text({"rate a bill again as its run did, and prove that nothing differs",
                            "按出账时所见重放账单并核对"}));
    verb->fallthrough();
    verb->add_option("--bill", arguments->bill, say.text({"its number", "账单号"}))->required();
    verb->add_option("--as-of", arguments->as_of,
                     say.text({"readings up to another delivery: 12, or run:3 for what run 3 saw",
                               "改用截至另一批次的读数：12，或 run:3（批次 3 所见）"}));
    verb->footer(
        say.text({"Exit code 1 when a line differs.\nExample:", "有不一致时退出码为 1。\n示例："}) +
        "\n  voltmark bill replay --bill 10023-1-20260701-1");
    verb->callback([&commands, arguments] { replay(commands, *arguments); });
}

}  // namespace

void add_bill_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand("bill", say.text({"bill runs and bills", "出账与账单"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    add_bill_run_commands(*noun, commands);
    add_final_commands(*noun, commands);
    add_correction_commands(*noun, commands);
    add_review_commands(*noun, commands);
    add_export_command(*noun, commands);
    add_list(*noun, commands);
    add_one_bill(*noun, commands);
    add_replay(*noun, commands);

    const auto arguments = std::make_shared<VerifyArguments>();
    CLI::App* verb = noun->add_subcommand(
        "verify", say.text({"recompute bills from their readings with independent code",
                            "用独立代码按读数复算账单"}));
    verb->fallthrough();
    CLI::Option_group* which = verb->add_option_group("which");
    which->add_option("bills", arguments->bills, say.text({"their numbers", "账单号"}));
    which->add_option("--period", arguments->period, "2026-07");
    which->add_flag("--all", arguments->all, say.text({"every bill", "全部账单"}));
    which->require_option(1);
    verb->footer(say.text({"Exit code 1 when a figure disagrees.\nExamples:",
                           "有不一致时退出码为 1。\n示例："}) +
                 "\n  voltmark bill verify 10023-1-20260701-1\n  voltmark bill verify --all");
    verb->callback([&commands, arguments] { verify(commands, *arguments); });

    const auto run = std::make_shared<std::int64_t>(0);
    const auto limit = std::make_shared<int>(100);
    verb = noun->add_subcommand(
        "holds", say.text({"contracts that could not be billed, and why", "挂起合同及原因"}));
    verb->fallthrough();
    verb->add_option("--run", *run, say.text({"of one run", "某批次"}));
    verb->add_option("--limit", *limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 100'000));
    verb->callback([&commands, run, limit] { holds(commands, *run, *limit); });
}

}  // namespace voltmark::app
