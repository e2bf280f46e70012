// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/meter/register_value.hpp"
#include "voltmark/rating/usage.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::rating {

/// What a register showed when a day began.
struct Readout {
    time::CivilDay day;
    meter::RegisterValue value;
    meter::Quality quality = meter::Quality::actual;

    friend bool operator==(const Readout&, const Readout&) = default;
};

/// A register that counts for a contract, with what it showed.
struct MeteredRegister {
    RegisterNo register_no{};
    ServicePointNo service_point_no{};
    std::string key;
    Flow flow = Flow::import_active;
    bool is_demand = false;
    std::string band;  ///< Empty: the total.
    int digits = 6;
    std::int64_t multiplier_e3 = 1000;
    time::BillingPeriod valid;      ///< The days on which it counts for the contract in the period.
    std::vector<Readout> readouts;  ///< Ascending by day, each day once.
};

/// One row of a bill by registers: two values, and what flowed between them. Of a demand register
/// the value that counts, as `after`.
struct RegisterStep {
    ServicePointNo service_point_no{};
    std::string key;
    Flow flow = Flow::import_active;
    bool is_demand = false;
    std::string band;
    time::BillingPeriod days;  ///< From the day of `before` to that of `after`.
    meter::RegisterValue before;
    meter::RegisterValue after;
    std::int64_t multiplier_e3 = 1000;
    bool turned = false;                              ///< It began again at zero in between.
    std::int64_t quantity_milli = 0;                  ///< mWh or mvarh, in whole kWh; of demand mW.
    meter::Quality quality = meter::Quality::actual;  ///< The worse of the two values.

    friend bool operator==(const RegisterStep&, const RegisterStep&) = default;
};

/// Turns registers into the determinants of a bill.
///
/// What flowed is counted to whole kWh from the first to each later value (R-REG-1); a change of
/// price or terms on a day without a value divides what flowed by days (R-REG-5). Bands are made
/// to sum to the total (R-REG-4), mount by mount. The month's demand is the highest value read in
/// it, times the multiplier; service points are added (R-BUS-5).
///
/// \param segments  of the period; ascending.
/// \param steps     appended to: what was taken from what.
/// \errors  rating.register_missing: no value on the first or last day of a register;
///          rating.register_band: the tariff asks for a band that no register counts, or none of
///          its bands is the register's; rating.register_backwards; rating.register_exceeds:
///          bands count more than their total (all conflict).
/// \source  docs/rules/registers.md.
Result<Usage> measure_registers(std::span<const Segment> segments,
                                std::span<const MeteredRegister> registers, const time::Zone& zone,
                                std::vector<RegisterStep>& steps);

/// Adds what registers counted to what channels did.
void add_usage(Usage& usage, const Usage& more);

/// What rows say together of a flow, mWh or mvarh: registers of totals, and of bands where their
/// meter has no total.
std::int64_t counted_milli(std::span<const RegisterStep> steps, Flow flow);

/// "M1/peak (energy taken, peak, 2026-07): (170.6 - 98.2) x 3000 = 217200 kWh": for people.
std::string to_line(const RegisterStep& step, Language language);

}  // namespace voltmark::rating
