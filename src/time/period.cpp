// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/period.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/time/errors.hpp"

namespace voltmark::time {

BillingPeriod month_of(CivilDay day) {
    const std::chrono::year_month_day ymd = to_ymd(day);
    const std::chrono::year_month next = ymd.year() / ymd.month() + std::chrono::months{1};
    return {CivilDay{ymd.year() / ymd.month() / 1}, CivilDay{next / 1}};
}

Result<BillingPeriod> parse_period(std::string_view text) {
    const Error bad = make_error(kPeriod, text).at({0, text.size(), 0, 0});
    if (const std::size_t dots = text.find(".."); dots != text.npos) {
        const Result<CivilDay> from = parse_day(text.substr(0, dots));
        const Result<CivilDay> to = parse_day(text.substr(dots + 2));
        if (!from || !to || *from >= *to) return bad;
        return BillingPeriod{*from, *to};
    }
    const Result<CivilDay> first = parse_day(std::string{text} + "-01");
    if (!first || text.size() != 7) return bad;
    return month_of(*first);
}

std::string to_text(const BillingPeriod& period) {
    if (period == month_of(period.from)) return to_text(period.from).substr(0, 7);
    return to_text(period.from) + ".." + to_text(period.to);
}

BillingPeriod intersect(const BillingPeriod& left, const BillingPeriod& right) {
    const BillingPeriod both{std::max(left.from, right.from), std::min(left.to, right.to)};
    return both.from < both.to ? both : BillingPeriod{both.from, both.from};
}

}  // namespace voltmark::time
