// SPDX-License-Identifier: Apache-2.0
#include "customer_commands.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/customer/erasure.hpp"
#include "voltmark/portfolio/search.hpp"
#include "voltmark/privacy/take_out.hpp"
#include "voltmark/privacy/take_out_approval.hpp"

#include "approval_operations.hpp"
#include "tell_change.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct FindArguments {
    std::string text;
    std::string after;
    std::string purpose;
    int limit = 20;
    bool whole = false;
};

/// Who reads whole data says who they are and what for. \returns  nothing for masked data.
Result<std::optional<security::Actor>> reader_of(const Context& context,
                                                 const FindArguments& arguments) {
    if (!arguments.whole) return std::optional<security::Actor>{};
    if (arguments.purpose.empty()) return make_error(kNoPurpose);
    const Result<security::Actor> actor = security::make_actor(context.actor);
    if (!actor) return actor.error();
    return std::optional{*actor};
}

struct Shown {
    portfolio::SearchHit hit;
    customer::ContractView view;
};

Result<std::vector<Shown>> shown_hits(store::Session& session, const customer::Sight& sight,
                                      const portfolio::SearchPage& page) {
    std::vector<Shown> all;
    for (const portfolio::SearchHit& hit : page.hits) {
        Result<customer::ContractView> view = customer::with_holder(session, sight, hit.view);
        if (!view) return view.error();
        all.push_back({hit, std::move(*view)});
    }
    return all;
}

void print_hits(const Console& say, const std::vector<Shown>& hits, const std::string& next) {
    if (say.json) {
        ordered_json json{{"hits", ordered_json::array()}, {"next", nullptr}};
        for (const auto& [hit, view] : hits) {
            json["hits"].push_back({{"consumer_no", view.contract.consumer_no},
                                    {"customer", view.holder.name},
                                    {"area", view.area},
                                    {"address", view.holder.address},
                                    {"site", raw(view.contract.id.site_id)},
                                    {"contract", raw(view.contract.id.contract_no)},
                                    {"by", hit.by}});
        }
        if (!next.empty()) json["next"] = next;
        return say.line(json.dump());
    }
    Table table{{{say.text({"consumer number", "户号"})},
                 {say.text({"customer", "用户"})},
                 {say.text({"area", "区域"})},
                 {say.text({"address", "地址"})},
                 {say.text({"found by", "匹配"})}}};
    for (const auto& [hit, view] : hits)
        table.row({view.contract.consumer_no, view.holder.name, view.area, view.holder.address,
                   say.text(portfolio::name_of_search(hit.by))});
    if (table.empty()) return say.line(say({"nobody was found", "未找到"}));
    say.print(table.to_text());
    if (!next.empty())
        say.note(say.fill({"there are more: --after {}", "还有更多：--after {}"}, next));
}

void find(Commands& commands, const FindArguments& arguments) {
    const Context& context = commands.context;
    const auto actor = reader_of(context, arguments);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    Result<customer::Sight> sight = context.sight(*writer);
    if (!sight) return commands.fail(sight.error());
    const customer::Sight eyes{
        sight->vault, *actor ? security::View::whole : security::View::masked, sight->language};
    const auto page = portfolio::search(*writer, sight->vault,
                                        {arguments.text, arguments.limit, arguments.after});
    if (!page) return commands.fail(page.error());
    const auto hits = shown_hits(*writer, eyes, *page);
    if (!hits) return commands.fail(hits.error());
    if (*actor) {
        for (const Shown& one : *hits) {
            const Result<void> told = tell_change(context, *writer,
                                                  {"customer.read_whole",
                                                   "customer",
                                                   one.view.contract.consumer_no,
                                                   {},
                                                   {},
                                                   arguments.purpose});
            if (!told) return commands.fail(told.error());
        }
        transaction.commit();
    }
    print_hits(context.console, *hits, page->next);
}

struct ExportArguments {
    std::string consumer;
    std::string purpose = "request of the person";
};

void export_data(Commands& commands, const ExportArguments& arguments) {
    const Context& context = commands.context;
    const Result<security::Actor> actor = security::make_actor(context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<customer::Sight> sight = context.sight(*writer);
    if (!sight) return commands.fail(sight.error());
    const Result<ContractId> id = customer::find_contract(*writer, arguments.consumer);
    if (!id) return commands.fail(id.error());
    const auto waits = privacy::approve_take_out(*writer, {arguments.consumer, arguments.purpose},
                                                 *actor, context.clock.now());
    if (!waits) return commands.fail(waits.error());
    if (*waits) {
        transaction.commit();
        return say_waits(context.console, **waits);
    }
    const PartyId party = customer::get_contract(*writer, *id).contract.party_id;
    const Result<std::string> json = privacy::take_out(*writer, *sight, party);
    if (!json) return commands.fail(json.error());
    const Result<void> told =
        tell_change(context, *writer,
                    {"customer.export", "customer", arguments.consumer, {}, {}, arguments.purpose});
    if (!told) return commands.fail(told.error());
    transaction.commit();
    context.console.line(ordered_json::parse(*json).dump(2));
}

struct EraseArguments {
    std::string consumer;
    std::string reason;
};

void erase(Commands& commands, const EraseArguments& arguments) {
    const Result<security::Actor> actor = security::make_actor(commands.context.actor);
    if (!actor) return commands.fail(actor.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    const Result<security::Approval> asked = customer::ask_erasure(
        *writer, arguments.consumer, arguments.reason, *actor, commands.context.clock.now());
    if (!asked) return commands.fail(asked.error());
    transaction.commit();
    say_waits(commands.context.console, *asked);
}

void add_find(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<FindArguments>();
    CLI::App* verb = noun.add_subcommand(
        "find", say.text({"customers by number, name, pinyin initials, phone, meter or address",
                          "按户号、姓名、拼音首字母、电话、表号或地址查找用户"}));
    verb->fallthrough();
    verb->add_option("text", arguments->text, say.text({"what is known", "已知内容"}))->required();
    verb->add_option("--limit", arguments->limit, say.text({"how many at most", "最多几户"}))
        ->check(CLI::Range(1, 1000));
    verb->add_option("--after", arguments->after,
                     say.text({"go on behind a page", "接上一页继续"}));
    verb->add_flag(
        "--whole", arguments->whole,
        say.text({"names and addresses whole; needs --purpose and --actor, and is logged",
                  "显示完整姓名与地址；须注明 --purpose 与 --actor，并记入审计"}));
    verb->add_option("--purpose", arguments->purpose, say.text({"what for", "用途"}));
    verb->footer(say.text({"Examples:", "示例："}) +
                 "\n  voltmark customer find zw\n  voltmark customer find 5678 --whole --purpose "
                 "\"call 4711\" --actor li.ming");
    verb->callback([&commands, arguments] { find(commands, *arguments); });
}

}  // namespace

void add_customer_commands(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    add_find(noun, commands);
    const auto exported = std::make_shared<ExportArguments>();
    CLI::App* verb = noun.add_subcommand(
        "export-data", say.text({"all that is kept of one person, for themselves, as JSON; asks a "
                                 "second person first",
                                 "导出某人的全部个人信息（JSON），须先经第二人审批"}));
    verb->fallthrough();
    verb->add_option("consumer", exported->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--purpose", exported->purpose, say.text({"what for", "用途"}))->required();
    verb->footer(
        say.text({"Example:", "示例："}) +
        "\n  voltmark customer export-data 991000001001 --purpose \"letter 4711\" --actor li.ming");
    verb->callback([&commands, exported] { export_data(commands, *exported); });

    const auto erased = std::make_shared<EraseArguments>();
    verb = noun.add_subcommand(
        "erase", say.text({"ask for the erasure of a person's data; a second person approves it",
                           "申请销毁某人的个人信息，须经第二人审批"}));
    verb->fallthrough();
    verb->add_option("consumer", erased->consumer, say.text({"consumer number", "户号"}))
        ->required();
    verb->add_option("--reason", erased->reason, say.text({"why", "理由"}))->required();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark customer erase 991000001001 --reason \"moved out in 2015\" --actor "
                 "li.ming");
    verb->callback([&commands, erased] { erase(commands, *erased); });
}

}  // namespace voltmark::app
