// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/market/what_if.hpp"

namespace voltmark::market {

/// Outcomes put together. Money is in smallest coins of the answer's currency.
struct Group {
    std::string name;
    std::int64_t contracts = 0;
    std::int64_t used_milli = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::int64_t winners = 0;  ///< Contracts that would pay less;
    std::int64_t losers = 0;   ///< more.

    void add(const Outcome& outcome);
    std::int64_t change() const { return after - before; }
};

/// Contracts by how much their year changes, in thousandths of what they pay. A change of nothing
/// is a bar of its own; one of a contract that paid nothing counts as the largest.
struct Bar {
    int from = 0;  ///< Nearer to nothing, included on this side of it: -20 for -2 % ..
    int to = 0;    ///< Farther from nothing; 0 both: no change. kNoEnd: without an end.
    std::int64_t contracts = 0;

    static constexpr int kNoEnd = 1'000'000;
};

/// A contract that a change hits hard.
struct Hit {
    Outcome outcome;
    std::string consumer_no;
};

/// What a change would have done, as people ask for it.
struct Report {
    time::BillingPeriod days;
    Currency currency = kCny;
    Group total;
    std::vector<Group> classes;  ///< By customer class, largest before first.
    std::vector<Group> areas;    ///< By name.
    std::vector<Group> tariffs;  ///< By own tariff, largest first.
    std::vector<Group> deciles;  ///< By energy used: a tenth of the contracts each, least first.
    std::vector<Bar> bars;       ///< From the largest fall to the largest rise.
    std::vector<Hit> raised;     ///< Hardest first; money, not percent.
    std::vector<Hit> lowered;
    std::vector<Unrated> unrated;
    std::int64_t outside = 0;
    std::int64_t untouched = 0;
};

/// \param hardest  how many contracts to name either way.
Report summarize(store::Session& session, const WhatIf& answer, std::size_t hardest);

/// Shares of a change in thousandths of `before`, half away from zero; 0 where that is nothing.
std::int64_t permille(std::int64_t change, std::int64_t before);

std::string to_json(const Report& report);

/// Every outcome as a row: consumer_no, area, class, tariff, kwh, before, after, change.
/// \errors  market.csv (unavailable): the file is then cut off.
Result<void> write_csv(store::Session& session, const WhatIf& answer, const std::string& path);

}  // namespace voltmark::market
