// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "voltmark/base/quantity.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::tariff {

/// The mean power factor of a period in hundredths, rounded half up: P / sqrt(P^2 + Q^2), by whole
/// numbers only.
/// \returns  0..100; 100 where nothing flowed.
/// \source   docs/rules/power_factor.md (test without roots: cos >= c  <=>  P^2 (1 - c^2) >= c^2
/// Q^2).
int power_factor_percent(Energy active, ReactiveEnergy reactive);

/// A table of adjustments by power factor: data/tables/*.yaml.
class PowerFactorTable {
public:
    static Result<PowerFactorTable> parse(std::string_view yaml);

    std::string_view name() const { return name_; }
    bool has_standard(int standard_percent) const { return columns_.contains(standard_percent); }

    /// The adjustment in 1e-4 (0.75 % is 75), negative for a reward.
    /// \pre  has_standard(standard_percent), 0 <= percent <= 100
    int adjustment_e4(int standard_percent, int percent) const;

private:
    struct Column {
        std::map<int, int> by_percent;  // Descending factors down to the last row.
        int step_e4 = 0;                // Below the last row, for each hundredth.
    };
    std::string name_;
    std::map<int, Column> columns_;  // By standard.
};

/// The tables compiled into the program ("cn.1983"). \errors  tariff.table_unknown (not_found).
Result<const PowerFactorTable*> find_power_factor_table(std::string_view name);

}  // namespace voltmark::tariff
