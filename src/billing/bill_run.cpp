// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_run.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/pipeline.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/issue_log.hpp"

#include "off_cycle.hpp"
#include "posting.hpp"
#include "review_gate.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

namespace {

using time::CivilDay;

// Planning.

std::int64_t count_of(store::Session& session, const char* query,
                      const time::BillingPeriod& period) {
    std::int64_t count = 0;
    const auto counted = session.bulk_query(query);
    counted->run({time::to_number(period.from), time::to_number(period.to)},
                 [&](const store::BulkRow& row) { count = row.integer(0); });
    return count;
}

std::optional<Run> newest_run(store::Session& session, const RunOptions& options) {
    std::optional<Run> newest;
    for (const Run& run : list_runs(session)) {
        if (run.period == options.period && run.only == options.only &&
            run.correction == CorrectionId{})
            newest = run;
    }
    return newest;
}

bool is_finished(const std::vector<Unit>& units, State stop_at) {
    return std::all_of(units.begin(), units.end(),
                       [&](const Unit& unit) { return unit.state >= stop_at; });
}

/// Whether every contract that is valid in the period has a bill for it.
bool is_all_billed(store::Session& session, const RunOptions& options, std::int64_t contracts) {
    const time::BillingPeriod& period = options.period;
    if (options.only) return is_billed(session, *options.only, period);
    const std::int64_t billed =
        count_of(session,
                 "SELECT count(*) FROM (SELECT DISTINCT b.site_id, b.contract_no FROM bill b WHERE "
                 "b.run_from IN "
                 "(SELECT DISTINCT period_from FROM bill_run WHERE period_from < ?2 AND period_to "
                 "> ?1) AND b.period_to > ?1 AND b.period_from < ?2) AS billed",
                 period);
    return billed >= contracts;
}

Run insert_run(store::Session& session, const RunOptions& options,
               std::span<const customer::SiteRange> ranges, Instant now) {
    Run run;
    run.run_id = RunId{store::take_ids(session, "bill_run")};
    run.period = options.period;
    run.only = options.only;
    run.booked_on = options.booked_on.value_or(options.period.to);
    run.due_on = run.booked_on + std::chrono::days{options.due_days};
    run.tariff_cut = tariff::last_document(session);
    // A delivery still on its way may change what was read of it.
    run.as_of = meter::settled_delivery(session);
    run.price_cut = tariff::last_price_revision(session);
    write_run(session, run, ranges, now);
    return run;
}

struct Plan {
    RunReport report;
    std::vector<Unit> open;  ///< Units that still have to be worked.
};

Result<Plan> plan(store::Store& store, const RunOptions& options, const Clock& clock) {
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    Plan plan;
    const std::optional<Run> known = newest_run(*writer, options);
    if (known) {
        plan.report.run = *known;
        const std::vector<Unit> units = list_units(*writer, known->run_id);
        plan.report.resumed = !is_finished(units, options.stop_at);
        for (const Unit& unit : units) {
            if (unit.state < options.stop_at) plan.open.push_back(unit);
            plan.report.progress.bills += unit.bills;
            plan.report.progress.holds += unit.holds;
        }
        plan.report.progress.units = static_cast<int>(units.size());
        plan.report.progress.units_done = static_cast<int>(units.size() - plan.open.size());
        if (plan.report.resumed) return plan;
    }
    const std::int64_t contracts =
        options.only
            ? count_valid(*writer, *options.only, options.period)
            : count_of(*writer,
                       "SELECT count(*) FROM contract WHERE valid_from < ?2 AND valid_to > ?1",
                       options.period);
    if (contracts == 0) return make_error(kNoContracts, time::to_text(options.period));
    if ((known || options.only) && is_all_billed(*writer, options, contracts)) {
        plan.report.all_billed = true;
        return plan;
    }
    plan.report = {};
    std::vector<customer::SiteRange> ranges;
    if (options.only) {
        ranges.push_back({options.only->site_id, options.only->site_id});
    } else {
        ranges = customer::site_ranges(*writer, options.period, options.contracts_a_unit);
    }
    plan.report.run = insert_run(*writer, options, ranges, clock.now());
    plan.report.unseen_deliveries = raw(meter::last_delivery(*writer)) - raw(plan.report.run.as_of);
    plan.open = list_units(*writer, plan.report.run.run_id);
    plan.report.progress.units = static_cast<int>(plan.open.size());
    transaction.commit();
    return plan;
}

// Working.

/// A rated unit, with what review said of it.
struct ReviewedUnit {
    RatedUnit rated;
    std::vector<ReviewRow> reviews;
};

/// Writes one rated unit; all of it or nothing.
void commit_unit(store::Store& store, const Run& run, const ReviewedUnit& reviewed,
                 const RunOptions& options, Instant now) {
    const RatedUnit& rated = reviewed.rated;
    const State to = options.stop_at;
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    const int unit_no = rated.unit.unit_no;
    if (!advance_unit(*writer, run.run_id, unit_no, State::planned, to, rated.unit.bills,
                      rated.unit.holds))
        return;
    write_bills(*writer, run, unit_no, rated.bills);
    write_holds(*writer, run.run_id, rated.holds);
    write_totals(*writer, run.run_id, unit_no, rated.totals);
    write_reviews(*writer, run, rated.unit, reviewed.reviews, now);
    if (to == State::posted) {
        UnitPosting posting{run, unit_no};
        for (const BillRow& bill : rated.bills) posting.add(bill);
        posting.post(*writer, now, options.after);
        give_numbers(*writer, run.booked_on, posting.documents());
    }
    if (to >= State::issued) log_issue(*writer, run, unit_no, rated.bills, now);
    transaction.commit();
}

/// One worker's rater, with the session that it reads from.
struct RaterSeat {
    store::Lease reader;
    std::unique_ptr<UnitRater> rater;
    std::unique_ptr<ReviewGate> gate;

    ReviewedUnit work(const Unit& unit) {
        ReviewedUnit reviewed{rater->rate(unit), {}};
        if (gate) gate->review(reviewed.rated, reviewed.reviews);
        return reviewed;
    }
};

/// Rates the planned units in parallel and commits them one by one.
void work_units(store::Store& store, const Run& run, const TariffBook& tariffs,
                const std::vector<Unit>& units, const RunOptions& options, const Clock& clock,
                RunProgress& done, const std::function<void(const RunProgress&)>& progress) {
    const int wanted = options.workers > 0 ? options.workers : default_workers();
    run_pipeline<ReviewedUnit>(
        units.size(), std::min(wanted, static_cast<int>(units.size())),
        [&] {
            auto seat = std::make_shared<RaterSeat>(RaterSeat{store.reader(), nullptr, nullptr});
            seat->rater = std::make_unique<UnitRater>(*seat->reader, run, tariffs);
            if (options.review != nullptr)
                seat->gate = std::make_unique<ReviewGate>(*seat->reader, run, *options.review);
            return [seat, &units](std::size_t index) { return seat->work(units[index]); };
        },
        [&](std::size_t, ReviewedUnit&& unit) {
            commit_unit(store, run, unit, options, clock.now());
            ++done.units_done;
            done.bills += unit.rated.unit.bills;
            done.holds += unit.rated.unit.holds;
            if (progress) progress(done);
        });
}

/// Issues or posts a unit that was stopped before; all of it or nothing.
void advance_drafts(store::Store& store, const Run& run, const Unit& unit, State to, Instant now,
                    const AfterPosting& after) {
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    if (!advance_unit(*writer, run.run_id, unit.unit_no, unit.state, to, unit.bills, unit.holds))
        return;
    const std::vector<BillRow> bills = unit_bills(*writer, run, unit);
    if (to == State::posted) {
        UnitPosting posting{run, unit.unit_no};
        const std::set<BillId> replaced = replaced_bills(*writer, run, unit);
        for (const BillRow& bill : bills) {
            // Corrected before it was in the ledger: its correction is, and it never will be.
            if (!replaced.contains(bill.id)) posting.add(bill);
        }
        posting.post(*writer, now, after);
        give_numbers(*writer, run.booked_on, posting.documents());
    }
    if (unit.state < State::issued) log_issue(*writer, run, unit.unit_no, bills, now);
    transaction.commit();
}

}  // namespace

namespace {

/// Bills what a plan left open.
Result<RunReport> bill_planned(store::Store& store, const RunOptions& options, const Clock& clock,
                               const std::function<void(const RunProgress&)>& progress) {
    VOLTMARK_CHECK(options.stop_at != State::planned && options.contracts_a_unit > 0);
    Result<Plan> planned = plan(store, options, clock);
    if (!planned) return planned.error();
    RunReport report = planned->report;
    report.state = options.stop_at;
    const Run& run = report.run;
    std::vector<Unit> to_rate;
    for (const Unit& unit : planned->open) {
        if (unit.state == State::planned) {
            to_rate.push_back(unit);
        } else {
            advance_drafts(store, run, unit, options.stop_at, clock.now(), options.after);
            ++report.progress.units_done;
        }
    }
    if (!to_rate.empty()) {
        const TariffBook tariffs{[&] {
            const store::Lease reader = store.reader();
            return tariff::load_tariffs(*reader, run.tariff_cut);
        }()};
        work_units(store, run, tariffs, to_rate, options, clock, report.progress, progress);
    }
    return report;
}

}  // namespace

Result<RunReport> bill_period(store::Store& store, const RunOptions& options, const Clock& clock,
                              const std::function<void(const RunProgress&)>& progress) {
    Result<RunReport> report = bill_planned(store, options, clock, progress);
    if (!report || options.only) return report;
    for (const RunOptions& rest : rests_of(store, options)) {
        const Result<RunReport> one = bill_planned(store, rest, clock, {});
        if (!one) return one.error();
        report->progress.bills += one->progress.bills;
        report->progress.holds += one->progress.holds;
    }
    return report;
}

Result<RunReport> advance_run(store::Store& store, RunId id, State to, const Clock& clock,
                              const AfterPosting& after) {
    RunReport report;
    std::vector<Unit> units;
    {
        const store::Lease reader = store.reader();
        const Result<Run> run = load_run(*reader, id);
        if (!run) return run.error();
        report.run = *run;
        units = list_units(*reader, id);
    }
    report.state = to;
    report.progress.units = static_cast<int>(units.size());
    for (const Unit& unit : units) {
        report.progress.bills += unit.bills;
        report.progress.holds += unit.holds;
        if (unit.state == State::planned) continue;  // Its rating is gone on with by bill_period.
        if (unit.state < to) advance_drafts(store, report.run, unit, to, clock.now(), after);
        ++report.progress.units_done;
    }
    return report;
}

Result<int> discard_run(store::Store& store, RunId id) {
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    const Result<Run> run = load_run(*writer, id);
    if (!run) return run.error();
    int bills = 0;
    for (const Unit& unit : list_units(*writer, id)) {
        const bool kept = unit.state > State::draft || run->correction != CorrectionId{};
        if (kept) return make_error(kNotDraft, raw(id), to_text(unit.state));
        bills += unit.bills;
    }
    writer->run_script(fmt::format(
        "DELETE FROM bill_carry WHERE run_from = {1} AND EXISTS (SELECT 1 FROM bill b WHERE "
        "b.run_from = bill_carry.run_from AND b.site_id = bill_carry.site_id AND b.contract_no = "
        "bill_carry.contract_no AND b.version_no = bill_carry.version_no AND b.run_id = {0}); "
        "DELETE FROM bill WHERE run_from = {1} AND run_id = {0}; DELETE FROM bill_hold WHERE "
        "run_id = {0}; "
        "DELETE FROM bill_review WHERE run_id = {0}; "
        "DELETE FROM bill_total WHERE run_id = {0}; DELETE FROM bill_run_unit WHERE run_id = {0}; "
        "DELETE FROM bill_run WHERE run_id = {0}",
        raw(id), time::to_number(run->period.from)));
    transaction.commit();
    return bills;
}

}  // namespace voltmark::billing
