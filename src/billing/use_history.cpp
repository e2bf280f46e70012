// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/use_history.hpp"

#include <map>

#include "voltmark/base/int128.hpp"
#include "voltmark/base/rounding.hpp"

namespace voltmark::billing {

namespace {

using time::CivilDay;

/// The first of the month that lies `months` before the day's.
CivilDay month_before(CivilDay day, int months) {
    const std::chrono::year_month_day ymd = time::to_ymd(day);
    const std::chrono::year_month_day first =
        (ymd.year() / ymd.month() - std::chrono::months{months}) / 1;
    return time::make_day(static_cast<int>(first.year()), static_cast<unsigned>(first.month()), 1);
}

BillSummary summary_of(const Bill& bill) {
    BillSummary summary;
    summary.id = bill.id;
    summary.period = bill.period;
    summary.run_id = bill.run_id;
    summary.total = bill.total;
    summary.imported = bill.imported;
    summary.exported = bill.exported;
    return summary;
}

}  // namespace

std::optional<std::int64_t> change_permille(std::int64_t now, std::int64_t then) {
    if (then <= 0) return std::nullopt;
    const Int128 permille =
        divide_rounded((Int128{now} - then) * 1000, Int128{then}, Rounding::half_up);
    if (permille > INT64_MAX || permille < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(permille);
}

UseHistory history_of(store::Session& session, const Bill& bill) {
    const CivilDay from = bill.period.from;
    BillFilter filter;
    filter.contract = bill.id.contract;
    // A run may begin before the bill does: a contract that begins inside the period.
    filter.period = time::BillingPeriod{month_before(from, 13), bill.id.run_from};
    filter.limit = 1000;
    std::map<CivilDay, BillSummary> standing;
    for (const BillSummary& one : list_bills(session, filter)) {
        if (one.state != State::posted) continue;
        const auto [it, fresh] = standing.try_emplace(one.id.run_from, one);
        if (!fresh && it->second.id.version_no < one.id.version_no) it->second = one;
    }
    UseHistory history;
    const CivilDay year_before = month_before(from, 12);
    for (const auto& [run_from, one] : standing) {
        const CivilDay month = month_before(one.period.from, 0);
        if (one.period.to == from) history.before = one;
        if (month == year_before && !history.year_before) history.year_before = one;
        if (month >= year_before) history.months.push_back(one);
    }
    history.months.push_back(summary_of(bill));
    return history;
}

}  // namespace voltmark::billing
