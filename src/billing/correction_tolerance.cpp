// SPDX-License-Identifier: Apache-2.0
#include "correction_tolerance.hpp"

#include "voltmark/base/decimal.hpp"

namespace voltmark::billing {

namespace {

constexpr int kMoneyScale = 6;

bool is_near(std::int64_t left, std::int64_t right, std::int64_t most) {
    const Int128 between = Int128{left} - Int128{right};
    return (between < 0 ? -between : between) <= Int128{most};
}

}  // namespace

bool is_tolerable(const RatedAgain& bill, const CorrectionTolerance& tolerance) {
    const BillRow& before = bill.before.row;
    const BillRow& after = bill.after;
    if (before.total.currency() != after.total.currency()) return false;
    const int digits = before.total.currency().minor_digits;
    const Int128 moved = Int128{after.total.minor()} - Int128{before.total.minor()};
    const Int128 moved_e6 = (moved < 0 ? -moved : moved) * power_of_ten(kMoneyScale - digits);
    return moved_e6 <= Int128{tolerance.money_e6} &&
           is_near(before.import_milli, after.import_milli, tolerance.energy_milli) &&
           is_near(before.export_milli, after.export_milli, tolerance.energy_milli);
}

void leave_tolerable(CorrectionPlan& plan, const std::set<SiteId>& beyond) {
    const auto first_left = std::stable_partition(
        plan.items.begin(), plan.items.end(),
        [&](const CorrectionItem& item) { return beyond.contains(item.contract.site_id); });
    plan.tolerated.assign(first_left, plan.items.end());
    plan.items.erase(first_left, plan.items.end());
}

}  // namespace voltmark::billing
