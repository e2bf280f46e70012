// SPDX-License-Identifier: Apache-2.0
#include "pricer.hpp"

namespace voltmark::rating {

using tariff::ContractDemandRule;
using tariff::DemandCharge;

namespace {

/// quantity x ratio / 10^6, to the nearest thousandth.
std::int64_t share_of(std::int64_t quantity_e6, std::int64_t ratio_e6) {
    return static_cast<std::int64_t>(
        divide_rounded(Int128{quantity_e6} * ratio_e6, Int128{1'000'000}, Rounding::half_up));
}

}  // namespace

Result<void> Pricer::price(const DemandCharge& charge, const LineGroup& group) {
    ChargeLine line;
    line.component = group.front();
    line.unit = QuantityUnit::kw;
    line.share = month_share(segment(), charge.days);
    if (line.share.numerator == 0) return ok();
    switch (charge.basis) {
        case DemandCharge::Basis::capacity: {
            const std::optional<std::int64_t> capacity =
                segment().attributes->number_e6("capacity_kva");
            if (!capacity)
                return make_error(kAttributeMissing, component(group.front()).id, "capacity_kva");
            line.unit = QuantityUnit::kva;
            add_demand(charge, line, *capacity);
            return ok();
        }
        case DemandCharge::Basis::contract:
            return price_contract(charge, line);
        case DemandCharge::Basis::measured_max: {
            if (charge.is_banded()) return price_bands(charge, line);
            if (!use().month_demand) return make_error(kDemandMissing);
            add_demand(charge, line, use().month_demand->power.milli());
            return ok();
        }
        case DemandCharge::Basis::reactive_max: {
            if (!use().month_reactive) return ok();
            line.unit = QuantityUnit::kvar;
            add_demand(charge, line, use().month_reactive->power.milli());
            return ok();
        }
        case DemandCharge::Basis::billing: {
            const std::optional<Power> demand = billing_demand();
            if (!demand) return make_error(kDemandMissing);
            add_demand(charge, line, demand->milli());
            return ok();
        }
    }
    VOLTMARK_CHECK(false);
}

/// R-DEM-1..3: what was agreed on, at least a share of the capacity, and more for what goes beyond.
Result<void> Pricer::price_contract(const DemandCharge& charge, ChargeLine line) {
    const ContractDemandRule& rule = charge.contract;
    const std::string& id = component(line.component).id;
    const std::optional<std::int64_t> agreed = segment().attributes->number_e6("contract_kw");
    if (!agreed) return make_error(kAttributeMissing, id, "contract_kw");
    const std::optional<std::int64_t> capacity = segment().attributes->number_e6("capacity_kva");
    if (!capacity && rule.floor_e6 > 0) return make_error(kAttributeMissing, id, "capacity_kva");
    if (!use().month_demand) return make_error(kDemandMissing);
    const std::int64_t contract =
        std::max(*agreed, capacity ? share_of(*capacity, rule.floor_e6) : 0);
    const std::int64_t threshold = share_of(contract, rule.threshold_e6);
    const std::int64_t actual = use().month_demand->power.milli();
    std::int64_t paid = contract;
    if (rule.over == ContractDemandRule::Over::actual_within)
        paid = std::clamp(actual, share_of(contract, 950'000), threshold);
    if (actual > threshold && rule.over != ContractDemandRule::Over::contract_and_excess)
        paid = threshold;
    add_demand(charge, line, paid);
    if (actual <= threshold) return ok();
    const Price price = charge.prices[0].price(0);
    line.price = Price{share_of(share_of(price.e8, rule.times_e6), incentive_e6(charge))};
    line.quantity_e6 = actual - threshold;
    add(line);
    return ok();
}

Result<void> Pricer::price_bands(const DemandCharge& charge, ChargeLine line) {
    const DemandUse* demands = use().find_demand(charge.calendar);
    VOLTMARK_CHECK(demands != nullptr);
    for (std::size_t b = 0; b < demands->by_band.size(); ++b) {
        line.band = static_cast<int>(b);
        if (!charge.bands.empty() &&
            !std::binary_search(charge.bands.begin(), charge.bands.end(), line.band))
            continue;
        std::optional<Power> demand;
        if (demands->by_band[b]) demand = demands->by_band[b]->power;
        const bool is_billing =
            std::binary_search(charge.billing_bands.begin(), charge.billing_bands.end(), line.band);
        if (demand && is_billing) demand = billing_demand();
        if (demand) add_demand(charge, line, demand->milli());
    }
    return ok();
}

/// One line for each tier that the demand reaches.
void Pricer::add_demand(const DemandCharge& charge, ChargeLine line, std::int64_t milli) {
    const std::int64_t times_e6 = incentive_e6(charge);
    std::int64_t low = 0;
    for (std::size_t t = 0; t < charge.prices.size() && low < milli; ++t) {
        const tariff::DemandTier& tier = charge.prices[t];
        const std::int64_t high = tier.to ? std::min(tier.to->milli(), milli) : milli;
        if (charge.prices.size() > 1) line.tier = static_cast<int>(t);
        line.price = Price{share_of(tier.price(std::max(line.band, 0)).e8, times_e6)};
        line.quantity_e6 = high - low;
        if (line.quantity_e6 != 0 && line.price != Price{}) add(line);
        low = high;
    }
}

/// What the price is multiplied by, in millionths.
std::int64_t Pricer::incentive_e6(const DemandCharge& charge) const {
    constexpr std::int64_t kWhole = 1'000'000;
    if (!charge.incentive) return kWhole;
    const std::int64_t capacity = segment().attributes->number_e6("capacity_kva").value_or(0);
    if (capacity == 0) return kWhole;
    std::int64_t month_milli = 0;
    for (std::size_t s = 0; s < segments_.size(); ++s) {
        if (time::month_of(segments_[s].days.from) == time::month_of(segment().days.from))
            month_milli +=
                usage_.segments[s].total_milli[static_cast<std::size_t>(Flow::import_active)];
    }
    const bool earned =
        Int128{month_milli} * 1'000'000 >= Int128{charge.incentive->kwh_per_kva_e6} * capacity;
    return earned ? charge.incentive->times_e6 : kWhole;
}

/// The month's demand as far as the ratchet counts it.
std::optional<Power> Pricer::counted_demand() const {
    const std::optional<tariff::BillingDemand>& rule = version().billing_demand;
    if (!rule || rule->bands.empty()) {
        if (!use().month_demand) return std::nullopt;
        return use().month_demand->power;
    }
    std::optional<Power> highest;
    const DemandUse* demands = use().find_demand(rule->calendar);
    VOLTMARK_CHECK(demands != nullptr);
    for (const int band : rule->bands) {
        const std::optional<MaxDemand>& one = demands->by_band[static_cast<std::size_t>(band)];
        if (one && (!highest || one->power > *highest)) highest = one->power;
    }
    return highest;
}

std::optional<Power> Pricer::billing_demand() const {
    const std::optional<Power> now = counted_demand();
    const std::optional<tariff::BillingDemand>& rule = version().billing_demand;
    if (!rule) return now;
    Power highest = rule->minimum;
    const auto count = [&](std::chrono::month of, Power power) {
        const std::int64_t percent_e6 = rule->percent_e6[static_cast<unsigned>(of) - 1];
        const Int128 share = Int128{power.milli()} * percent_e6;
        highest = std::max(highest, Power::from_milli(static_cast<std::int64_t>(divide_rounded(
                                        share, Int128{100'000'000}, Rounding::half_up))));
    };
    const time::CivilDay this_month = time::month_of(segment().days.from).from;
    const std::chrono::year_month_day first = time::to_ymd(this_month);
    const time::CivilDay since{
        (first.year() / first.month() - std::chrono::months{rule->months_back}) /
        std::chrono::day{1}};
    for (const MonthDemand& earlier : carry_.demands) {
        if (earlier.month < since || earlier.month >= this_month) continue;
        count(time::to_ymd(earlier.month).month(), earlier.power);
    }
    if (now) {
        count(month(), *now);
        if (rule->whole[static_cast<unsigned>(month()) - 1]) highest = std::max(highest, *now);
    }
    return highest;
}

void Pricer::keep_demand() {
    if (!version().billing_demand) return;
    const std::optional<Power> now = counted_demand();
    if (!now) return;
    const time::CivilDay month = time::month_of(segment().days.from).from;
    if (!carry_.demands.empty() && carry_.demands.back().month == month) {
        Power& kept = carry_.demands.back().power;
        kept = std::max(kept, *now);
        return;
    }
    carry_.demands.push_back({month, *now});
    if (carry_.demands.size() > kMonthsKept) carry_.demands.erase(carry_.demands.begin());
}

}  // namespace voltmark::rating
