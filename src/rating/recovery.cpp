// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/recovery.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/rating/errors.hpp"

namespace voltmark::rating {

namespace {

constexpr std::int64_t kMilliPerKilo = 1'000'000;
constexpr std::int64_t kWhole = 100'000'000;  // 100 % in millionths of one.
constexpr std::int64_t kMilliMax = 1'000'000'000'000 * kMilliPerKilo;
constexpr int kHoursADay = 24;

/// Refuses a number that is none of its kind.
Result<void> in_range(std::string_view what, std::int64_t value, std::int64_t low,
                      std::int64_t high, int scale) {
    if (value >= low && value <= high) return ok();
    return make_error(kRecoveryRange, what, to_decimal(value, scale, 0), to_decimal(low, scale, 0),
                      to_decimal(high, scale, 0));
}

Money money_of(Price price, Energy energy, int times, Currency currency, Rounding rounding) {
    ExactMoney exact = price * energy;
    exact.e14 *= times;
    return round_to_minor(exact, currency, rounding);
}

}  // namespace

Result<Energy> unregistered_energy(const MeterError& error) {
    if (Result<void> fine = in_range("energy", error.registered.milli(), 0, kMilliMax, 6); !fine)
        return fine.error();
    if (Result<void> fine =
            in_range("error", error.percent_e6, -kWhole + kMilliPerKilo, kWhole - kMilliPerKilo, 6);
        !fine)
        return fine.error();
    // What flowed is registered / (1 + e); what is missing of it, registered x -e / (1 + e).
    const Int128 numerator = Int128{error.registered.milli()} * -error.percent_e6;
    const Int128 denominator = Int128{kWhole + error.percent_e6} * (error.since_unknown ? 2 : 1);
    const Int128 kilo = divide_rounded(numerator, denominator * kMilliPerKilo, Rounding::half_up);
    return Energy::from_kilo(static_cast<std::int64_t>(kilo));
}

Result<Compensation> outage_compensation(const FaultOutage& outage, Currency currency,
                                         Rounding rounding) {
    if (Result<void> fine = in_range("energy", outage.last_month.milli(), 0, kMilliMax, 6); !fine)
        return fine.error();
    if (Result<void> fine = in_range("days", outage.month_days, 28, 31, 0); !fine)
        return fine.error();
    if (Result<void> fine = in_range("hours", outage.hours_e3, 0, 10'000'000, 3); !fine)
        return fine.error();
    if (Result<void> fine = in_range("times", outage.times, 1, 10, 0); !fine) return fine.error();
    const Int128 milli =
        divide_rounded(Int128{outage.last_month.milli()} * outage.hours_e3,
                       Int128{outage.month_days} * kHoursADay * 1000, Rounding::half_up);
    const Energy energy = Energy::from_milli(static_cast<std::int64_t>(milli));
    return Compensation{energy, money_of(outage.price, energy, outage.times, currency, rounding)};
}

Result<Recovery> recover_taken(const TakenEnergy& taken, Currency currency, Rounding rounding) {
    if (Result<void> fine = in_range("power", taken.power.milli(), 0, kMilliMax / 1000, 6); !fine)
        return fine.error();
    if (Result<void> fine = in_range("days", taken.days, 1, 10'000, 0); !fine) return fine.error();
    if (Result<void> fine = in_range("hours", taken.hours_a_day_e3, 0, kHoursADay * 1000, 3); !fine)
        return fine.error();
    if (Result<void> fine = in_range("times", taken.penalty_times, 0, 10, 0); !fine)
        return fine.error();
    const Int128 milli = divide_rounded(
        Int128{taken.power.milli()} * taken.days * taken.hours_a_day_e3, 1000, Rounding::half_up);
    const Energy energy = Energy::from_milli(static_cast<std::int64_t>(milli));
    const Money charge = money_of(taken.price, energy, 1, currency, rounding);
    return Recovery{energy, charge,
                    Money::from_minor(charge.minor() * taken.penalty_times, currency)};
}

}  // namespace voltmark::rating
