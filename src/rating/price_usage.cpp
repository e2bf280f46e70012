// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/price_usage.hpp"

#include "voltmark/rating/usage_adjustment.hpp"
#include "voltmark/tariff/power_factor.hpp"

#include "pricer.hpp"

namespace voltmark::rating {

using tariff::Component;

Fraction month_share(const Segment& segment, tariff::DayShare days) {
    const int month = time::month_of(segment.days.from).days();
    switch (days) {
        case tariff::DayShare::calendar:
            return segment.days.days() == month ? Fraction{} : Fraction{segment.days.days(), month};
        case tariff::DayShare::thirty: {
            // However a month is cut, its parts pay no more than one; a whole month pays one.
            const auto thirtieths = [&](int count) {
                return count == month ? 30 : std::min(count, 30);
            };
            const int paid = thirtieths(segment.month_days_before);
            const int due = thirtieths(segment.month_days_before + segment.days.days()) - paid;
            return due == 30 ? Fraction{} : Fraction{due, 30};
        }
        case tariff::DayShare::whole:
            return segment.ends_month() ? Fraction{} : Fraction{0, 1};
    }
    VOLTMARK_CHECK(false);
}

Pricer::Pricer(const PricingPlan& plan, const Usage& usage, const Carry& before)
    : plan_{plan},
      segments_{plan.segments()},
      usage_{usage},
      carry_{before},
      currency_{segments_.front().tariff->currency} {
    rated_.total = Money::zero(currency_);
    std::size_t lines = 0;
    for (std::size_t s = 0; s < segments_.size(); ++s) lines += plan.of(s).lines.size();
    rated_.lines.reserve(2 * lines);
    rated_.billing_demand.reserve(segments_.size());
}

Result<Rated> Pricer::run() {
    for (std::size_t s = 0; s < segments_.size(); ++s) {
        begin_segment(s);
        if (Result<void> priced = price_segment(); !priced) return priced.error();
        end_segment();
    }
    for (const ChargeLine& line : rated_.lines) rated_.total += line.amount;
    rated_.after = std::move(carry_);
    return std::move(rated_);
}

void Pricer::begin_segment(std::size_t index) {
    index_ = index;
    first_line_ = rated_.lines.size();
    const PricingPlan::SegmentLines& planned = plan_.of(index_);
    if (index_ == 0 || planned.begins_month) month_active_milli_ = 0;
    if (planned.begins_month) carry_.month = carry_.month_export = Energy::zero();
    if (planned.begins_tier_year) carry_.year = Energy::zero();
    net_by_month();
}

void Pricer::end_segment() {
    std::int64_t taken = total_milli(Flow::import_active);
    if (net_) {
        taken = 0;
        for (const std::int64_t milli : net_->taken) taken += milli;
    }
    rated_.billing_demand.push_back(billing_demand());
    carry_.month += Energy::from_milli(taken);
    carry_.year += Energy::from_milli(taken);
    keep_demand();
    const tariff::NetMeteringCharge* netting = version().net_metering();
    if (netting != nullptr) keep_energy(*netting);
    if (plan_.of(index_).counts_export)
        carry_.month_export += Energy::from_milli(total_milli(Flow::export_active));
}

Result<void> Pricer::price_segment() {
    month_active_milli_ += total_milli(Flow::import_active);
    for (const PricingPlan::Line& line : plan_.of(index_).lines) {
        line_ = &line;
        Result<void> priced =
            std::visit([&](const auto& charge) { return this->price(charge, line.group); },
                       component(line.group.front()).charge);
        if (!priced) return priced;
    }
    return ok();
}

void Pricer::add(ChargeLine line) {
    line.segment = static_cast<int>(index_);
    const bool is_product =
        line.formula == Formula::price_times_quantity || line.formula == Formula::sum_of_products;
    if (is_product) line.base = Money::zero(currency_);
    const bool carries = is_product && version().carries_remainder;
    if (carries) line.remainder_e14 = static_cast<std::int64_t>(remainder_e14_);
    line.amount = amount_of(line, currency_, version().rounding);
    if (carries) {
        Int128 coin_e14 = 100'000'000'000'000;
        for (int digit = 0; digit < currency_.minor_digits; ++digit) coin_e14 /= 10;
        remainder_e14_ += exact_of(line).e14 - coin_e14 * line.amount.minor();
    }
    rated_.lines.push_back(line);
}

void Pricer::add_money(const LineGroup& group, std::int64_t e8) {
    if (e8 == 0) return;
    ChargeLine line;
    line.component = group.front();
    line.quantity_e6 = 1'000'000;
    line.price = Price{e8};
    add(line);
}

/// The part of the segment's lines that belongs to components of `base`.
Money Pricer::base_of(const std::vector<int>& base) const {
    Money sum = Money::zero(currency_);
    for (std::size_t i = first_line_; i < rated_.lines.size(); ++i) {
        const ChargeLine& line = rated_.lines[i];
        bool all = true;
        Price included;
        for_each_in_line(line, [&](int index) {
            const bool named = std::binary_search(base.begin(), base.end(), index);
            all = all && named;
            const auto* energy = std::get_if<tariff::EnergyCharge>(&component(index).charge);
            if (named && energy != nullptr) {
                const Price price = energy_price(index, {line.tier, line.band, 0});
                included = energy->credit ? included - price : included + price;
            }
        });
        if (all) {
            sum += line.amount;
        } else if (included != Price{}) {
            sum += round_to_minor(ExactMoney{Int128{included.e8} * line.quantity_e6}, currency_,
                                  version().rounding);
        }
    }
    return sum;
}

Result<void> Pricer::price(const tariff::FixedCharge& charge, const LineGroup& group) {
    ChargeLine line;
    line.component = group.front();
    line.price = charge.price;
    if (charge.per == tariff::FixedCharge::Per::day) {
        line.unit = QuantityUnit::day;
        line.quantity_e6 = std::int64_t{segment().days.days()} * 1'000'000;
    } else {
        line.unit = QuantityUnit::month;
        line.quantity_e6 = 1'000'000;
        line.share = month_share(segment(), charge.days);
    }
    if (line.share.numerator != 0) add(line);
    return ok();
}

Result<void> Pricer::price(const tariff::PowerFactorCharge& charge, const LineGroup& group) {
    const bool metered = usage_.metered[static_cast<std::size_t>(Flow::import_reactive)] ||
                         usage_.metered[static_cast<std::size_t>(Flow::export_reactive)];
    if (!metered) return make_error(kReactiveMissing);
    PowerFactor factor;
    // Over-compensation counts like the lack of it (R-PF-2).
    const EnergyPair energy = power_factor_energy(usage_);
    factor.active = energy.active;
    factor.reactive = energy.reactive;
    factor.percent = tariff::power_factor_percent(factor.active, factor.reactive);
    rated_.power_factor = factor;
    const tariff::PowerFactorTable& table = **tariff::find_power_factor_table(charge.table);
    ChargeLine line;
    line.component = group.front();
    line.formula = Formula::share_of_base;
    line.base = base_of(charge.base);
    line.ratio = {table.adjustment_e4(charge.standard_percent, factor.percent), 10'000};
    if (line.ratio.numerator != 0) add(line);
    return ok();
}

Result<void> Pricer::price(const tariff::PercentageCharge& charge, const LineGroup& group) {
    ChargeLine line;
    line.component = group.front();
    line.formula = Formula::share_of_base;
    line.base = base_of(charge.base);
    line.ratio = {charge.percent_e6, 100'000'000};
    add(line);
    return ok();
}

Result<void> Pricer::price(const tariff::MinimumCharge& charge, const LineGroup& group) {
    using Per = tariff::MinimumCharge::Per;
    ChargeLine line;
    line.component = group.front();
    line.formula = Formula::top_up;
    line.unit = QuantityUnit::month;
    line.quantity_e6 = 1'000'000;
    line.price = charge.price;
    line.base = base_of(charge.base);
    if (!charge.credit_counts) line.base = std::max(line.base, Money::zero(currency_));
    if (charge.per == Per::month) {
        line.share = month_share(segment(), charge.days);
    } else {
        carry_.year_base_minor += line.base.minor();
        if (charge.last_month != month() || !ends_calendar_month()) return ok();
        line.unit = QuantityUnit::none;
        line.base = Money::from_minor(carry_.year_base_minor, currency_);
        carry_.year_base_minor = 0;
    }
    if (amount_of(line, currency_, version().rounding) != Money::zero(currency_)) add(line);
    return ok();
}

Result<void> Pricer::price(const tariff::AllowanceCharge& charge, const LineGroup& group) {
    const Fraction share = month_share(segment(), charge.days);
    const std::int64_t used =
        charge.days == tariff::DayShare::whole
            ? month_active_milli_
            : use().total_milli[static_cast<std::size_t>(Flow::import_active)];
    const auto free = static_cast<std::int64_t>(divide_rounded(
        Int128{charge.per_month.milli()} * share.numerator, share.denominator, Rounding::half_up));
    ChargeLine line;
    line.component = group.front();
    line.unit = QuantityUnit::kwh;
    line.quantity_e6 = std::min(free, std::max<std::int64_t>(used, 0));
    line.price = Price{} - charge.price;
    if (line.quantity_e6 != 0) add(line);
    return ok();
}

Result<Rated> price_usage(std::span<const Segment> segments, const Usage& usage,
                          const Carry& before) {
    return price_usage(PricingPlan{segments}, usage, before);
}

Result<Rated> price_usage(const PricingPlan& plan, const Usage& usage, const Carry& before) {
    const std::span<const Segment> segments = plan.segments();
    VOLTMARK_CHECK(segments.size() == usage.segments.size());
    if (usage.missing_slots > 0) {
        const MissingRun& first = usage.missing.front();
        const time::LocalSeconds begin = segments[0].tariff->zone.to_local(first.begin);
        return make_error(kUsageMissing, usage.missing_slots, time::to_text(begin),
                          raw(first.channel_no));
    }
    if (usage.missing_prices) {
        const MissingPrices& missing = *usage.missing_prices;
        const time::LocalSeconds first = segments[0].tariff->zone.to_local(missing.first);
        return make_error(kPriceMissing, missing.slots, missing.series, time::to_text(first));
    }
    return Pricer{plan, usage, before}.run();
}

}  // namespace voltmark::rating
