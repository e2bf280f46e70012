// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/price_series.hpp"

namespace voltmark::tariff {

/// An import of prices that changed something. All series count together, in the order of their
/// commits: what was known when a run was planned is what has up to its number.
enum class PriceRevision : std::int64_t {};

/// What an import changed.
struct AddedPrices {
    PriceRevision revision{};  ///< 0: nothing is new.
    int added = 0;             ///< Prices where there was none.
    int changed = 0;           ///< Prices that replace other ones.
    int known = 0;             ///< Prices that were there, the same.
};

/// A series of the store.
struct SeriesInfo {
    std::string name;
    std::string currency;
    std::string zone;
    PriceStep step = PriceStep::hour;
    time::CivilDay first;  ///< Of its days or months,
    time::CivilDay last;   ///< and their last one.
    std::int64_t spans = 0;
    PriceRevision revision{};  ///< The newest.
};

/// Adds prices to a series, which begins with its first ones. A price that a span of `series` lacks
/// stays as it was. Belongs to the caller's transaction.
/// \errors  price.name (invalid_input); price.differs (conflict): the series has another currency,
///          zone or step. Nothing is added then.
Result<AddedPrices> add_prices(store::Session& session, const PriceSeries& series, Instant now);

/// The newest revision of all; 0 where there is none.
PriceRevision last_price_revision(store::Session& session);

/// All series, by name.
std::vector<SeriesInfo> list_series(store::Session& session);

/// A series without its prices. \errors  price.unknown (not_found).
Result<PriceSeries> find_series(store::Session& session, std::string_view name);

/// A series with the prices of the spans that hold these days, as they were known at `cut`.
/// \errors  price.unknown (not_found).
Result<PriceSeries> load_series(store::Session& session, std::string_view name,
                                const time::BillingPeriod& days, PriceRevision cut);

/// The series that tariffs ask for, for a period and the day on either side, which other zones may
/// need. A series that is not there is left out: rating refuses what asks for it.
PriceBook load_prices(store::Session& session, std::span<const std::string> names,
                      const time::BillingPeriod& period, PriceRevision cut);

/// The revisions of one span, ascending, each with its moment and its prices.
struct SpanRevision {
    PriceRevision revision{};
    Instant imported_at;
    SpanPrices prices;
};
std::vector<SpanRevision> span_revisions(store::Session& session, std::string_view name,
                                         time::CivilDay span);

}  // namespace voltmark::tariff
