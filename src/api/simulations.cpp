// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/population.hpp"
#include "voltmark/market/change.hpp"
#include "voltmark/market/report.hpp"
#include "voltmark/market/what_if.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr int kHardest = 10;  ///< Contracts to name either way.

/// \errors  tariff.unknown; those of market::make_change.
Result<market::Change> change_in(const Call& call, const customer::Population& population) {
    const store::Lease reader = call.store.reader();
    const auto stored = tariff::load_tariffs(*reader, tariff::last_document(*reader));
    market::ChangeRequest request;
    if (call.body.contains("tariff")) {
        const auto other = tariff::find_tariff(*reader, call.body["tariff"].get<std::string>());
        if (!other) return other.error();
        request.for_all = market::ChangeRequest::Document{(*other)->tariff, (*other)->body};
    }
    for (const Json& scale : call.body["scale"]) {
        request.edits.push_back({tariff::Edit::Kind::scale, scale["place"].get<std::string>(),
                                 scale["factor"].get<std::string>()});
    }
    return market::make_change(stored, population, request);
}

Result<Answer> simulate(const Call& call) {
    market::WhatIfOptions options;
    const auto& who = call.body["population"].get_ref<const std::string&>();
    const Result<customer::Population> population = customer::parse_population(who);
    if (!population) return population.error();
    options.population = *population;
    if (call.body.contains("period")) {
        const Result<time::BillingPeriod> days =
            time::parse_period(call.body["period"].get_ref<const std::string&>());
        if (!days) return days.error();
        options.days = *days;
    }
    const Result<market::Change> change = change_in(call, *population);
    if (!change) return change.error();
    const Job asked{
        .kind = "tariff.simulate", .subject = who, .asked_by = call.caller.principal.name};
    const Result<Job> job = call.jobs.begin(
        "simulation", asked,
        [&store = call.store, change = *change,
         options](const Jobs::Tell& tell) -> Result<std::string> {
            const Result<market::WhatIf> answer = market::what_if(store, change, options, tell);
            if (!answer) return answer.error();
            return market::to_json(market::summarize(*store.reader(), *answer, kHardest));
        });
    if (!job) return job.error();
    return begun(*job, call.language);
}

}  // namespace

void add_simulation_endpoints(std::vector<Endpoint>& all) {
    const Json scale =
        object({{"place", text({"A component's id, and what leads on from there: energy.peak.",
                                "价格构成标识及下级，如 energy.peak。"})},
                {"factor", decimal({"That its prices are multiplied by.", "价格倍数。"})}});
    all.push_back(
        {.method = http::Method::post,
         .path = "/simulations",
         .id = "simulateTariff",
         .tag = "tariffs",
         .summary = {"What a changed tariff would have done to real customers; stores nothing",
                     "试算电价变动对真实用户的影响，不改动数据"},
         .action = "tariff.simulate",
         .kind = "tariff",
         .takes = object({{"population", text({"all, or name=value,...: class, area, tariff, "
                                               "capacity_kva=100..315.",
                                               "all 或 名称=值,……"},
                                              1000)},
                          {"period",
                           text({"Default: the last twelve whole months of readings.",
                                 "账期，默认最近十二个读数完整月。"},
                                30),
                           false},
                          {"tariff",
                           text({"Everybody under this one; else their own, changed.",
                                 "全部按此电价，否则按各自电价变动。"}),
                           false},
                          {"scale", list(scale, 100)}}),
         .gives = job_schema(),
         .run = simulate});
}

}  // namespace voltmark::api
