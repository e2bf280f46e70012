// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/market/what_if.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/rating/measure.hpp"
#include "voltmark/rating/price_usage.hpp"

namespace voltmark::market {

/// One contract's blocks of some days, in memory: many tariffs are tried on them.
struct ContractReadings {
    struct Block {
        time::CivilDay span;
        std::size_t channel;  ///< Of `channels`.
        std::vector<std::uint8_t> bytes;
    };
    SiteId site{};
    time::Zone zone = time::Zone::utc();
    std::vector<rating::ChannelUse> channels;
    std::vector<Block> blocks;  ///< By span.
    tariff::PriceBook prices;   ///< Of the series that tariffs in question ask for.

    static ContractReadings load(store::Session& session, ContractId contract,
                                 const time::BillingPeriod& days);
};

/// A month as it was measured and priced.
struct RatedMonth {
    std::vector<rating::Segment> segments;  ///< They point into the year's terms.
    rating::Usage usage;
    rating::Rated rated;
};

/// A contract's days under some terms. Not to be copied: segments point into it.
struct RatedYear {
    std::vector<rating::Term> terms;
    rating::Carry before;
    std::vector<RatedMonth> months;
    Money total = Money::zero(kCny);

    RatedYear() = default;
    RatedYear(const RatedYear&) = delete;
    RatedYear& operator=(const RatedYear&) = delete;
    RatedYear(RatedYear&&) = default;
    RatedYear& operator=(RatedYear&&) = default;
};

/// Measures and prices the days month by month, the tiers carried on.
/// \errors  of cut_segments, UsageMeter::finish and price_usage.
Result<RatedYear> rate_year(const ContractReadings& readings, std::vector<rating::Term> terms,
                            const time::BillingPeriod& days, const rating::Carry& before);

/// What the months would cost with other usage: one for each month of `year`.
Result<Money> price_months(const RatedYear& year, std::span<const rating::Usage> usages);

/// What they would cost with other attributes in every term. \errors  also billing.not_eligible.
Result<Money> price_with(const RatedYear& year, std::string_view attribute, std::string_view value);

/// The parts of `days`, month by month.
std::vector<time::BillingPeriod> months_of(const time::BillingPeriod& days);

}  // namespace voltmark::market
