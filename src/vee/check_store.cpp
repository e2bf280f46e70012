// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/check_store.hpp"

#include "voltmark/base/pipeline.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "finding_store.hpp"
#include "unit_check.hpp"

namespace voltmark::vee {

namespace {

/// So many series are read and checked at once: their blocks of two months fit a few megabytes.
constexpr std::int64_t kSeriesAUnit = 500;

std::vector<CheckUnit> units_of(const std::vector<meter::SiteSeries>& sites) {
    std::vector<CheckUnit> units;
    for (const meter::SiteSeries& site : sites) {
        if (units.empty() || units.back().series >= kSeriesAUnit)
            units.push_back({site.site_id, site.site_id, 0});
        units.back().last = site.site_id;
        units.back().series += site.series;
    }
    return units;
}

/// Writes a unit's findings, and counts them.
void take(store::Store& store, const CheckUnit& unit, const time::BillingPeriod& period,
          const CheckedUnit& checked, CheckReport& report) {
    {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        report.settled_before += replace_findings(*writer, {unit.first, unit.last, period},
                                                  report.check_id, checked.findings);
        transaction.commit();
    }
    report.series += unit.series;
    report.spans += checked.spans;
    report.readings += checked.readings;
    report.findings += static_cast<std::int64_t>(checked.findings.size());
    for (const StoredFinding& one : checked.findings)
        ++report.by_rule[static_cast<std::size_t>(one.finding.rule)];
}

}  // namespace

CheckReport check_store(store::Store& store, const time::BillingPeriod& period,
                        const CheckOptions& options, const Clock& clock,
                        const std::function<void(std::int64_t, std::int64_t)>& progress) {
    CheckReport report;
    std::vector<CheckUnit> units;
    DeliveryId as_of{};
    const Instant now = clock.now();
    {
        const store::Lease reader = store.reader();
        units = units_of(meter::series_by_site(*reader));
        as_of = meter::settled_delivery(*reader);
    }
    {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        report.check_id = store::take_ids(*writer, "vee_check");
        transaction.commit();
    }
    std::int64_t all_series = 0;
    for (const CheckUnit& unit : units) all_series += unit.series;
    const int workers = options.workers > 0 ? options.workers : default_workers();
    run_pipeline<CheckedUnit>(
        units.size(), std::clamp(workers, 1, std::max(static_cast<int>(units.size()), 1)),
        [&] {
            auto lease = std::make_shared<store::Lease>(store.reader());
            auto checker = std::make_shared<UnitChecker>(**lease, options, period, as_of, now);
            return [&units, lease, checker](std::size_t index) {
                return checker->check(units[index]);
            };
        },
        [&](std::size_t index, CheckedUnit&& checked) {
            take(store, units[index], period, checked, report);
            if (progress) progress(report.series, all_series);
        });
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    write_check(*writer, report, period, options.rules.name, as_of, now);
    transaction.commit();
    return report;
}

}  // namespace voltmark::vee
