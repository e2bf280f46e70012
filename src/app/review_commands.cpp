// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/review.hpp"
#include "voltmark/customer/customer_store.hpp"

#include "after_posting.hpp"
#include "context.hpp"

namespace voltmark::app {

namespace {

using billing::Reviewed;
using billing::ReviewFinding;
using nlohmann::ordered_json;

ordered_json review_json(const Console& say, store::Session& session, const Reviewed& review) {
    ordered_json json{
        {"bill", billing::to_text(review.bill)},
        {"consumer_no", customer::get_contract(session, review.bill.contract).contract.consumer_no},
        {"run", raw(review.run_id)},
        {"score", review.score},
        {"outcome", billing::to_text(review.outcome)},
        {"state", billing::to_text(review.state)},
        {"total", to_text(review.total)},
        {"currency", review.total.currency().name()},
        {"import_kwh", to_kilo(review.imported)}};
    json["findings"] = ordered_json::array();
    for (const ReviewFinding& one : review.findings) {
        json["findings"].push_back({{"code", billing::to_text(one.rule)},
                                    {"weight", one.weight},
                                    {"message", billing::message_of(one, say.language)}});
    }
    if (!review.decided_by.empty()) {
        json["decided_by"] = review.decided_by;
        json["reason"] = review.reason;
    }
    if (review.approval) json["approval"] = static_cast<std::int64_t>(*review.approval);
    return json;
}

std::string codes_of(const Reviewed& review) {
    std::string codes;
    for (const ReviewFinding& one : review.findings)
        codes += fmt::format("{}{}", codes.empty() ? "" : ", ", billing::to_text(one.rule));
    return codes;
}

struct ListArguments {
    std::int64_t run = 0;
    std::string outcome;
    bool open_only = false;
    int limit = 100;
};

void list(Commands& commands, const ListArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    billing::ReviewFilter filter;
    if (arguments.run != 0) filter.run = RunId{arguments.run};
    using billing::ReviewOutcome;
    for (const ReviewOutcome one :
         {ReviewOutcome::pass, ReviewOutcome::sample, ReviewOutcome::hold}) {
        if (billing::to_text(one) == arguments.outcome) filter.outcome = one;
    }
    filter.open_only = arguments.open_only;
    filter.limit = arguments.limit;
    Table table{{{say.text({"bill", "账单"})},
                 {say.text({"consumer number", "户号"})},
                 {say.text({"total", "金额"}), Table::Align::right},
                 {say.text({"score", "评分"}), Table::Align::right},
                 {say.text({"outcome", "结果"})},
                 {say.text({"state", "状态"})},
                 {say.text({"findings", "发现"})}}};
    ordered_json rows = ordered_json::array();
    for (const Reviewed& review : billing::list_reviews(*reader, filter)) {
        const customer::ContractView view = customer::get_contract(*reader, review.bill.contract);
        table.row({billing::to_text(review.bill), view.contract.consumer_no,
                   grouped(to_text(review.total)), std::to_string(review.score),
                   say.text(billing::name_of(review.outcome)),
                   say.text(billing::name_of(review.state)), codes_of(review)});
        rows.push_back(review_json(say, *reader, review));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"review found nothing", "核算无发现"}));
    say.print(table.to_text());
}

void print_review(Commands& commands, store::Session& session, const Reviewed& review) {
    const Console& say = commands.context.console;
    if (say.json) return say.line(review_json(say, session, review).dump());
    const Result<customer::Sight> sight = commands.context.sight(session);
    if (!sight) return commands.fail(sight.error());
    const auto view = customer::view_contract(session, *sight, review.bill.contract);
    if (!view) return commands.fail(view.error());
    say.line(say.fill(
        {"{}  {}, {} {}, {} kWh: score {}, {}, {}", "{}  {}，{} {}，{} kWh：评分 {}，{}，{}"},
        billing::to_text(review.bill), view->holder.name, grouped(to_text(review.total)),
        review.total.currency().name(), grouped(to_kilo(review.imported)), review.score,
        say(billing::name_of(review.outcome)), say(billing::name_of(review.state))));
    for (const ReviewFinding& one : review.findings) {
        say.line(fmt::format("  {:>4}  {}: {}", one.weight, billing::to_text(one.rule),
                             billing::message_of(one, say.language)));
    }
    if (!review.decided_by.empty())
        say.line(say.fill({"  {}: {}", "  {}：{}"}, review.decided_by, review.reason));
}

struct DecideArguments {
    std::string bill;
    std::string reason;
};

void show(Commands& commands, const DecideArguments& arguments) {
    const Result<billing::BillId> bill = billing::parse_bill_id(arguments.bill);
    if (!bill) return commands.fail(bill.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    const Result<Reviewed> review = billing::load_review(*reader, *bill);
    if (!review) return commands.fail(review.error());
    print_review(commands, *reader, *review);
}

void release(Commands& commands, const DecideArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<billing::BillId> bill = billing::parse_bill_id(arguments.bill);
    if (!bill) return commands.fail(bill.error());
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<billing::Release> released =
        billing::release_bill(**store, *bill, arguments.reason, *actor, billing::default_review(),
                              commands.context.clock, after_posting());
    if (!released) return commands.fail(released.error());
    print_review(commands, *(*store)->reader(), released->review);
    if (!released->waits_for) return;
    say.note(say.fill({"it needs a second person: voltmark approval approve {}; then release again",
                       "须经他人审批：voltmark approval approve {}，之后再次放行"},
                      static_cast<std::int64_t>(released->waits_for->approval_id)));
}

void hold(Commands& commands, const DecideArguments& arguments) {
    const Result<billing::BillId> bill = billing::parse_bill_id(arguments.bill);
    if (!bill) return commands.fail(bill.error());
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<Reviewed> held =
        billing::hold_bill(**store, *bill, arguments.reason, *actor, commands.context.clock);
    if (!held) return commands.fail(held.error());
    print_review(commands, *(*store)->reader(), *held);
}

void add_decisions(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    struct Step {
        const char* name;
        Text help;
        bool reasoned;
        void (*work)(Commands&, const DecideArguments&);
    };
    const Step steps[] = {
        {"show", {"what was found in a bill", "账单的核算发现"}, false, show},
        {"release",
         {"let a held bill go on; a large one needs a second person", "放行挂起账单（大额须两人）"},
         true,
         release},
        {"hold", {"hold a draft by hand", "人工挂起草稿"}, true, hold}};
    for (const Step& step : steps) {
        const auto arguments = std::make_shared<DecideArguments>();
        CLI::App* verb = noun.add_subcommand(step.name, say.text(step.help));
        verb->fallthrough();
        verb->add_option("--bill", arguments->bill, say.text({"its number", "账单号"}))->required();
        if (step.reasoned)
            verb->add_option("--reason", arguments->reason, say.text({"why", "理由"}))->required();
        verb->footer(say.text({"Example:", "示例："}) +
                     fmt::format("\n  voltmark bill review {} --bill 10023-1-20260701-1{}",
                                 step.name,
                                 step.reasoned ? " --reason \"meter checked\" --actor li" : ""));
        verb->callback([&commands, arguments, work = step.work] { work(commands, *arguments); });
    }
}

}  // namespace

void add_review_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* review = noun.add_subcommand(
        "review", say.text({"what was found in bills before they were issued", "核算"}));
    review->require_subcommand(1);
    review->fallthrough();
    const auto arguments = std::make_shared<ListArguments>();
    CLI::App* verb = review->add_subcommand(
        "list",
        say.text({"bills with findings, the highest score first", "有发现的账单，高分在前"}));
    verb->fallthrough();
    verb->add_option("--run", arguments->run, say.text({"of one run", "某批次"}));
    verb->add_option("--outcome", arguments->outcome, "pass, sample, hold")
        ->check(CLI::IsMember({"pass", "sample", "hold"}));
    verb->add_flag("--open", arguments->open_only,
                   say.text({"only those that are held", "仅待处理"}));
    verb->add_option("--limit", arguments->limit, say.text({"how many", "条数"}))
        ->check(CLI::Range(1, 100'000));
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark bill review list --open");
    verb->callback([&commands, arguments] { list(commands, *arguments); });
    add_decisions(*review, commands);
}

}  // namespace voltmark::app
