// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/customer/population.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/model.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::market {

/// What is asked: contracts under their own tariff, and under another.
struct Change {
    /// Every contract is rated under it, whatever its own tariff is;
    std::optional<tariff::Tariff> for_all;
    /// or the tariffs of these ids are replaced, and contracts without one of them are left out.
    std::map<std::string, tariff::Tariff, std::less<>> replaced;
};

struct WhatIfOptions {
    customer::Population population;
    std::optional<time::BillingPeriod> days;  ///< Empty: the last twelve whole months of readings.
    int workers = 0;                          ///< 0: one for each processor.
    int contracts_a_unit = 500;
};

/// One contract, rated twice over the same readings. Names are indices into `WhatIf::names`.
struct Outcome {
    ContractId contract{};
    int area = 0;
    int customer_class = 0;
    int tariff = 0;               ///< Its own, at the end of the days.
    std::int64_t used_milli = 0;  ///< Active energy taken, mWh.
    std::int64_t before = 0;      ///< Under its own tariff, in smallest coins;
    std::int64_t after = 0;       ///< under the other.

    std::int64_t change() const { return after - before; }
};

/// Contracts that could not be rated, for one reason.
struct Unrated {
    std::string code;
    bool under_other = false;  ///< Its own tariff was no obstacle.
    std::int64_t contracts = 0;
    ContractId first{};
    Error example;  ///< Of the first.
};

/// What a change would have done.
struct WhatIf {
    time::BillingPeriod days;
    Currency currency = kCny;
    std::vector<std::string> names;
    std::vector<Outcome> outcomes;  ///< By contract.
    std::vector<Unrated> unrated;   ///< Most frequent first.
    std::int64_t outside = 0;       ///< Contracts that are not of the population;
    std::int64_t untouched = 0;     ///< or of it, but with none of the replaced tariffs.
};

/// Rates a population over a year of readings under its own tariffs and under changed ones: every
/// month as a bill run would, with the tiers carried from month to month. Nothing is stored.
///
/// Tiers begin where an earlier bill left them. Where the other tariff's year begins on another
/// day, its own begin from zero. A contract of which one month cannot be rated is not rated at all.
///
/// \param progress  contracts seen so far, out of all.
/// \errors  market.no_change; market.no_months, market.no_contracts (not found); throws the
///          store's failures, a damaged reading block among them.
Result<WhatIf> what_if(store::Store& store, const Change& change, const WhatIfOptions& options,
                       const std::function<void(std::int64_t, std::int64_t)>& progress);

/// The last twelve whole months that have readings; fewer where there are fewer.
/// \errors  market.no_months (not_found).
Result<time::BillingPeriod> last_year(store::Session& session);

}  // namespace voltmark::market
