// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::meter {

/// A meter of which nothing came for a while.
struct SilentMeter {
    ContractId contract{};  ///< That it serves.
    std::string serial;     ///< Empty where no meter is mounted.
    /// The last day of which there is anything; nothing where that is longer ago than looked at.
    std::optional<time::CivilDay> last_day;
};

/// Which meters are silent. Days count back from the newest day of which any meter has readings, so
/// that a store of old readings is not silent as a whole.
struct Silence {
    std::optional<time::CivilDay> newest;  ///< Nothing: there are no readings at all.
    std::vector<SilentMeter> meters;       ///< By site.
};

inline constexpr std::chrono::days kSilentAfter{2};

/// The meters in use on the newest day of which no channel has readings in the last `after` days.
/// Channels of one reading a day are not looked at: their readings come by the month.
/// \pre  after > 0. \errors  throws the store's failures.
Silence find_silence(store::Session& session, std::chrono::days after);

}  // namespace voltmark::meter
