// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/run_outlook.hpp"

#include <algorithm>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::billing {

namespace {

std::int64_t count_within(store::Session& session, const char* query,
                          const time::BillingPeriod& period) {
    std::int64_t count = 0;
    const auto counted = session.bulk_query(query);
    counted->run({time::to_number(period.from), time::to_number(period.to)},
                 [&](const store::BulkRow& row) { count = row.integer(0); });
    return count;
}

}  // namespace

RunOutlook look_at_period(store::Session& session, const time::BillingPeriod& period) {
    RunOutlook outlook;
    outlook.contracts = count_within(
        session, "SELECT count(*) FROM contract WHERE valid_from < ?2 AND valid_to > ?1", period);
    outlook.billed = count_within(
        session,
        "SELECT count(*) FROM (SELECT DISTINCT b.site_id, b.contract_no FROM bill b WHERE "
        "b.run_from IN (SELECT DISTINCT period_from FROM bill_run WHERE period_from < ?2 AND "
        "period_to > ?1) AND b.period_to > ?1 AND b.period_from < ?2) AS billed",
        period);
    outlook.unseen_deliveries =
        raw(meter::last_delivery(session)) - raw(meter::settled_delivery(session));
    for (const Run& run : list_runs(session)) {
        if (run.period != period || run.only || run.correction != CorrectionId{}) continue;
        const std::vector<Unit> units = list_units(session, run.run_id);
        outlook.held = 0;
        for (const Unit& unit : units) outlook.held += unit.holds;
        const bool is_open = std::any_of(units.begin(), units.end(), [](const Unit& unit) {
            return unit.state == State::planned;
        });
        outlook.unfinished = is_open ? std::optional{run} : std::nullopt;
    }
    return outlook;
}

}  // namespace voltmark::billing
