// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "voltmark/base/money.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::rating {

// Energy and money that no meter shows and that are charged or paid by a rule: what a faulty meter
// counted wrongly, what a fault kept from being used, what was taken without a meter.
// docs/rules/recovery.md.

/// A meter that was found to count wrongly.
struct MeterError {
    Energy registered;            ///< While it did, since the last test or the mounting.
    std::int64_t percent_e6 = 0;  ///< Of what flowed: 10 % slow is -10'000'000.
    bool since_unknown = false;   ///< When it began is not known: half of the time counts.
};

/// What flowed and was not registered, in whole kWh; negative: to be given back.
/// \errors  rating.recovery_range (invalid_input): an error of -100 % or less, or of 100 % or more;
///          energy below nothing or beyond 10^12 kWh.
/// \source  R-REC-1.
Result<Energy> unregistered_energy(const MeterError& error);

/// A fault outage that the utility answers for.
struct FaultOutage {
    Energy last_month;          ///< What the customer used in the month before,
    int month_days = 30;        ///< and how many days it had.
    std::int64_t hours_e3 = 0;  ///< Of the outage, thousandths.
    Price price;                ///< Mean, of a kWh.
    int times = 4;  ///< What is paid of it: 4 of a single-part price, 5 of a two-part one.
};
struct Compensation {
    Energy energy;  ///< That could have been used.
    Money amount;
};
/// \errors  rating.recovery_range (invalid_input).
/// \source  R-REC-2.
Result<Compensation> outage_compensation(const FaultOutage& outage, Currency currency,
                                         Rounding rounding);

/// Energy that was taken past a meter. Where nobody can tell how long: 180 days of 12 hours, for
/// lighting and homes of 6.
struct TakenEnergy {
    Power power;  ///< By the rated power of what was connected.
    int days = 180;
    std::int64_t hours_a_day_e3 = 12'000;
    Price price;
    int penalty_times = 3;  ///< Of the charge, besides it.
};
struct Recovery {
    Energy energy;
    Money charge;
    Money penalty;
};
/// \errors  rating.recovery_range (invalid_input).
/// \source  R-REC-3.
Result<Recovery> recover_taken(const TakenEnergy& taken, Currency currency, Rounding rounding);

}  // namespace voltmark::rating
