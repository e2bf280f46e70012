// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/what_if.hpp"

#include "voltmark/base/pipeline.hpp"
#include "voltmark/market/errors.hpp"
#include "voltmark/tariff/price_store.hpp"

#include "rated_year.hpp"
#include "unit_pricer.hpp"

namespace voltmark::market {

namespace {

using time::BillingPeriod;

constexpr int kMonths = 12;

/// Puts the outcomes of units together.
class Gatherer {
public:
    explicit Gatherer(WhatIf& answer) : answer_{answer} {}

    void add(UnitOutcome&& unit) {
        answer_.outside += unit.outside;
        answer_.untouched += unit.untouched;
        seen_ += unit.contracts;
        answer_.outcomes.insert(answer_.outcomes.end(), unit.outcomes.begin(), unit.outcomes.end());
        for (UnitOutcome::Refused& one : unit.refused) {
            const Refusal& refusal = one.refusal;
            const auto [it, fresh] =
                by_code_.try_emplace({std::string{refusal.error.name()}, refusal.under_other});
            Unrated& unrated = it->second;
            ++unrated.contracts;
            if (!fresh) continue;
            unrated.code = refusal.error.name();
            unrated.under_other = refusal.under_other;
            unrated.first = one.contract;
            unrated.example = refusal.error;
        }
    }

    std::int64_t seen() const { return seen_; }

    void finish() {
        for (auto& [key, unrated] : by_code_) answer_.unrated.push_back(std::move(unrated));
        std::stable_sort(answer_.unrated.begin(), answer_.unrated.end(),
                         [](const Unrated& left, const Unrated& right) {
                             return left.contracts > right.contracts;
                         });
    }

private:
    WhatIf& answer_;
    std::int64_t seen_ = 0;
    std::map<std::pair<std::string, bool>, Unrated> by_code_;
};

/// The pricer of a worker, with the session that it reads from.
struct Seat {
    store::Lease reader;
    std::unique_ptr<UnitPricer> pricer;
};

std::int64_t count_contracts(store::Session& session, const BillingPeriod& days) {
    std::int64_t count = 0;
    session.bulk_query("SELECT count(*) FROM contract WHERE valid_from < ?2 AND valid_to > ?1")
        ->run({time::to_number(days.from), time::to_number(days.to)},
              [&](const store::BulkRow& row) { count = row.integer(0); });
    return count;
}

/// The prices of all series that a tariff of the question asks for.
void load_prices(store::Session& session, Scenario& scenario) {
    std::set<std::string> names;
    for (const auto& [id, stored] : scenario.tariffs)
        names.merge(tariff::series_of(stored->tariff, scenario.days));
    if (scenario.change.for_all)
        names.merge(tariff::series_of(*scenario.change.for_all, scenario.days));
    for (const auto& [id, tariff] : scenario.change.replaced)
        names.merge(tariff::series_of(tariff, scenario.days));
    scenario.asks_for_prices = !names.empty();
    scenario.prices =
        tariff::load_prices(session, std::vector<std::string>{names.begin(), names.end()},
                            scenario.days, tariff::last_price_revision(session));
}

}  // namespace

Result<BillingPeriod> last_year(store::Session& session) {
    const std::optional<BillingPeriod> read = meter::days_read(session);
    if (!read) return make_error(kNoMonths);
    BillingPeriod days;
    days.to = time::month_of(read->to).from;
    days.from = days.to;
    for (int month = 0; month < kMonths; ++month) {
        const BillingPeriod before = time::month_of(days.from - std::chrono::days{1});
        if (before.from < read->from) break;
        days.from = before.from;
    }
    if (days.days() == 0) return make_error(kNoMonths);
    return days;
}

Result<WhatIf> what_if(store::Store& store, const Change& change, const WhatIfOptions& options,
                       const std::function<void(std::int64_t, std::int64_t)>& progress) {
    if (!change.for_all && change.replaced.empty()) return make_error(kNoChange);
    Change declared = change;
    WhatIf answer;
    Names names;
    Scenario scenario{declared, options.population, {}, {}, kCny, {}, {}, names};
    std::vector<customer::SiteRange> units;
    std::int64_t contracts = 0;
    {
        const store::Lease reader = store.reader();
        Result<BillingPeriod> days =
            options.days ? Result<BillingPeriod>{*options.days} : last_year(*reader);
        if (!days) return days.error();
        if (declared.for_all) tariff::add_declared_days(*reader, *declared.for_all);
        for (auto& [id, tariff] : declared.replaced) tariff::add_declared_days(*reader, tariff);
        scenario.days = *days;
        scenario.months = months_of(*days);
        scenario.as_of = meter::settled_delivery(*reader);
        for (auto& stored : tariff::load_tariffs(*reader, tariff::last_document(*reader)))
            scenario.tariffs.emplace(stored->tariff.id, stored);
        load_prices(*reader, scenario);
        units = customer::site_ranges(*reader, *days, options.contracts_a_unit);
        contracts = count_contracts(*reader, *days);
    }
    scenario.currency =
        change.for_all ? change.for_all->currency : change.replaced.begin()->second.currency;
    answer.days = scenario.days;
    answer.currency = scenario.currency;
    Gatherer gatherer{answer};
    const int wanted = options.workers > 0 ? options.workers : default_workers();
    run_pipeline<UnitOutcome>(
        units.size(), std::min(wanted, static_cast<int>(units.size())),
        [&] {
            auto seat = std::make_shared<Seat>(Seat{store.reader(), nullptr});
            seat->pricer = std::make_unique<UnitPricer>(*seat->reader, scenario);
            return [seat, &units](std::size_t index) { return seat->pricer->price(units[index]); };
        },
        [&](std::size_t, UnitOutcome&& unit) {
            gatherer.add(std::move(unit));
            if (progress) progress(gatherer.seen(), contracts);
        });
    gatherer.finish();
    answer.names = names.take();
    if (answer.outcomes.empty() && answer.unrated.empty())
        return make_error(kNoContracts, time::to_text(scenario.days));
    return answer;
}

}  // namespace voltmark::market
