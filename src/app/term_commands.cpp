// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/customer/term_correction.hpp"
#include "voltmark/security/approval.hpp"

#include "context.hpp"
#include "tell_change.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct TermArguments {
    std::string consumer;
    std::string from;
    std::string to;
    std::string tariff;
    std::vector<std::string> attributes;
    std::string reason;
};

Result<customer::ContractTerm> term_of(store::Session& session, const TermArguments& arguments) {
    const Result<ContractId> contract = customer::find_contract(session, arguments.consumer);
    if (!contract) return contract.error();
    const Result<time::CivilDay> from = time::parse_day(arguments.from);
    if (!from) return from.error();
    time::CivilDay to = customer::get_contract(session, *contract).contract.valid.to;
    if (!arguments.to.empty()) {
        const Result<time::CivilDay> day = time::parse_day(arguments.to);
        if (!day) return day.error();
        to = *day;
    }
    customer::ContractTerm term{*contract, {*from, to}, arguments.tariff, {}};
    for (const std::string& attribute : arguments.attributes) {
        const std::size_t equals = attribute.find('=');
        if (equals == attribute.npos) return make_error(kAttributeArgument, attribute);
        const Result<void> set =
            term.attributes.set(attribute.substr(0, equals), attribute.substr(equals + 1));
        if (!set) return set.error();
    }
    return term;
}

void correct(Commands& commands, const TermArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<customer::ContractTerm> term = term_of(*writer, arguments);
    if (!term) return commands.fail(term.error());
    const Result<void> corrected = customer::correct_term(
        *writer, *term, actor->name, arguments.reason, commands.context.clock.now());
    if (!corrected) return commands.fail(corrected.error());
    if (const auto told = tell_change(commands.context, *writer,
                                      {"contract.term",
                                       "customer",
                                       arguments.consumer,
                                       {},
                                       {{"tariff", term->tariff},
                                        {"from", time::to_text(term->valid.from)},
                                        {"attributes", term->attributes.to_json()}},
                                       arguments.reason});
        !told)
        return commands.fail(told.error());
    transaction.commit();
    if (say.json) {
        return say.line(
            ordered_json{{"consumer_no", arguments.consumer},
                         {"from", time::to_text(term->valid.from)},
                         {"to", time::to_text(term->valid.to)},
                         {"tariff", term->tariff},
                         {"attributes", ordered_json::parse(term->attributes.to_json())}}
                .dump());
    }
    say.line(say.fill({"{}: from {} to {} (not included): {} {}", "{}：{} 至 {}（不含）：{} {}"},
                      arguments.consumer, time::to_text(term->valid.from),
                      time::to_text(term->valid.to), term->tariff, term->attributes.to_json()));
    say.note(say({"bills that were made of what it said before: voltmark bill correct",
                  "按原条款出具的账单：voltmark bill correct"}));
}

}  // namespace

void add_term_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<TermArguments>();
    CLI::App* verb = noun.add_subcommand(
        "correct-term", say.text({"put right what a contract says for some days: tariff and "
                                  "attributes; what it said is kept",
                                  "更正合同条款（电价与属性），原条款留存"}));
    verb->fallthrough();
    verb->add_option("consumer", arguments->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--from", arguments->from, "2026-07-01")->required();
    verb->add_option("--to", arguments->to,
                     say.text({"the day after the last (default: the contract's end)",
                               "末日的次日（默认合同终止日）"}));
    verb->add_option("--tariff", arguments->tariff, say.text({"its id", "电价编号"}))->required();
    verb->add_option("--attr", arguments->attributes,
                     say.text({"all attributes of the term, name=value", "全部属性，名称=值"}));
    verb->add_option("--reason", arguments->reason, say.text({"why", "原因"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark customer correct-term 991000001001 --from 2026-01-01 --tariff "
                 "cn.zj.residential.ladder --attr class=residential --attr people=5 --reason "
                 "\"five people since January\" --actor li");
    verb->callback([&commands, arguments] { correct(commands, *arguments); });
}

}  // namespace voltmark::app
