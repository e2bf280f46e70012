// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/billing/explanation.hpp"
#include "voltmark/rating/rate_readings.hpp"

namespace voltmark::billing {

/// A bill that was not written: what a load would cost.
struct PreviewBill {
    time::BillingPeriod period;
    rating::Usage usage;
    rating::UsageAdjustment adjustment;  ///< From what was metered to `usage`.
    std::optional<int> power_factor_percent;
    std::vector<ExplainedLine> lines;
    Money total = Money::zero(kCny);
    Money tax = Money::zero(kCny);  ///< Inside the total.
};
struct Preview {
    std::vector<PreviewBill> bills;  ///< One for each calendar month of the period, ascending.
    Money total = Money::zero(kCny);
};

/// What a load would cost under a tariff, month by month; tiers go on from one month to the next.
/// Needs no store.
///
/// \param zone    of the metering.
/// \param before  what earlier bills left.
/// \param prices  the series that the tariff asks for, if it does.
/// \errors        of rating::rate_readings, for the first month that cannot be priced.
Result<Preview> preview_bills(const tariff::Tariff& tariff, const tariff::Attributes& attributes,
                              const time::BillingPeriod& period, const time::Zone& zone,
                              std::span<const rating::ChannelReadings> channels,
                              const rating::Carry& before = {},
                              const tariff::PriceBook* prices = nullptr);

std::string to_text(const Preview& preview, Language language);

/// {"bills": [{"from", "to", "total", "lines": [...]}], "total"}; numbers as decimal texts.
std::string to_json(const Preview& preview);

}  // namespace voltmark::billing
