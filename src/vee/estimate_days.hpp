// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

/// How many expected days in a row around `day` are missing whole, it included.
int whole_days_missing(const DayReadings& all, time::CivilDay day,
                       const time::BillingPeriod& expected);

}  // namespace voltmark::vee
