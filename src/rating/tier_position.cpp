// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/tier_position.hpp"

namespace voltmark::rating {

using time::CivilDay;

CivilDay tier_year_of(CivilDay day, const tariff::Version& version) {
    const std::chrono::month_day start = tier_year_start(version);
    const std::chrono::year year = time::to_ymd(day).year();
    const CivilDay first{year / start.month() / start.day()};
    return first <= day ? first
                        : CivilDay{(year - std::chrono::years{1}) / start.month() / start.day()};
}

Carry carried(const Carry& carry, CivilDay left, CivilDay day, const tariff::Version& version) {
    Carry now = carry;
    if (left <= tier_year_of(day, version)) now.year = Energy::zero();
    if (left <= time::month_of(day).from) now.month = now.month_export = Energy::zero();
    return now;
}

}  // namespace voltmark::rating
