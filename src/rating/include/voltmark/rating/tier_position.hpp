// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/rating/price_usage.hpp"

namespace voltmark::rating {

/// The first day of the version's tier year that holds `day`.
time::CivilDay tier_year_of(time::CivilDay day, const tariff::Version& version);

/// What a bill that ended before `left` leaves to `day`: the same, but for positions in tiers where
/// a month or a tier year of `version` began since.
Carry carried(const Carry& carry, time::CivilDay left, time::CivilDay day,
              const tariff::Version& version);

}  // namespace voltmark::rating
