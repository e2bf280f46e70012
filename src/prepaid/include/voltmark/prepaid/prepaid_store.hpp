// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/prepaid/model.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/price_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::prepaid {

/// The tables of this module.
store::Schema schema();

/// A run over one day, and what it may see.
struct Run {
    PrepaidRunId run_id{};
    time::CivilDay day;
    DeliveryId as_of{};
    tariff::DocumentId tariff_cut{};
    tariff::PriceRevision price_cut{};
};
struct Unit {
    int unit_no = 0;
    customer::SiteRange sites{};
    bool done = false;
    int contracts = 0;
    int written = 0;
};

void write_run(store::Session& session, const Run& run, std::span<const customer::SiteRange> ranges,
               Instant now);
/// The newest run over a day.
std::optional<Run> newest_run(store::Session& session, time::CivilDay day);
std::vector<Unit> list_units(store::Session& session, PrepaidRunId run);
/// \returns  false where the unit was done already: another worker was faster.
bool finish_unit(store::Session& session, PrepaidRunId run, const Unit& unit);

void write_days(store::Session& session, std::span<const Day> days);
void write_events(store::Session& session, std::span<const Event> events, Instant now);

/// The days that runs were over, newest first, from `before` (not included) back.
std::vector<time::CivilDay> run_days(store::Session& session, time::CivilDay before, int count);

/// What was computed for one day, by contract: the newest revision of each.
std::map<ContractId, Day> days_on(store::Session& session, time::CivilDay day,
                                  customer::SiteRange sites);
/// Every revision, by contract and revision.
std::vector<Day> revisions_on(store::Session& session, time::CivilDay day,
                              customer::SiteRange sites);

/// The newest revisions of the newest days of one contract, ascending.
std::vector<Day> days_of(store::Session& session, ContractId contract, int count);

/// The changes of state on a day, by contract and revision.
std::vector<Event> events_on(store::Session& session, time::CivilDay day);

}  // namespace voltmark::prepaid
