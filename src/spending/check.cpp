// SPDX-License-Identifier: Apache-2.0
#include "voltmark/spending/check.hpp"

#include <set>
#include <tuple>

#include "voltmark/base/pipeline.hpp"

namespace voltmark::spending {

namespace {

using time::BillingPeriod;
using time::CivilDay;

constexpr int kSettlingDays = 5;          // Of a month, in which readings of the one before come.
constexpr std::size_t kRangeMax = 500;    // Budgets.
constexpr std::int64_t kSitesApart = 64;  // Reading those between costs less than another range.

/// Budgets whose sites lie close together.
using Range = std::span<const Budget>;

std::vector<Range> ranges_of(const std::vector<Budget>& budgets) {
    std::vector<Range> ranges;
    std::size_t first = 0;
    for (std::size_t i = 1; i <= budgets.size(); ++i) {
        const bool is_same_site =
            i < budgets.size() && budgets[i].contract.site_id == budgets[i - 1].contract.site_id;
        const bool goes_on =
            i < budgets.size() && i - first < kRangeMax &&
            raw(budgets[i].contract.site_id) - raw(budgets[i - 1].contract.site_id) <= kSitesApart;
        if (is_same_site || goes_on) continue;
        ranges.push_back(Range{budgets}.subspan(first, i - first));
        first = i;
    }
    return ranges;
}

/// The months that are looked at, each with the day that its cost is known up to.
std::vector<BillingPeriod> months_at(CivilDay today) {
    const BillingPeriod month = time::month_of(today);
    std::vector<BillingPeriod> months;
    if (today - month.from < std::chrono::days{kSettlingDays})
        months.push_back(time::month_of(month.from - std::chrono::days{1}));
    if (today > month.from) months.push_back(month);
    return months;
}

/// What one worker reads with.
struct Seat {
    store::Lease reader;
    billing::ProvisionalRater rater;

    explicit Seat(store::Store& store)
        : reader{store.reader()}, rater{billing::newest_rater(*reader)} {}
};

/// What there is to tell of a range and is not told yet.
std::vector<Alert> news_of(Seat& seat, Range budgets, CivilDay today, Instant now) {
    store::Session& session = *seat.reader;
    const customer::SiteRange sites{budgets.front().contract.site_id,
                                    budgets.back().contract.site_id};
    std::vector<ContractId> contracts;
    for (const Budget& one : budgets) contracts.push_back(one.contract);
    std::vector<Alert> news;
    for (const BillingPeriod& month : months_at(today)) {
        std::set<std::tuple<ContractId, AlertKind, int>> told;
        for (const Alert& one : alerts_in(session, sites, month.from))
            told.emplace(one.contract, one.kind, one.percent);
        auto budget = budgets.begin();
        for (const billing::MonthCost& cost :
             billing::month_costs(session, seat.rater, sites, contracts, month, today)) {
            while (budget->contract < cost.contract) ++budget;
            for (const Alert& alert : alerts_due(*budget, cost, now)) {
                if (!told.contains({alert.contract, alert.kind, alert.percent}))
                    news.push_back(alert);
            }
        }
    }
    return news;
}

}  // namespace

std::optional<billing::MonthCost> month_cost_of(store::Session& session, ContractId contract,
                                                CivilDay day) {
    billing::ProvisionalRater rater = billing::newest_rater(session);
    const BillingPeriod month = time::month_of(day - std::chrono::days{1});
    std::vector<billing::MonthCost> costs = billing::month_costs(
        session, rater, {contract.site_id, contract.site_id}, {&contract, 1}, month, day);
    if (costs.empty()) return std::nullopt;
    return std::move(costs.front());
}

CheckReport check_budgets(store::Store& store, CivilDay today, const Clock& clock, int workers,
                          const std::function<void(std::int64_t, std::int64_t)>& progress) {
    const std::vector<Budget> budgets = list_budgets(*store.reader());
    const std::vector<Range> ranges = ranges_of(budgets);
    const auto all = static_cast<std::int64_t>(budgets.size());
    CheckReport report;
    const int wanted = workers > 0 ? workers : default_workers();
    run_pipeline<std::vector<Alert>>(
        ranges.size(), std::min(wanted, static_cast<int>(std::max<std::size_t>(ranges.size(), 1))),
        [&] {
            auto seat = std::make_shared<Seat>(store);
            return
                [&, seat](std::size_t i) { return news_of(*seat, ranges[i], today, clock.now()); };
        },
        [&](std::size_t i, std::vector<Alert>&& news) {
            if (!news.empty()) {
                const store::Lease writer = store.writer(store::Priority::bulk);
                store::Transaction transaction{*writer};
                report.alerts += record_alerts(*writer, news);
                transaction.commit();
            }
            report.budgets += static_cast<std::int64_t>(ranges[i].size());
            if (progress) progress(report.budgets, all);
        });
    return report;
}

}  // namespace voltmark::spending
