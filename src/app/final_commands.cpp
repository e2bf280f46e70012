// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"

#include "after_posting.hpp"
#include "context.hpp"
#include "operations.hpp"
#include "tell_change.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using time::CivilDay;

struct Arguments {
    std::string consumer;
    std::string on;         ///< Last day.
    std::string period;     ///< Off the cycle, for a contract that goes on.
    std::string booked_on;  ///< Default: the day after.
};

/// Up to which day a contract is billed, if it is beyond `from`.
CivilDay billed_to(store::Session& session, ContractId contract, CivilDay from) {
    billing::BillFilter filter;
    filter.contract = contract;
    CivilDay to = from;
    for (const billing::BillSummary& bill : billing::list_bills(session, filter))
        to = std::max(to, bill.period.to);
    return to;
}

/// What is left between a contract and the utility: positive is owed by the contract.
Money left_of(store::Session& session, ContractId contract, Currency currency) {
    Money left = Money::zero(currency);
    for (const ledger::Entry& entry : ledger::entries_of(session, contract)) {
        const bool counts = entry.ledger == ledger::SubLedger::receivable ||
                            entry.ledger == ledger::SubLedger::prepaid;
        if (counts && entry.amount.currency() == currency) left += entry.amount;
    }
    return left;
}

void print_bill(Commands& commands, store::Store& store, const billing::BillId& id,
                const billing::RunReport& report, bool is_final) {
    const Console& say = commands.context.console;
    const store::Lease reader = store.reader();
    const Result<billing::Bill> bill = billing::load_bill(*reader, id);
    if (!bill) {
        for (const billing::HeldContract& held : billing::list_holds(*reader, report.run.run_id, 1))
            return commands.fail(held.hold.reason);
        return commands.fail(bill.error());
    }
    const Money left = left_of(*reader, id.contract, bill->total.currency());
    const Money due = left.minor() > 0 ? left : Money::zero(left.currency());
    const Money refund = left.minor() < 0 ? -left : Money::zero(left.currency());
    if (say.json) {
        return say.line(ordered_json{{"bill", billing::to_text(id)},
                                     {"from", time::to_text(bill->period.from)},
                                     {"to", time::to_text(bill->period.to)},
                                     {"final", is_final},
                                     {"total", to_text(bill->total)},
                                     {"currency", bill->total.currency().name()},
                                     {"to_pay", to_text(due)},
                                     {"refund_due", to_text(refund)}}
                            .dump());
    }
    say.line(say.fill({"{} {}, {} to {} (not included): {} {}", "{} {}，{} 至 {}（不含）：{} {}"},
                      is_final ? say({"final bill", "末次账单"}) : say({"bill", "账单"}),
                      billing::to_text(id), time::to_text(bill->period.from),
                      time::to_text(bill->period.to), grouped(to_text(bill->total)),
                      bill->total.currency().name()));
    say.line(refund.minor() > 0
                 ? say.fill({"  {} is to be paid back", "  应退 {}"}, grouped(to_text(refund)))
                 : say.fill({"  {} is left to pay", "  尚应缴 {}"}, grouped(to_text(due))));
}

/// Bills one contract alone and says what came of it.
void bill_alone(Commands& commands, store::Store& store, ContractId contract,
                const time::BillingPeriod& period, const Arguments& arguments, bool is_final) {
    billing::RunOptions options;
    options.period = period;
    options.only = contract;
    options.workers = 1;
    options.after = after_posting();
    if (!arguments.booked_on.empty()) {
        const Result<CivilDay> day = time::parse_day(arguments.booked_on);
        if (!day) return commands.fail(day.error());
        options.booked_on = *day;
    }
    const Result<billing::RunReport> report =
        billing::bill_period(store, options, commands.context.clock, {});
    if (!report) return commands.fail(report.error());
    print_bill(commands, store, {contract, period.from, 1}, *report, is_final);
}

void make_final(Commands& commands, const Arguments& arguments) {
    const Result<CivilDay> last = time::parse_day(arguments.on);
    if (!last) return commands.fail(last.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const CivilDay end = *last + std::chrono::days{1};
    const time::BillingPeriod month = time::month_of(*last);
    ContractId contract{};
    time::BillingPeriod period{month.from, end};
    {
        const store::Lease writer = (*store)->writer();
        store::Transaction transaction{*writer};
        const Result<ContractId> found = customer::find_contract(*writer, arguments.consumer);
        if (!found) return commands.fail(found.error());
        contract = *found;
        const CivilDay billed = billed_to(*writer, contract, month.from);
        if (billed > end)
            return commands.fail(make_error(billing::kBilledBeyond, time::to_text(billed)));
        // Asked for again, it is the same bill.
        if (billed < end) period.from = billed;
        if (const Result<void> ended = customer::end_contract(*writer, contract, end); !ended)
            return commands.fail(ended.error());
        meter::end_supplies(*writer, contract, end);
        if (const auto told = tell_change(
                commands.context, *writer,
                {"contract.end", "customer", arguments.consumer, {}, {{"to", time::to_text(end)}}});
            !told)
            return commands.fail(told.error());
        transaction.commit();
    }
    bill_alone(commands, **store, contract, period, arguments, true);
}

void make_between(Commands& commands, const Arguments& arguments) {
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return commands.fail(period.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Result<ContractId> contract =
        customer::find_contract(*(*store)->reader(), arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    bill_alone(commands, **store, *contract, *period, arguments, false);
}

}  // namespace

void add_final_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto add = [&](CLI::App& verb, const std::shared_ptr<Arguments>& arguments) {
        verb.fallthrough();
        verb.add_option("--consumer", arguments->consumer, say.text({"consumer number", "户号"}))
            ->required();
        verb.add_option("--booked-on", arguments->booked_on,
                        say.text({"booking day (default: the day after)", "记账日（默认次日）"}));
    };
    const auto last = std::make_shared<Arguments>();
    CLI::App* verb = noun.add_subcommand(
        "final",
        say.text({"end a contract and bill it up to its last day", "终止合同并出末次账单"}));
    add(*verb, last);
    verb->add_option("--on", last->on, say.text({"its last day", "末日"}))->required();
    verb->footer(say.text({"The month's run does not bill these days again; the next tenant's bill "
                           "begins the day after.\nExample:",
                           "当期批次不再重复出账；下一用户自次日起。\n示例："}) +
                 "\n  voltmark bill final --consumer 991000001001 --on 2026-07-19");
    verb->callback([&commands, last] { make_final(commands, *last); });

    const auto between = std::make_shared<Arguments>();
    verb = noun.add_subcommand(
        "off-cycle", say.text({"bill one contract for days of its own", "单户非周期出账"}));
    add(*verb, between);
    verb->add_option("--period", between->period, "2026-07-01..2026-07-10")->required();
    verb->footer(say.text({"The month's run bills the rest of the month.\nExample:",
                           "当期批次补出其余日期。\n示例："}) +
                 "\n  voltmark bill off-cycle --consumer 991000001001 --period "
                 "2026-07-01..2026-07-10");
    verb->callback([&commands, between] { make_between(commands, *between); });
}

}  // namespace voltmark::app
