// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/store/store.hpp"

#include "places.hpp"

namespace voltmark::acquire {

/// What the store has of one meter's day.
struct MeterDay {
    const ListedMeter* meter = nullptr;
    time::CivilDay day;
    int registers_due = 0;
    int registers_read = 0;
    int intervals_due = 0;
    int intervals_read = 0;
};

/// Counts for every listed meter what is due and what is there: of registers at the beginning of
/// each day of [from, to), of channels during it.
void for_each_meter_day(store::Session& session, const HeadEndConfig& config, Places& places,
                        time::CivilDay from, time::CivilDay to,
                        const std::function<void(const MeterDay&)>& each);

/// Everything that the configured tasks want and the store does not have.
/// \param now  in the zone of the meters' clocks.
std::vector<Job> missing_jobs(store::Session& session, const HeadEndConfig& config, Places& places,
                              Instant now);

/// missing_jobs, after loading the places; and asks for an order for each listed meter whose clock
/// is off by more than the task of clocks lets it, where that sets them right.
std::vector<Job> plan_jobs(store::Store& store, const HeadEndConfig& config, Places& places,
                           Instant now);

}  // namespace voltmark::acquire
