// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "voltmark/base/quantity.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::rating {

/// Energy given back in a band that later months may still use (net metering by kWh).
struct BandCredit {
    std::string band;
    Energy energy;

    friend bool operator==(const BandCredit&, const BandCredit&) = default;
};

/// What a calendar month's demand was, as far as ratchets count it.
struct MonthDemand {
    time::CivilDay month;  ///< Its first day.
    Power power;

    friend bool operator==(const MonthDemand&, const MonthDemand&) = default;
};

/// What a bill leaves to the next one of its contract: the price of a period depends on it besides
/// its own readings and tariff.
struct Carry {
    Energy month;         ///< Used in the calendar month of the next day.
    Energy year;          ///< Used in the tier year of that day.
    Energy month_export;  ///< Given to the grid in that calendar month.

    std::vector<BandCredit> credits;   ///< Of net metering by energy.
    Energy balance;                    ///< Its running sum, never below zero: what a year settles.
    std::int64_t credit_e8 = 0;        ///< Of net metering by money, in 1e-8 of the currency.
    std::int64_t year_base_minor = 0;  ///< What counts towards a yearly minimum so far.
    std::vector<MonthDemand> demands;  ///< Ascending; at most kMonthsKept.

    /// Nothing but positions in tiers: what most contracts carry.
    bool is_plain() const {
        return month_export == Energy::zero() && credits.empty() && balance == Energy::zero() &&
               credit_e8 == 0 && year_base_minor == 0 && demands.empty();
    }
    friend bool operator==(const Carry&, const Carry&) = default;
};

inline constexpr std::size_t kMonthsKept = 24;

}  // namespace voltmark::rating
