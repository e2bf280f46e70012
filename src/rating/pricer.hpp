// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/check.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/price_usage.hpp"

namespace voltmark::rating {

/// A part of a segment's energy that has one tier and one band.
struct Cell {
    int tier = -1;
    int band = -1;
    std::int64_t milli = 0;
};

/// What part of a month's amount a segment pays.
Fraction month_share(const Segment& segment, tariff::DayShare days);

/// A segment's energy where what is given back offsets what is taken, band by band.
struct NetUse {
    int calendar = 0;
    std::vector<std::int64_t> taken;  ///< mWh left to pay for, by band.
    std::vector<std::int64_t> over;   ///< mWh left over.
};

/// Prices the segments of one period, carrying what one leaves to the next. Each kind of charge has
/// its `price`, in the file of its kind.
class Pricer {
public:
    Pricer(const PricingPlan& plan, const Usage& usage, const Carry& before);

    Result<Rated> run();

private:
    const Segment& segment() const { return segments_[index_]; }
    const tariff::Version& version() const { return *segment().version; }
    const SegmentUse& use() const { return usage_.segments[index_]; }
    const tariff::Component& component(int index) const {
        return version().components[static_cast<std::size_t>(index)];
    }
    std::int64_t total_milli(Flow flow) const {
        return use().total_milli[static_cast<std::size_t>(flow)];
    }
    bool ends_calendar_month() const {
        return segment().days.to == time::month_of(segment().days.from).to;
    }
    std::chrono::month month() const { return segment().month(); }

    void begin_segment(std::size_t index);
    void end_segment();
    Result<void> price_segment();
    void add(ChargeLine line);
    /// A line of a sum of money: brought forward, carried, paid out.
    void add_money(const LineGroup& group, std::int64_t e8);

    // price_energy.cpp
    Result<void> price(const tariff::EnergyCharge& first, const LineGroup& group);
    void add_cell(const tariff::EnergyCharge& first, const LineGroup& group, const Cell& cell);
    void add_series(const tariff::EnergyCharge& charge, int index);
    void add_tiers(const tariff::EnergyCharge& first, const LineGroup& group);
    Price energy_price(int index, const Cell& cell) const;
    std::vector<Cell> band_cells(const tariff::EnergyCharge& charge, bool banded) const;
    std::vector<Cell> cells(const tariff::EnergyCharge& charge, int index) const;
    std::vector<std::int64_t> slices(const std::vector<TierStep>& steps, std::int64_t begin,
                                     std::int64_t total) const;
    static std::vector<Cell> split_by_tier(const std::vector<Cell>& bands,
                                           const std::vector<TierStep>& steps,
                                           const std::vector<std::int64_t>& slices,
                                           std::int64_t total);
    static std::vector<Cell> split_in_order(const OrderedUse& use,
                                            const std::vector<TierStep>& steps, std::int64_t begin);
    std::int64_t tier_begin(const tariff::EnergyCharge& charge) const;

    // price_demand.cpp
    Result<void> price(const tariff::DemandCharge& charge, const LineGroup& group);
    Result<void> price_contract(const tariff::DemandCharge& charge, ChargeLine line);
    Result<void> price_bands(const tariff::DemandCharge& charge, ChargeLine line);
    void add_demand(const tariff::DemandCharge& charge, ChargeLine line, std::int64_t milli);
    std::int64_t incentive_e6(const tariff::DemandCharge& charge) const;
    std::optional<Power> counted_demand() const;
    std::optional<Power> billing_demand() const;
    void keep_demand();

    // price_usage.cpp
    Money base_of(const std::vector<int>& base) const;
    template <class Each>
    void for_each_in_line(const ChargeLine& line, Each each) const {
        const std::string& name = component(line.component).line;
        for (std::size_t k = 0; k < version().components.size(); ++k) {
            const tariff::Component& one = version().components[k];
            if (one.line == name && segment().charges(one)) each(static_cast<int>(k));
        }
    }
    Result<void> price(const tariff::FixedCharge& charge, const LineGroup& group);
    Result<void> price(const tariff::PowerFactorCharge& charge, const LineGroup& group);
    Result<void> price(const tariff::PercentageCharge& charge, const LineGroup& group);
    Result<void> price(const tariff::MinimumCharge& charge, const LineGroup& group);
    Result<void> price(const tariff::AllowanceCharge& charge, const LineGroup& group);

    // net_metering.cpp
    void net_by_month();
    bool is_netted(const tariff::EnergyCharge& charge, int index) const;
    std::vector<std::int64_t> brought_energy(const tariff::BandCalendar& calendar) const;
    void keep_energy(const tariff::NetMeteringCharge& charge);
    Result<void> price(const tariff::NetMeteringCharge& charge, const LineGroup& group);
    Result<void> price(const tariff::SettlementCharge& charge, const LineGroup& group);
    bool settles(const tariff::NetMeteringCharge& charge) const {
        return charge.settles == month() && ends_calendar_month();
    }

    const PricingPlan& plan_;
    std::span<const Segment> segments_;
    const Usage& usage_;
    Carry carry_;
    Currency currency_;
    Rated rated_;
    std::size_t index_ = 0;
    const PricingPlan::Line* line_ = nullptr;  // That is being priced.
    std::size_t first_line_ = 0;               // Of the current segment.
    std::int64_t month_active_milli_ = 0;      // Active import of the current month, so far.
    Int128 remainder_e14_ = 0;                 // Lost by rounding and not yet made up for.
    std::optional<NetUse> net_;                // Of the current segment.
};

}  // namespace voltmark::rating
