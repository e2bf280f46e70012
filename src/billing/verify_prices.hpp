// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "voltmark/tariff/price_store.hpp"

#include "verify_readings.hpp"

namespace voltmark::billing {

// Of `bill verify`: prices by interval, one interval after the other, with code of its own.

/// What intervals come to under the components that have a price series.
class SlowPrices {
public:
    /// Loads the series that the segments ask for, as the bill's run saw them.
    /// \param terms  must outlive this.
    SlowPrices(store::Session& session, const std::vector<VerifiedTerms>& terms,
               tariff::PriceRevision cut);

    /// Adds one interval of a flow.
    void add(std::size_t segment, Flow flow, Instant at, std::int64_t milli);

    struct Sum {
        Int128 e14 = 0;   ///< Of the currency; negative where the component is a credit.
        int unknown = 0;  ///< Intervals without a price.
    };
    Sum sum(std::size_t segment, int component) const;

private:
    const std::vector<VerifiedTerms>& terms_;
    std::vector<tariff::PriceBook> books_;  ///< One for each segment.
    std::map<std::pair<std::size_t, int>, Sum> sums_;
};

}  // namespace voltmark::billing
