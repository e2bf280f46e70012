// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/tariff/model.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::tariff {

/// How long a price of a series holds. Stored by its word.
enum class PriceStep : std::uint8_t { quarter_hour, half_hour, hour, day, month };

/// "15", "30", "60", "day" or "month".
std::string_view to_text(PriceStep step);
std::optional<PriceStep> find_price_step(std::string_view word);

/// Small letters, digits, `.`, `-` and `_`: what `series:` of a tariff document may name.
bool is_series_name(std::string_view name);

/// "cn.gd.day_ahead x 1.02 + 0.012, floor 0.00": how an interval's price follows from its series.
std::string to_text(const SeriesRule& rule);

/// The prices of a span, slot by slot; none where a price is missing, which is never 0.
using SpanPrices = std::vector<std::optional<Price>>;

/// Prices that a market or an index publishes: per kWh as a rule, in whatever unit its tariffs
/// expect.
///
/// They are gathered by local day, or for a monthly index by local month: slot i of a day is the
/// i-th interval of elapsed time from its beginning, so that days have 23 or 25 hours of prices
/// where clocks change.
struct PriceSeries {
    /// One price's place.
    struct Slot {
        time::CivilDay span;
        int slot = 0;
        friend bool operator==(const Slot&, const Slot&) = default;
    };
    /// Slots of a stretch without a price.
    struct Gap {
        int slots = 0;
        Instant first;
    };

    std::string name;
    Currency currency = kCny;
    time::Zone zone = time::Zone::utc();
    PriceStep step = PriceStep::hour;
    std::map<time::CivilDay, SpanPrices> spans;  ///< By first day; a span that is not there misses.

    time::CivilDay span_of(time::CivilDay day) const;
    /// \pre  `span` begins one.
    int slots(time::CivilDay span) const;
    Slot slot_at(Instant at) const;
    /// \pre  0 <= slot < slots(span)
    Instant slot_begin(const Slot& slot) const;
    std::optional<Price> at(const Slot& slot) const;
    std::optional<Price> at(Instant at) const { return this->at(slot_at(at)); }

    /// What is missing of the days of a period, as another zone counts them.
    Gap missing_in(const time::BillingPeriod& days, const time::Zone& of_days) const;
};

/// The series that rating sees, by name.
class PriceBook {
public:
    void add(PriceSeries series);
    const PriceSeries* find(std::string_view name) const;
    bool empty() const { return series_.empty(); }

private:
    std::map<std::string, PriceSeries, std::less<>> series_;
};

/// The series that a tariff's versions ask for in a period.
std::set<std::string> series_of(const Tariff& tariff, const time::BillingPeriod& period);

}  // namespace voltmark::tariff
