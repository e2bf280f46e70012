// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <CLI/CLI.hpp>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/market/change.hpp"
#include "voltmark/market/offer.hpp"
#include "voltmark/market/report.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "context.hpp"
#include "market_text.hpp"
#include "operations.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

using Tariffs = std::vector<std::shared_ptr<const tariff::StoredTariff>>;

struct WhatIfArguments {
    std::string tariff;
    std::vector<std::string> documents;
    std::vector<std::string> set;
    std::vector<std::string> scale;
    std::string population = "all";
    std::string from;
    std::string to;
    std::string csv;
    int hardest = 10;
    int workers = 0;
};

Tariffs tariffs_of(store::Store& store) {
    const store::Lease reader = store.reader();
    return tariff::load_tariffs(*reader, tariff::last_document(*reader));
}

/// A tariff by its id in the store, or a document's file; tells what is wrong with it.
std::optional<market::ChangeRequest::Document> tariff_of(Commands& commands, const Tariffs& stored,
                                                         const std::string& name) {
    for (const auto& one : stored) {
        if (one->tariff.id == name) return {{one->tariff, one->body}};
    }
    if (!std::filesystem::exists(name)) {
        commands.fail(make_error(tariff::kUnknown, name));
        return std::nullopt;
    }
    auto read = read_tariff_file(commands, name);
    if (!read) return std::nullopt;
    return {{std::move(read->tariff), std::move(read->document)}};
}

std::optional<market::ChangeRequest> request_of(Commands& commands, const Tariffs& stored,
                                                const WhatIfArguments& arguments) {
    market::ChangeRequest request;
    if (!arguments.tariff.empty()) {
        request.for_all = tariff_of(commands, stored, arguments.tariff);
        if (!request.for_all) return std::nullopt;
    }
    for (const std::string& path : arguments.documents) {
        auto read = read_tariff_file(commands, path);
        if (!read) return std::nullopt;
        request.replacing.push_back({std::move(read->tariff), std::move(read->document)});
    }
    for (const auto& [texts, kind] : {std::pair{&arguments.scale, tariff::Edit::Kind::scale},
                                      {&arguments.set, tariff::Edit::Kind::set}}) {
        for (const std::string& text : *texts) {
            Result<tariff::Edit> edit = tariff::parse_edit(kind, text);
            if (!edit) {
                commands.fail(edit.error());
                return std::nullopt;
            }
            request.edits.push_back(std::move(*edit));
        }
    }
    return request;
}

/// The days that are asked for; empty where the last year shall be found.
Result<std::optional<time::BillingPeriod>> days_of(const std::string& from, const std::string& to) {
    if (from.empty() && to.empty()) return std::optional<time::BillingPeriod>{};
    const Result<time::CivilDay> first = time::parse_day(from);
    const Result<time::CivilDay> end = time::parse_day(to);
    if (!first) return first.error();
    if (!end) return end.error();
    if (*end <= *first) return make_error(kNoDays, from, to);
    return std::optional{time::BillingPeriod{*first, *end}};
}

void what_if(Commands& commands, const WhatIfArguments& arguments) {
    const Console& say = commands.context.console;
    market::WhatIfOptions options;
    options.workers = arguments.workers;
    const Result<customer::Population> population =
        customer::parse_population(arguments.population);
    if (!population) return commands.fail(population.error());
    options.population = *population;
    const auto days = days_of(arguments.from, arguments.to);
    if (!days) return commands.fail(days.error());
    options.days = *days;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Tariffs stored = tariffs_of(**store);
    const auto request = request_of(commands, stored, arguments);
    if (!request) return;
    const Result<market::Change> change = market::make_change(stored, *population, *request);
    if (!change) return commands.fail(change.error());
    Progress bar{say, say.text({"rating", "试算"}), say.text({"contracts", "户"})};
    const Result<market::WhatIf> answer =
        market::what_if(**store, *change, options,
                        [&](std::int64_t done, std::int64_t total) { bar.update(done, total); });
    bar.finish();
    if (!answer) return commands.fail(answer.error());
    const store::Lease reader = (*store)->reader();
    if (!arguments.csv.empty()) {
        if (Result<void> written = market::write_csv(*reader, *answer, arguments.csv); !written)
            return commands.fail(written.error());
    }
    const market::Report report =
        market::summarize(*reader, *answer, static_cast<std::size_t>(arguments.hardest));
    if (say.json) return say.line(market::to_json(report));
    say.print(what_if_text(say, report));
}

void add_what_if(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<WhatIfArguments>();
    CLI::App* verb = root.add_subcommand(
        "whatif", say.text({"what a tariff would do to revenue and to every customer",
                            "试算电价变动对收入和每一户的影响"}));
    verb->fallthrough();
    verb->add_option("--tariff", arguments->tariff,
                     say.text({"rate every contract under it: an id of the store, or a document",
                               "全部按此电价试算：库中电价编号或文档"}));
    verb->add_option("--document", arguments->documents,
                     say.text({"a changed document, in place of the stored tariff of its id",
                               "修改后的文档，替换库中同编号电价"}));
    verb->add_option("--set", arguments->set,
                     say.text({"component=value of the contracts' own tariffs: energy.peak=0.61, "
                               "energy.1.to=3000",
                               "修改现行电价 分量=值：energy.peak=0.61、energy.1.to=3000"}));
    verb->add_option("--scale", arguments->scale,
                     say.text({"component=factor: energy=1.05", "分量=倍数：energy=1.05"}));
    verb->add_option("--population", arguments->population,
                     say.text({"all, or name=value,...: class, area, tariff, capacity_kva=100..315",
                               "all 或 名称=值,……：class、area、tariff、capacity_kva=100..315"}));
    verb->add_option("--from", arguments->from,
                     say.text({"first day (default: the last twelve whole months of readings)",
                               "首日（默认最近十二个读数完整月）"}));
    verb->add_option("--to", arguments->to, say.text({"day after the last", "末日的次日"}));
    verb->add_option("--hardest", arguments->hardest,
                     say.text({"how many of the hardest hit to name", "列出影响最大的户数"}))
        ->check(CLI::Range(0, 10'000));
    verb->add_option("--csv", arguments->csv,
                     say.text({"every contract's outcome into a table", "逐户结果写入表格"}));
    add_workers_option(*verb, say, arguments->workers);
    verb->footer(say.text({"Nothing is stored. Example:", "不改动数据库。示例："}) +
                 "\n  voltmark whatif --scale energy=1.05 --population class=residential\n"
                 "  voltmark whatif --tariff cn.zj.residential.ladder_tou --population "
                 "tariff=cn.zj.residential.ladder --csv outcome.csv");
    verb->callback([&commands, arguments] { what_if(commands, *arguments); });
}

struct OfferArguments {
    std::string consumer;
    std::vector<std::string> tariffs;
    std::string from;
    std::string to;
};

/// The documents of a folder, by name.
std::vector<std::string> documents_in(const std::string& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// Tariffs to compare: those that are named, by id, file or folder; else all of the store.
std::optional<std::vector<tariff::Tariff>> candidates_of(Commands& commands, const Tariffs& stored,
                                                         const std::vector<std::string>& names) {
    std::vector<tariff::Tariff> candidates;
    if (names.empty()) {
        for (const auto& one : stored) candidates.push_back(one->tariff);
    }
    for (const std::string& name : names) {
        const std::vector<std::string> paths = std::filesystem::is_directory(name)
                                                   ? documents_in(name)
                                                   : std::vector<std::string>{name};
        for (const std::string& path : paths) {
            auto read = tariff_of(commands, stored, path);
            if (!read) return std::nullopt;
            candidates.push_back(std::move(read->tariff));
        }
    }
    return candidates;
}

void offer(Commands& commands, const OfferArguments& arguments) {
    const Console& say = commands.context.console;
    const auto days = days_of(arguments.from, arguments.to);
    if (!days) return commands.fail(days.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Tariffs stored = tariffs_of(**store);
    const auto candidates = candidates_of(commands, stored, arguments.tariffs);
    if (!candidates) return;
    std::vector<const tariff::Tariff*> pointers;
    for (const tariff::Tariff& one : *candidates) pointers.push_back(&one);
    const store::Lease reader = (*store)->reader();
    const Result<ContractId> contract = customer::find_contract(*reader, arguments.consumer);
    if (!contract) return commands.fail(contract.error());
    const Result<market::Offer> made = market::make_offer(*reader, *contract, pointers, *days);
    if (!made) return commands.fail(made.error());
    if (say.json) return say.line(market::to_json(*made));
    say.print(offer_text(say, *made));
}

void add_offer(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<OfferArguments>();
    CLI::App* verb = root.add_subcommand(
        "offer", say.text({"the tariffs that a contract may take, by cost, with advice",
                           "比较某户可选电价并给出用电建议"}));
    verb->fallthrough();
    verb->add_option("--contract,--consumer", arguments->consumer,
                     say.text({"its consumer number", "户号"}))
        ->required();
    verb->add_option("--tariffs", arguments->tariffs,
                     say.text({"ids of the store, documents or folders (default: the store's)",
                               "库中电价编号、文档或目录（默认库中全部）"}));
    verb->add_option("--from", arguments->from,
                     say.text({"first day (default: the last twelve whole months of readings)",
                               "首日（默认最近十二个读数完整月）"}));
    verb->add_option("--to", arguments->to, say.text({"day after the last", "末日的次日"}));
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark offer --contract 310000000042 --tariffs data/tariffs");
    verb->callback([&commands, arguments] { offer(commands, *arguments); });
}

}  // namespace

void add_market_commands(CLI::App& root, Commands& commands) {
    add_what_if(root, commands);
    add_offer(root, commands);
}

}  // namespace voltmark::app
