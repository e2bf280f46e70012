// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/prepaid_run.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/pipeline.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/prepaid/errors.hpp"

#include "unit_day.hpp"

namespace voltmark::prepaid {

namespace {

struct Plan {
    RunReport report;
    std::vector<Unit> open;  ///< Units that still have to be computed.
};

Plan plan_of(store::Session& session, const Run& run, bool resumed) {
    Plan plan;
    plan.report.run = run;
    plan.report.resumed = resumed;
    for (const Unit& unit : list_units(session, run.run_id)) {
        ++plan.report.units;
        if (!unit.done) {
            plan.open.push_back(unit);
            continue;
        }
        ++plan.report.units_done;
        plan.report.contracts += unit.contracts;
        plan.report.written += unit.written;
    }
    return plan;
}

Plan plan(store::Store& store, const RunOptions& options, const Clock& clock) {
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    if (const std::optional<Run> known = newest_run(*writer, options.day)) {
        Plan going_on = plan_of(*writer, *known, true);
        if (!going_on.open.empty()) return going_on;
    }
    Run run;
    run.run_id = PrepaidRunId{store::take_ids(*writer, "prepaid_run")};
    run.day = options.day;
    // A delivery still on its way may change what was read of it.
    run.as_of = meter::settled_delivery(*writer);
    run.tariff_cut = tariff::last_document(*writer);
    run.price_cut = tariff::last_price_revision(*writer);
    const std::vector<customer::SiteRange> ranges = customer::site_ranges(
        *writer, {options.day, options.day + std::chrono::days{1}}, options.contracts_a_unit);
    write_run(*writer, run, ranges, clock.now());
    Plan fresh = plan_of(*writer, run, false);
    transaction.commit();
    return fresh;
}

/// Writes one computed unit; all of it or nothing.
void commit_unit(store::Store& store, const Run& run, const ComputedUnit& computed, Instant now) {
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    if (!finish_unit(*writer, run.run_id, computed.unit)) return;
    write_days(*writer, computed.days);
    write_events(*writer, computed.events, now);
    transaction.commit();
}

/// One worker's computation, with the session that it reads from.
struct Seat {
    store::Lease reader;
    std::unique_ptr<UnitDay> day;
};

}  // namespace

Result<RunReport> run_day(store::Store& store, const RunOptions& options, const Clock& clock,
                          const std::function<void(int, int)>& progress) {
    VOLTMARK_CHECK(options.policy != nullptr && options.contracts_a_unit > 0);
    const Plan planned = plan(store, options, clock);
    RunReport report = planned.report;
    const Run& run = report.run;
    const Tariffs tariffs = [&] {
        const store::Lease reader = store.reader();
        return tariff::load_tariffs(*reader, run.tariff_cut);
    }();
    const int wanted = options.workers > 0 ? options.workers : default_workers();
    run_pipeline<ComputedUnit>(
        planned.open.size(),
        std::min(wanted, static_cast<int>(std::max<std::size_t>(planned.open.size(), 1))),
        [&] {
            auto seat = std::make_shared<Seat>(Seat{store.reader(), nullptr});
            seat->day =
                std::make_unique<UnitDay>(*seat->reader, run, *options.policy, tariffs, clock);
            return [seat, &planned](std::size_t i) { return seat->day->compute(planned.open[i]); };
        },
        [&](std::size_t, ComputedUnit&& unit) {
            commit_unit(store, run, unit, clock.now());
            report.contracts += unit.unit.contracts;
            report.written += unit.unit.written;
            report.events += static_cast<std::int64_t>(unit.events.size());
            report.stopped += unit.stopped;
            for (std::size_t i = 0; i < unit.by_state.size(); ++i)
                report.by_state[i] += unit.by_state[i];
            ++report.units_done;
            if (progress) progress(report.units_done, report.units);
        });
    if (report.contracts == 0) return make_error(kNoContracts, time::to_text(options.day));
    return report;
}

}  // namespace voltmark::prepaid
