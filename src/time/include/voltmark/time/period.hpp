// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::time {

/// The end of what has none: 9999-12-31.
inline constexpr CivilDay kOpenEnd{std::chrono::days{2'932'896}};

/// Whole local days [from, to) that a bill covers.
struct BillingPeriod {
    CivilDay from;
    CivilDay to;  ///< Not included.

    int days() const { return static_cast<int>((to - from).count()); }
    bool contains(CivilDay day) const { return from <= day && day < to; }

    friend auto operator<=>(const BillingPeriod&, const BillingPeriod&) = default;
};

/// Reads "2026-07" (the calendar month) or "2026-07-01..2026-08-01" (half open).
/// \errors  time.period (invalid_input): not of this form, or not after its beginning.
Result<BillingPeriod> parse_period(std::string_view text);

/// "2026-07" for a whole calendar month, else "2026-07-01..2026-07-16".
std::string to_text(const BillingPeriod& period);

/// The calendar month of `day`.
BillingPeriod month_of(CivilDay day);

/// The days that both have; empty (from == to) when there are none.
BillingPeriod intersect(const BillingPeriod& left, const BillingPeriod& right);

}  // namespace voltmark::time
