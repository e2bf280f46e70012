// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/late_fee.hpp"

#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/base/int128.hpp"

namespace voltmark::collect {

namespace {

constexpr Int128 kWhole = 1'000'000;

int days_between(time::CivilDay from, time::CivilDay to) {
    return static_cast<int>(std::max<std::int64_t>((to - from).count(), 0));
}

}  // namespace

LateFee late_fee(const LateBill& bill, const LateFeeRule& rule) {
    VOLTMARK_CHECK(bill.principal.minor() >= 0);
    LateFee fee;
    fee.amount = Money::zero(bill.principal.currency());
    const int late = days_between(bill.due_on, bill.paid_on);
    if (late == 0) return fee;
    if (bill.is_home) {
        fee.parts = {{late, rule.home_e6}};
    } else {
        const auto year = static_cast<int>(time::to_ymd(bill.due_on).year());
        const int before = std::min(late, days_between(bill.due_on, time::make_day(year, 12, 31)));
        const bool whole = late > before && rule.cross_year == LateFeeRule::CrossYear::by_bill;
        const int lower = whole ? 0 : before;
        if (lower > 0) fee.parts.push_back({lower, rule.other_e6});
        if (late > lower) fee.parts.push_back({late - lower, rule.other_later_e6});
    }
    Int128 exact = 0;
    for (const LateFeePart& part : fee.parts)
        exact += Int128{bill.principal.minor()} * part.rate_e6 * part.days;
    fee.amount = Money::from_minor(
        static_cast<std::int64_t>(divide_rounded(exact, kWhole, Rounding::half_up)),
        bill.principal.currency());
    return fee;
}

}  // namespace voltmark::collect
