// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::billing {

// Of `bill verify`: nothing of rating is called, its sums are made again by hand. Where rating adds
// whole days with masks, this walks the intervals one after the other.

/// `numerator / denominator` to the nearest whole by a rule, as taught at school: take the whole
/// part, look at what is left, and decide.
std::int64_t rounded(Int128 numerator, Int128 denominator, Rounding rule);

/// A segment of a bill with what it pins.
struct VerifiedTerms {
    std::shared_ptr<const tariff::StoredTariff> document;
    const tariff::Version* version = nullptr;
    tariff::Attributes attributes;
    time::BillingPeriod days;
};

/// What was used in one segment, by flow, and by band of each calendar.
struct SlowUse {
    std::map<Flow, std::int64_t> total;
    std::map<std::tuple<Flow, int, int>, std::int64_t> by_band;  // flow, calendar, band
};

class SlowPrices;

/// The readings of a bill, interval by interval.
class SlowReadings {
public:
    /// \param terms  must outlive this, as `body`.
    /// \param prices  told every interval, must outlive this.
    SlowReadings(const std::vector<VerifiedTerms>& terms, const BillBody& body, SlowPrices& prices)
        : terms_{terms}, body_{body}, prices_{prices}, uses(terms.size()) {}

    /// Walks all readings of the bill's contract that its run could see.
    Result<void> walk(store::Session& session, const Bill& bill, DeliveryId as_of);

    /// The highest mean power of a calendar month, summed over incoming lines; mW.
    std::optional<std::int64_t> highest_of_month(Flow flow, time::CivilDay month) const;
    /// The same of import in a band of a segment.
    std::optional<std::int64_t> highest_of_band(std::size_t segment, int calendar, int band) const;

private:
    struct Channel {
        time::BillingPeriod valid;
        Flow flow = Flow::import_active;
        std::map<time::CivilDay, std::int64_t> by_month;  // Highest mean power, mW.
        std::map<std::tuple<std::size_t, int, int>, std::int64_t> by_band;  // segment, calendar
        bool is_register = false;
    };

    /// What the registers of the bill's contract showed, added to what its channels did
    /// (verify_registers.cpp).
    void walk_registers(store::Session& session, const Bill& bill, DeliveryId as_of);
    void take_demand(Channel line);
    void add_mount(const std::vector<struct SlowRegister>& mount);

    template <class HighestOf>
    std::optional<std::int64_t> sum_lines(Flow flow, HighestOf highest_of) const;
    void walk_span(const meter::ServingChannel& serving, const time::IntervalGrid& grid,
                   const meter::ReadSpan& span);
    void raise(std::size_t segment, Instant begin, const time::Zone& zone, time::CivilDay day,
               std::int64_t milli);
    std::size_t segment_of(time::CivilDay day) const;
    int window_minutes(std::size_t segment) const;
    int band_at(std::size_t segment, int calendar, Instant at, const time::Zone& zone) const;
    void add_interval(const meter::ServingChannel& serving, Instant at, time::CivilDay day,
                      std::int64_t milli);

    const std::vector<VerifiedTerms>& terms_;
    const BillBody& body_;
    SlowPrices& prices_;
    std::vector<Channel> channels_;

public:
    std::vector<SlowUse> uses;  ///< One for each segment.
};

}  // namespace voltmark::billing
