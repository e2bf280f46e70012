// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/audit_store.hpp"
#include "voltmark/spending/check.hpp"
#include "voltmark/spending/spending_store.hpp"
#include "voltmark/store/change.hpp"

#include "portal_parts.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using spending::Alert;
using spending::Budget;

Json budget_schema() {
    return object({{"amount", decimal({"A month.", "每月金额。"})},
                   {"currency", text({"Of the amount.", "币种。"}, 3)},
                   {"thresholds", list(whole({"Percent at which they are told.", "提醒比例（%）。"},
                                             1, spending::kPercentMax),
                                       spending::kThresholdsMax)}});
}

Json budget_json(const Budget& budget) {
    return {{"amount", to_text(budget.amount)},
            {"currency", budget.amount.currency().name()},
            {"thresholds", budget.thresholds}};
}

Json alert_schema() {
    return object(
        {{"month", text({"\"2026-07\"", "月份。"}, 7)},
         {"kind", word({"Cost so far reached it, or the month is expected to go beyond.",
                        "reached 已达到，expected 预计超出。"},
                       {"reached", "expected"})},
         {"percent", whole({"Of the budget.", "占预算比例。"}, 1, 1000)},
         {"budget", decimal({"At that moment.", "当时预算。"})},
         {"cost", decimal({"So far then.", "当时电费。"})},
         {"projected", decimal({"Of the whole month then.", "当时推算全月。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"known_to", day({"Day after the last that the cost counts.", "计至（不含）。"})},
         {"recorded_at", moment({"When.", "记录时间。"})}});
}

Json alert_json(const Alert& alert) {
    return {{"month", time::to_text(time::month_of(alert.month))},
            {"kind", spending::to_text(alert.kind)},
            {"percent", alert.percent},
            {"budget", to_text(alert.budget)},
            {"cost", to_text(alert.cost)},
            {"projected", to_text(alert.projected)},
            {"currency", alert.budget.currency().name()},
            {"known_to", time::to_text(alert.known_to)},
            {"recorded_at", time::to_text(alert.recorded_at)}};
}

Json month_schema() {
    return object(
        {{"from", day({"First day of the month that the contract holds on.", "起始日。"})},
         {"to", day({"Day after its last.", "终止次日。"})},
         {"known_to", day({"Day after the last that the cost counts.", "计至（不含）。"})},
         {"cost", decimal({"So far.", "至今电费。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"import_kwh", decimal({"Energy taken.", "用电量。"})},
         {"estimated_slots", whole({"Intervals with an estimate.", "估算时段数。"}, 0, 1'000'000)},
         {"projected", or_null(decimal({"Of the whole month, if it goes on so; null while too few "
                                        "days are known.",
                                        "按此推算全月，已知天数过少时为 null。"}))},
         {"percent", or_null(whole({"The cost, of the budget.", "占预算比例。"}, 0, INT32_MAX))},
         {"projected_percent",
          or_null(whole({"The whole month, of the budget.", "推算占预算比例。"}, 0, INT32_MAX))},
         {"stopped",
          or_null(text({"Why it does not reach further.", "未能继续计算的原因。"}, 4000))}});
}

Json month_json(const billing::MonthCost& cost, const std::optional<Budget>& budget,
                Language language) {
    const std::optional<Money> end = spending::projected(cost);
    const bool compares =
        budget && cost.days.days() > 0 && budget->amount.currency() == cost.owed.currency();
    const auto percent = [&](const std::optional<Money>& money) {
        return compares && money ? Json(spending::percent_of(*money, budget->amount)) : Json{};
    };
    return {{"from", time::to_text(cost.wanted.from)},
            {"to", time::to_text(cost.wanted.to)},
            {"known_to", time::to_text(cost.days.to)},
            {"cost", to_text(cost.owed)},
            {"currency", cost.owed.currency().name()},
            {"import_kwh", to_kilo(cost.imported)},
            {"estimated_slots", cost.estimated_slots},
            {"projected", end ? Json(to_text(*end)) : Json{}},
            {"percent", percent(cost.owed)},
            {"projected_percent", percent(end)},
            {"stopped", cost.stopped ? Json(cost.stopped->message(language)) : Json{}}};
}

Result<Answer> get_spending(const Call& call) {
    constexpr int kAlerts = 60;
    const store::Lease reader = call.store.reader();
    const Result<ContractId> contract = contract_of(*reader, call);
    if (!contract) return contract.error();
    time::CivilDay today = today_of(call);
    if (const std::string_view given = call.query("day"); !given.empty())
        today = *time::parse_day(given);
    const std::optional<Budget> budget = spending::find_budget(*reader, *contract);
    const auto cost = spending::month_cost_of(*reader, *contract, today);
    const auto currency = spending::currency_of(*reader, *contract, today);
    Json alerts = Json::array();
    for (const Alert& one : spending::alerts_of(*reader, *contract, kAlerts))
        alerts.push_back(alert_json(one));
    return Answer{Json{{"currency", currency ? Json(currency->name()) : Json{}},
                       {"budget", budget ? budget_json(*budget) : Json{}},
                       {"month", cost ? month_json(*cost, budget, call.language) : Json{}},
                       {"alerts", std::move(alerts)}}};
}

/// A change of a budget, for the audit log.
Result<void> log_change(const Call& call, store::Session& session,
                        const std::optional<Budget>& before, const std::optional<Budget>& after) {
    security::AuditEvent event{call.caller.principal.name, "alert.change", "customer",
                               call.parameter("consumer_no")};
    if (before) event.before = budget_json(*before).dump();
    if (after) event.after = budget_json(*after).dump();
    const auto logged = security::write_audit(session, event, call.clock.now());
    if (!logged) return logged.error();
    return ok();
}

Result<Answer> set_budget(const Call& call) {
    const Result<Money> amount = money_in(call.body);
    if (!amount) return amount.error();
    auto thresholds = spending::make_thresholds(call.body["thresholds"].get<std::vector<int>>());
    if (!thresholds) return thresholds.error();
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<ContractId> contract = contract_of(writer, call);
        if (!contract) return contract.error();
        const std::optional<Budget> before = spending::find_budget(writer, *contract);
        const Budget budget{*contract, *amount, std::move(*thresholds), call.caller.principal.name,
                            call.clock.now()};
        const Result<void> done = spending::set_budget(writer, budget, today_of(call));
        if (!done) return done.error();
        if (Result<void> logged = log_change(call, writer, before, budget); !logged)
            return logged.error();
        return Answer{budget_json(budget)};
    });
}

Result<Answer> remove_budget(const Call& call) {
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<ContractId> contract = contract_of(writer, call);
        if (!contract) return contract.error();
        const std::optional<Budget> before = spending::find_budget(writer, *contract);
        const Result<void> done =
            spending::remove_budget(writer, *contract, call.parameter("consumer_no"));
        if (!done) return done.error();
        if (Result<void> logged = log_change(call, writer, before, {}); !logged)
            return logged.error();
        Answer answer;
        answer.status = 204;
        return answer;
    });
}

}  // namespace

void add_spending_endpoints(std::vector<Endpoint>& all) {
    Endpoint one =
        customer_endpoint("/spending", "getSpending",
                          {"What a month costs so far against its budget, and what was told of it",
                           "本月电费、预算与提醒"},
                          "alert.read");
    one.query = {{"day", day({"Up to this day, not included: the month of the day before; today "
                              "where not given.",
                              "计至此日（不含），默认今日。"})}};
    one.gives = object({{"currency", or_null(text({"Of the contract's bills.", "账单币种。"}, 3))},
                        {"budget", or_null(budget_schema())},
                        {"month", or_null(month_schema())},
                        {"alerts", list(alert_schema())}});
    one.run = get_spending;
    all.push_back(std::move(one));
    one = customer_endpoint("/spending/budget", "setBudget",
                            {"Sets what a month may cost, and when to tell", "设置月度预算与提醒"},
                            "alert.change");
    one.method = http::Method::put;
    one.takes = budget_schema();
    one.gives = budget_schema();
    one.run = set_budget;
    all.push_back(std::move(one));
    one = customer_endpoint("/spending/budget", "removeBudget",
                            {"Takes the budget away; what was told stays", "取消月度预算"},
                            "alert.change");
    one.method = http::Method::del;
    one.run = remove_budget;
    all.push_back(std::move(one));
}

}  // namespace voltmark::api
