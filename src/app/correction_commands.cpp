// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/correction_summary.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/customer/customer_store.hpp"

#include "after_posting.hpp"
#include "context.hpp"
#include "operations.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using billing::Correction;
using billing::CorrectionId;
using billing::CorrectionItem;
using nlohmann::ordered_json;

struct CorrectArguments {
    std::string bill;
    std::string contract;
    std::string population;
    std::int64_t since = 0;
    std::string tariff;
    std::int64_t carry_out = 0;
    std::int64_t withdraw = 0;
    std::string period;
    std::string booked_on;
    int due_days = 15;
    std::string reason;
    std::string tolerated_money;
    std::string tolerated_kwh;
    bool simulate = false;
    int largest = 10;
    int unit = 500;
    int workers = 0;
};

/// "7-1", or a consumer number.
Result<ContractId> contract_of(store::Session& session, const std::string& text) {
    const std::size_t dash = text.find('-');
    if (dash == text.npos) return customer::find_contract(session, text);
    const Result<std::int64_t> site = parse_decimal(text.substr(0, dash), 0);
    const Result<std::int64_t> number = parse_decimal(text.substr(dash + 1), 0);
    if (!site || !number || *number < 1 || *number > INT32_MAX)
        return make_error(kContractArgument, text);
    return ContractId{SiteId{*site}, ContractNo{static_cast<std::int32_t>(*number)}};
}

Result<billing::CorrectionScope> scope_of(store::Session& session,
                                          const CorrectArguments& arguments) {
    billing::CorrectionScope scope;
    if (!arguments.bill.empty()) {
        const Result<billing::BillId> bill = billing::parse_bill_id(arguments.bill);
        if (!bill) return bill.error();
        scope.bill = *bill;
        return scope;
    }
    if (arguments.period.empty()) return make_error(kPeriodArgument);
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return period.error();
    scope.period = *period;
    if (!arguments.contract.empty()) {
        const Result<ContractId> contract = contract_of(session, arguments.contract);
        if (!contract) return contract.error();
        scope.contract = *contract;
    }
    if (arguments.since != 0) scope.since = DeliveryId{arguments.since};
    scope.tariff = arguments.tariff;
    scope.population = arguments.population;
    return scope;
}

/// What is not given is not tolerated. \errors  of parse_decimal (invalid_input).
Result<std::optional<billing::CorrectionTolerance>> tolerance_of(
    const CorrectArguments& arguments) {
    std::optional<billing::CorrectionTolerance> none;
    if (arguments.tolerated_money.empty() && arguments.tolerated_kwh.empty()) return none;
    billing::CorrectionTolerance tolerance;
    if (!arguments.tolerated_money.empty()) {
        const Result<std::int64_t> money = parse_decimal(arguments.tolerated_money, 6);
        if (!money) return money.error();
        tolerance.money_e6 = *money;
    }
    if (!arguments.tolerated_kwh.empty()) {
        const Result<std::int64_t> energy = parse_decimal(arguments.tolerated_kwh, 3);
        if (!energy) return energy.error();
        tolerance.energy_milli = *energy;
    }
    return std::optional{tolerance};
}

Result<billing::CorrectionOptions> options_of(store::Session& session,
                                              const CorrectArguments& arguments, bool with_scope) {
    billing::CorrectionOptions options;
    if (with_scope) {
        const Result<billing::CorrectionScope> scope = scope_of(session, arguments);
        if (!scope) return scope.error();
        options.scope = *scope;
    }
    if (!arguments.booked_on.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.booked_on);
        if (!day) return day.error();
        options.booked_on = *day;
    }
    const Result<std::optional<billing::CorrectionTolerance>> tolerance = tolerance_of(arguments);
    if (!tolerance) return tolerance.error();
    options.tolerance = *tolerance;
    options.due_days = arguments.due_days;
    options.contracts_a_unit = arguments.unit;
    options.workers = arguments.workers;
    options.after = after_posting();
    return options;
}

// What a correction changes.

std::string consumer_of(store::Session& session, ContractId contract) {
    return customer::get_contract(session, contract).contract.consumer_no;
}

std::string signed_text(Money money) {
    return (money.minor() > 0 ? "+" : "") + grouped(to_text(money));
}

std::string band_text(const Console& say, const billing::DifferenceBand& band) {
    if (!band.has_above) return say.fill({"down to {}", "不高于 {}"}, band.up_to);
    if (!band.has_up_to) return say.fill({"above {}", "高于 {}"}, band.above);
    return say.fill({"above {} to {}", "{} 至 {}"}, band.above, band.up_to);
}

void print_summary(const Console& say, store::Session& session,
                   const billing::CorrectionSummary& sum) {
    const std::string currency = sum.currency.name();
    say.line(say.fill({"{}: {} bills of {} contracts change: {} before, {} after, difference {}",
                       "{}：{} 张账单（{} 户）有变化：原 {}，更正后 {}，差额 {}"},
                      currency, grouped(sum.bills), grouped(sum.contracts),
                      grouped(to_text(sum.before)), grouped(to_text(sum.after)),
                      signed_text(sum.after - sum.before)));
    say.line(say.fill({"  {} pay more: {}; {} pay less: {}; {} keep their amount and move in the "
                       "tiers",
                       "  {} 张补收 {}；{} 张退费 {}；{} 张金额不变、仅阶梯累计变动"},
                      grouped(sum.raised), signed_text(sum.raised_by), grouped(sum.lowered),
                      signed_text(sum.lowered_by), grouped(sum.same)));
    Table bands{{{say.text({"difference", "差额区间"})},
                 {say.text({"bills", "账单"}), Table::Align::right},
                 {say.text({"sum", "合计"}), Table::Align::right}}};
    for (const billing::DifferenceBand& band : sum.distribution) {
        if (band.bills > 0)
            bands.row({band_text(say, band), grouped(band.bills), signed_text(band.sum)});
    }
    say.print(bands.to_text("  "));
    Table largest{{{say.text({"bill", "账单"})},
                   {say.text({"consumer number", "户号"})},
                   {say.text({"before", "原金额"}), Table::Align::right},
                   {say.text({"after", "更正后"}), Table::Align::right},
                   {say.text({"difference", "差额"}), Table::Align::right}}};
    for (const CorrectionItem& item : sum.largest) {
        largest.row({billing::to_text(item.old_bill()), consumer_of(session, item.contract),
                     grouped(to_text(item.before)), grouped(to_text(item.after)),
                     signed_text(item.difference())});
    }
    say.print(largest.to_text("  "));
}

ordered_json summary_json(store::Session& session, const billing::CorrectionSummary& sum) {
    ordered_json json{{"currency", sum.currency.name()},
                      {"bills", sum.bills},
                      {"contracts", sum.contracts},
                      {"before", to_text(sum.before)},
                      {"after", to_text(sum.after)},
                      {"difference", to_text(sum.after - sum.before)},
                      {"raised", {{"bills", sum.raised}, {"sum", to_text(sum.raised_by)}}},
                      {"lowered", {{"bills", sum.lowered}, {"sum", to_text(sum.lowered_by)}}},
                      {"same_amount", sum.same}};
    for (const billing::DifferenceBand& band : sum.distribution) {
        ordered_json one = ordered_json::object();
        if (band.has_above) one["above"] = band.above;
        if (band.has_up_to) one["up_to"] = band.up_to;
        one["bills"] = band.bills;
        one["sum"] = to_text(band.sum);
        json["distribution"].push_back(std::move(one));
    }
    json["largest"] = ordered_json::array();
    for (const CorrectionItem& item : sum.largest) {
        json["largest"].push_back({{"bill", billing::to_text(item.old_bill())},
                                   {"consumer_no", consumer_of(session, item.contract)},
                                   {"before", to_text(item.before)},
                                   {"after", to_text(item.after)},
                                   {"difference", to_text(item.difference())}});
    }
    return json;
}

ordered_json plan_json(const Console& say, store::Session& session,
                       const billing::CorrectionPlan& plan, int largest) {
    ordered_json json{{"scope", billing::to_text(plan.scope)},
                      {"as_of_delivery", raw(plan.as_of)},
                      {"booked_on", time::to_text(plan.booked_on)},
                      {"looked_at", plan.looked_at},
                      {"changed", plan.items.size()}};
    json["sums"] = ordered_json::array();
    for (const auto& sum : billing::summarize(plan.items, static_cast<std::size_t>(largest)))
        json["sums"].push_back(summary_json(session, sum));
    json["tolerated"] = plan.tolerated.size();
    json["refused"] = ordered_json::array();
    for (const billing::Hold& hold : plan.refused) {
        json["refused"].push_back({{"consumer_no", consumer_of(session, hold.contract)},
                                   {"code", hold.reason.name()},
                                   {"message", hold.reason.message(say.language)}});
    }
    return json;
}

void print_plan(const Console& say, store::Session& session, const billing::CorrectionPlan& plan,
                int largest) {
    say.line(say.fill({"{}: {} bills rated again as of delivery {}, {} change",
                       "{}：按截至第 {2} 批的读数重算 {1} 张账单，{3} 张有变化"},
                      billing::to_text(plan.scope), grouped(plan.looked_at), raw(plan.as_of),
                      grouped(static_cast<std::int64_t>(plan.items.size()))));
    for (const auto& sum : billing::summarize(plan.items, static_cast<std::size_t>(largest)))
        print_summary(say, session, sum);
    if (!plan.tolerated.empty()) {
        say.line(say.fill({"  {} bills differ within the tolerance and are left as they are",
                           "  {} 张账单差异在容差之内，保持不变"},
                          grouped(static_cast<std::int64_t>(plan.tolerated.size()))));
    }
    for (const billing::Hold& hold : plan.refused) {
        say.line(say.fill({"  {} is left as it is: {}: {}", "  {} 保持不变：{}：{}"},
                          consumer_of(session, hold.contract), hold.reason.name(),
                          hold.reason.message(say.language)));
    }
}

ordered_json correction_json(const Correction& one) {
    ordered_json json{{"correction", static_cast<std::int64_t>(one.id)},
                      {"scope", one.scope},
                      {"reason", one.reason},
                      {"asked_by", one.asked_by},
                      {"booked_on", time::to_text(one.booked_on)},
                      {"state", billing::to_text(one.state)},
                      {"second_person", one.second_person}};
    if (one.approval) json["approval"] = static_cast<std::int64_t>(*one.approval);
    if (!one.carried_out_by.empty()) json["carried_out_by"] = one.carried_out_by;
    return json;
}

void print_correction(const Console& say, const Correction& one) {
    if (say.json) return say.line(correction_json(one).dump());
    const auto id = static_cast<std::int64_t>(one.id);
    say.line(
        say.fill({"correction {}: {}", "退补单 {}：{}"}, id, say(billing::name_of(one.state))));
    if (one.state != billing::CorrectionState::proposed || !one.second_person) return;
    say.note(say.fill({"it needs a second person: voltmark approval list, approve; then voltmark "
                       "bill correct --carry-out {}",
                       "须经他人审批：voltmark approval list、approve，之后 voltmark bill correct "
                       "--carry-out {}"},
                      id));
}

// Working.

void carry_out(Commands& commands, store::Store& store, CorrectionId id,
               const CorrectArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<billing::CorrectionOptions> options =
        options_of(*store.reader(), arguments, false);
    if (!options) return commands.fail(options.error());
    Progress bar{say, say.text({"correcting", "退补"}), say.text({"units", "单元"})};
    const Result<Correction> done = billing::carry_out_correction(
        store, id, *actor, *options, commands.context.clock,
        [&](std::int64_t at, std::int64_t of) { bar.update(at, of); });
    bar.finish();
    if (!done) return commands.fail(done.error());
    print_correction(say, *done);
}

void withdraw(Commands& commands, store::Store& store, CorrectionId id) {
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<void> gone =
        billing::withdraw_correction(store, id, *actor, commands.context.clock);
    if (!gone) return commands.fail(gone.error());
    const Result<Correction> one = billing::load_correction(*store.reader(), id);
    if (!one) return commands.fail(one.error());
    print_correction(commands.context.console, *one);
}

void propose(Commands& commands, store::Store& store, const CorrectArguments& arguments,
             const billing::CorrectionPlan& plan) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const bool second =
        billing::needs_second_person(plan, billing::default_review().correction_direct_up_to);
    const Result<Correction> one = billing::propose_correction(
        store, plan, arguments.reason, *actor, second, commands.context.clock);
    if (!one) return commands.fail(one.error());
    if (second) return print_correction(say, *one);
    carry_out(commands, store, one->id, arguments);
}

void correct(Commands& commands, const CorrectArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    if (arguments.carry_out != 0)
        return carry_out(commands, **store, CorrectionId{arguments.carry_out}, arguments);
    if (arguments.withdraw != 0)
        return withdraw(commands, **store, CorrectionId{arguments.withdraw});
    const Result<billing::CorrectionOptions> options =
        options_of(*(*store)->reader(), arguments, true);
    if (!options) return commands.fail(options.error());
    Progress bar{say, say.text({"rating again", "重算"}), say.text({"units", "单元"})};
    const Result<billing::CorrectionPlan> plan =
        billing::simulate_correction(**store, *options, commands.context.clock,
                                     [&](std::int64_t at, std::int64_t of) { bar.update(at, of); });
    bar.finish();
    if (!plan) return commands.fail(plan.error());
    {
        const store::Lease reader = (*store)->reader();
        if (say.json && arguments.simulate)
            return say.line(plan_json(say, *reader, *plan, arguments.largest).dump());
        if (!say.json) print_plan(say, *reader, *plan, arguments.largest);
    }
    if (!arguments.simulate) propose(commands, **store, arguments, *plan);
}

void list_corrections(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    Table table{{{say.text({"correction", "退补单"}), Table::Align::right},
                 {say.text({"scope", "范围"})},
                 {say.text({"bills", "账单"}), Table::Align::right},
                 {say.text({"difference", "差额"}), Table::Align::right},
                 {say.text({"asked by", "申请人"})},
                 {say.text({"reason", "原因"})},
                 {say.text({"state", "状态"})}}};
    ordered_json rows = ordered_json::array();
    for (const Correction& one : billing::list_corrections(*reader)) {
        const std::vector<CorrectionItem> items = billing::correction_items(*reader, one.id);
        ordered_json json = correction_json(one);
        json["bills"] = items.size();
        std::vector<std::string> differences;
        for (const billing::CorrectionSummary& sum : billing::summarize(items, 0)) {
            const Money difference = sum.after - sum.before;
            differences.push_back(signed_text(difference) + " " + sum.currency.name());
            json["differences"].push_back(
                {{"currency", sum.currency.name()}, {"difference", to_text(difference)}});
        }
        table.row({std::to_string(static_cast<std::int64_t>(one.id)), one.scope,
                   grouped(static_cast<std::int64_t>(items.size())),
                   fmt::format("{}", fmt::join(differences, ", ")), one.asked_by, one.reason,
                   say.text(billing::name_of(one.state))});
        rows.push_back(std::move(json));
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"no correction yet", "尚无退补"}));
    say.print(table.to_text());
}

void add_choices(CLI::App& verb, const Console& say, CorrectArguments& arguments) {
    CLI::Option_group* which = verb.add_option_group("which");
    which->add_option("--bill", arguments.bill, say.text({"one bill", "单张账单"}));
    which->add_option("--contract", arguments.contract,
                      say.text({"one contract: its consumer number, or SITE-CONTRACT",
                                "单户：户号，或 站点-合同"}));
    which->add_option("--population", arguments.population,
                      say.text({"all, or name=value,...: class, area, tariff, sites=1..500",
                                "all 或 名称=值,……：class、area、tariff、sites=1..500"}));
    which->add_option("--since-delivery", arguments.since,
                      say.text({"whose readings came with this delivery or later",
                                "读数由该批次或之后到达的用户"}));
    which->add_option("--tariff", arguments.tariff,
                      say.text({"who is on this tariff", "执行该电价的用户"}));
    which->add_option("--carry-out", arguments.carry_out,
                      say.text({"carry a proposed correction out, or go on with it",
                                "执行（或继续执行）退补单"}));
    which->add_option("--withdraw", arguments.withdraw,
                      say.text({"give a correction up", "撤回退补单"}));
    which->require_option(1);
}

}  // namespace

void add_correction_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<CorrectArguments>();
    CLI::App* verb = noun.add_subcommand(
        "correct", say.text({"rate bills again with what is known now, and put right what differs",
                             "按现有读数与合同重算账单并退补差额"}));
    verb->fallthrough();
    add_choices(*verb, say, *arguments);
    verb->add_option("--period", arguments->period, "2026-07");
    verb->add_flag("--simulate", arguments->simulate,
                   say.text({"only say who changes by how much", "仅测算，不执行"}));
    verb->add_option("--reason", arguments->reason, say.text({"why", "原因"}));
    verb->add_option("--tolerance-money", arguments->tolerated_money,
                     say.text({"leave sites whose bills each differ by no more: 1.00",
                               "各账单金额差异不超过此值的站点不退补，如 1.00"}));
    verb->add_option("--tolerance-kwh", arguments->tolerated_kwh,
                     say.text({"and by no more energy: 0.5", "且电量差异不超过此值，如 0.5"}));
    verb->add_option("--booked-on", arguments->booked_on,
                     say.text({"booking day (default: today)", "记账日（默认今天）"}));
    verb->add_option("--due-days", arguments->due_days,
                     say.text({"days from booking to due day", "记账日到缴费截止日的天数"}));
    verb->add_option("--largest", arguments->largest,
                     say.text({"how many of the largest changes are named", "列出最大差额的条数"}))
        ->check(CLI::Range(0, 100'000));
    verb->add_option("--unit", arguments->unit,
                     say.text({"contracts a unit of work", "每单元合同数"}))
        ->check(CLI::Range(1, 1'000'000));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(
        say.text({"The bill that was issued stays; it is taken back and a further version is "
                  "posted. Many contracts, or much money, need a second person.\nExamples:",
                  "原账单保留并冲销，另出新版账单。批量或大额退补须经他人审批。\n示例："}) +
        "\n  voltmark bill correct --population all --period 2026-07 --simulate"
        "\n  voltmark bill correct --bill 10023-1-20260701-1 --reason \"late reading\" --actor li"
        "\n  voltmark bill correct --since-delivery 12 --period 2026-07 --tolerance-money 1.00 "
        "--tolerance-kwh 0.5 --reason \"late readings\" --actor li"
        "\n  voltmark bill correct --carry-out 3 --actor li");
    verb->callback([&commands, arguments] { correct(commands, *arguments); });

    verb = noun.add_subcommand("corrections", say.text({"all corrections", "全部退补单"}));
    verb->fallthrough();
    verb->callback([&commands] { list_corrections(commands); });
}

}  // namespace voltmark::app
