// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/simulator.hpp"

namespace voltmark::app {

/// What a short acquisition over real sockets came to.
struct LiveAcquisition {
    acquire::SimulatorReport meters;
    acquire::HeadEndCounts head_end;
    acquire::SimulatorCheck check;
};

/// Starts a head end on a free port of this machine, lets simulated meters with noise, repeated and
/// disordered reports call in with their curves of yesterday, and compares the store with them.
///
/// \param folder  for its store and journal, live.db and live.journal: what is there already stays,
///                and reports that come again change nothing.
/// \errors  of the store, the journal and the listener.
Result<LiveAcquisition> acquire_live(const std::string& folder, int meters, const Clock& clock);

}  // namespace voltmark::app
