// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/price_usage.hpp"

#include <limits>

#include "voltmark/base/check.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/usage_adjustment.hpp"
#include "voltmark/tariff/power_factor.hpp"

namespace voltmark::rating {

namespace {

using tariff::Component;

/// A part of a segment's energy that has one tier and one band.
struct Cell {
    int tier = -1;
    int band = -1;
    std::int64_t milli = 0;
};

/// The components of one bill line, in the order of the version.
using LineGroup = std::vector<int>;

int days_in_month(time::CivilDay day) {
    return time::month_of(day).days();
}

/// What part of a month's amount a segment pays.
Fraction month_share(const Segment& segment, tariff::DayShare days) {
    const int month = days_in_month(segment.days.from);
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

/// Prices the segments of one period, carrying tier positions from one to the next.
class Pricer {
public:
    Pricer(std::span<const Segment> segments, const Usage& usage, const TierPosition& before)
        : segments_{segments},
          usage_{usage},
          position_{before},
          currency_{segments[0].tariff->currency} {
        rated_.total = Money::zero(currency_);
    }

    Result<Rated> run() {
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            begin_segment(s);
            if (Result<void> priced = price_segment(); !priced) return priced.error();
            end_segment();
        }
        for (const ChargeLine& line : rated_.lines) rated_.total += line.amount;
        rated_.after = position_;
        return std::move(rated_);
    }

private:
    const Segment& segment() const { return segments_[index_]; }
    const tariff::Version& version() const { return *segment().version; }
    const SegmentUse& use() const { return usage_.segments[index_]; }
    const Component& component(int index) const {
        return version().components[static_cast<std::size_t>(index)];
    }

    void begin_segment(std::size_t index) {
        index_ = index;
        first_line_ = rated_.lines.size();
        VOLTMARK_CHECK(segment().tariff->currency == currency_);
        const time::CivilDay first = segment().days.from;
        const bool month_begins = time::to_ymd(first).day() == std::chrono::day{1};
        if (index_ == 0 || month_begins) month_active_milli_ = 0;
        if (index_ > 0 && month_begins) position_.month = Energy::zero();
        const std::chrono::year_month_day ymd = time::to_ymd(first);
        const std::chrono::month_day start = tier_year_start(version());
        const bool year_begins = ymd.month() == start.month() && ymd.day() == start.day();
        if (month_begins && index_ == 0) position_.month = Energy::zero();
        if (year_begins) position_.year = Energy::zero();
    }

    void end_segment() {
        const Energy used =
            Energy::from_milli(use().total_milli[static_cast<std::size_t>(Flow::import_active)]);
        position_.month += used;
        position_.year += used;
    }

    bool applies(const Component& one) const {
        return one.months.contains(time::to_ymd(segment().days.from).month()) &&
               one.when.holds(*segment().attributes);
    }

    Result<void> price_segment() {
        month_active_milli_ += use().total_milli[static_cast<std::size_t>(Flow::import_active)];
        const auto count = static_cast<int>(version().components.size());
        std::vector<bool> done(static_cast<std::size_t>(count), false);
        for (int i = 0; i < count; ++i) {
            if (done[static_cast<std::size_t>(i)] || !applies(component(i))) continue;
            LineGroup group;
            for (int k = i; k < count; ++k) {
                if (component(k).line != component(i).line || !applies(component(k))) continue;
                group.push_back(k);
                done[static_cast<std::size_t>(k)] = true;
            }
            Result<void> priced =
                std::visit([&](const auto& charge) { return this->price(charge, group); },
                           component(i).charge);
            if (!priced) return priced;
        }
        return ok();
    }

    void add(ChargeLine line) {
        line.segment = static_cast<int>(index_);
        if (line.formula == Formula::price_times_quantity) line.base = Money::zero(currency_);
        line.amount = amount_of(line, currency_, version().rounding);
        rated_.lines.push_back(line);
    }

    // Energy: price x kWh, by tier and band.

    Result<void> price(const tariff::EnergyCharge& first, const LineGroup& group) {
        const tariff::EnergyCharge* tiered = nullptr;
        bool banded = false;
        for (const int index : group) {
            const auto& energy = std::get<tariff::EnergyCharge>(component(index).charge);
            if (energy.prices.size() > 1) tiered = &energy;
            for (const tariff::TierPrice& tier : energy.prices) banded = banded || tier.is_banded();
        }
        for (const Cell& cell : cells(first, tiered, banded)) {
            ChargeLine line;
            line.component = group.front();
            line.band = cell.band;
            line.tier = cell.tier;
            line.unit = is_active(first.flow) ? QuantityUnit::kwh : QuantityUnit::kvarh;
            line.quantity_e6 = cell.milli;
            for (const int index : group) line.price = line.price + energy_price(index, cell);
            if (first.credit) line.price = Price{} - line.price;
            add(line);
        }
        return ok();
    }

    Price energy_price(int index, const Cell& cell) const {
        const auto& energy = std::get<tariff::EnergyCharge>(component(index).charge);
        const std::size_t tier = energy.prices.size() > 1 ? static_cast<std::size_t>(cell.tier) : 0;
        return energy.prices[tier].price(std::max(cell.band, 0));
    }

    /// The segment's energy of a flow, divided by band and tier; parts without energy are left out.
    std::vector<Cell> cells(const tariff::EnergyCharge& charge, const tariff::EnergyCharge* tiered,
                            bool banded) const {
        const std::int64_t total = use().total_milli[static_cast<std::size_t>(charge.flow)];
        std::vector<Cell> bands;
        const BandUse* by_band = banded ? use().find(charge.flow, charge.calendar) : nullptr;
        if (by_band == nullptr) {
            bands.push_back({-1, banded ? 0 : -1, total});
        } else {
            for (std::size_t b = 0; b < by_band->milli.size(); ++b) {
                bands.push_back({-1, static_cast<int>(b), by_band->milli[b]});
            }
        }
        std::vector<Cell> cells =
            tiered == nullptr ? bands : split_by_tier(bands, slices(*tiered, total), total);
        std::erase_if(cells, [](const Cell& cell) { return cell.milli == 0; });
        return cells;
    }

    /// How much of `total` falls into each tier, going on from where the tiers stand.
    std::vector<std::int64_t> slices(const tariff::EnergyCharge& charge, std::int64_t total) const {
        std::vector<std::int64_t> slices;
        const bool by_year = charge.tiers.count == tariff::TierCount::year_to_date;
        const std::int64_t begin = by_year ? position_.year.milli() : position_.month.milli();
        const std::int64_t end = begin + total;
        std::int64_t low = 0;
        for (std::size_t t = 0; t < charge.prices.size(); ++t) {
            const std::int64_t high = tier_bound(charge, t);
            // What is given back (a negative total) leaves the tiers that it had reached.
            const auto inside = [&](std::int64_t at) {
                return std::clamp(at, t == 0 ? INT64_MIN : low, high);
            };
            slices.push_back(inside(end) - inside(begin));
            low = high;
        }
        return slices;
    }

    std::int64_t tier_bound(const tariff::EnergyCharge& charge, std::size_t tier) const {
        const std::optional<Energy> bound =
            rating::tier_bound(charge, tier, segment(), *segment().attributes);
        return bound ? bound->milli() : INT64_MAX;
    }

    /// Each band takes its share of each tier (R-RES-8: the order inside a month is
    /// unknowable). Parts are whole milliwatt-hours; all tiers of a band sum to it, all bands of a
    /// tier to the tier.
    static std::vector<Cell> split_by_tier(const std::vector<Cell>& bands,
                                           const std::vector<std::int64_t>& slices,
                                           std::int64_t total) {
        std::vector<Cell> cells;
        std::vector<std::int64_t> left;
        left.reserve(bands.size());
        for (const Cell& band : bands) left.push_back(band.milli);
        const auto last =
            static_cast<std::size_t>(std::find_if(slices.rbegin(), slices.rend(),
                                                  [](std::int64_t slice) { return slice != 0; })
                                         .base() -
                                     slices.begin());
        for (std::size_t t = 0; t < last; ++t) {
            const bool rest = t + 1 == last;  // The last tier takes what remains of every band.
            std::int64_t open = slices[t];
            for (std::size_t b = 0; b < bands.size(); ++b) {
                std::int64_t part = left[b];
                if (!rest) {
                    part = static_cast<std::int64_t>(Int128{slices[t]} * bands[b].milli / total);
                    if (b + 1 == bands.size()) part = std::min(open, left[b]);
                }
                cells.push_back({static_cast<int>(t), bands[b].band, part});
                left[b] -= part;
                open -= part;
            }
            // The last band could not take the tier's remainder: the others do.
            for (std::size_t b = 0; !rest && open > 0 && b < bands.size(); ++b) {
                const std::int64_t more = std::min(open, left[b]);
                cells[cells.size() - bands.size() + b].milli += more;
                left[b] -= more;
                open -= more;
            }
        }
        return cells;
    }

    // Sums by time, demand.

    Result<void> price(const tariff::FixedCharge& charge, const LineGroup& group) {
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

    Result<void> price(const tariff::DemandCharge& charge, const LineGroup& group) {
        ChargeLine line;
        line.component = group.front();
        line.price = charge.price;
        line.share = month_share(segment(), charge.days);
        if (charge.basis == tariff::DemandCharge::Basis::capacity) {
            const std::optional<std::int64_t> capacity =
                segment().attributes->number_e6("capacity_kva");
            if (!capacity)
                return make_error(kAttributeMissing, component(group.front()).id, "capacity_kva");
            line.unit = QuantityUnit::kva;
            line.quantity_e6 = *capacity;
        } else {
            if (!usage_.max_demand) return make_error(kDemandMissing);
            line.unit = QuantityUnit::kw;
            line.quantity_e6 = usage_.max_demand->power.milli();
        }
        if (line.share.numerator != 0 && line.quantity_e6 != 0) add(line);
        return ok();
    }

    // Adjustments of other lines.

    /// The part of the segment's lines that belongs to components of `base`.
    Money base_of(const std::vector<int>& base) const {
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

    template <class Each>
    void for_each_in_line(const ChargeLine& line, Each each) const {
        const std::string& name = component(line.component).line;
        for (std::size_t k = 0; k < version().components.size(); ++k) {
            const Component& one = version().components[k];
            if (one.line == name && applies(one)) each(static_cast<int>(k));
        }
    }

    Result<void> price(const tariff::PowerFactorCharge& charge, const LineGroup& group) {
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

    Result<void> price(const tariff::PercentageCharge& charge, const LineGroup& group) {
        ChargeLine line;
        line.component = group.front();
        line.formula = Formula::share_of_base;
        line.base = base_of(charge.base);
        line.ratio = {charge.percent_e6, 100'000'000};
        add(line);
        return ok();
    }

    Result<void> price(const tariff::MinimumCharge& charge, const LineGroup& group) {
        ChargeLine line;
        line.component = group.front();
        line.formula = Formula::top_up;
        line.unit = QuantityUnit::month;
        line.quantity_e6 = 1'000'000;
        line.price = charge.per_month;
        line.share = month_share(segment(), charge.days);
        line.base = base_of(charge.base);
        if (amount_of(line, currency_, version().rounding) != Money::zero(currency_)) add(line);
        return ok();
    }

    Result<void> price(const tariff::AllowanceCharge& charge, const LineGroup& group) {
        const Fraction share = month_share(segment(), charge.days);
        const std::int64_t used =
            charge.days == tariff::DayShare::whole
                ? month_active_milli_
                : use().total_milli[static_cast<std::size_t>(Flow::import_active)];
        const auto free = static_cast<std::int64_t>(
            divide_rounded(Int128{charge.per_month.milli()} * share.numerator, share.denominator,
                           Rounding::half_up));
        ChargeLine line;
        line.component = group.front();
        line.unit = QuantityUnit::kwh;
        line.quantity_e6 = std::min(free, std::max<std::int64_t>(used, 0));
        line.price = Price{} - charge.price;
        if (line.quantity_e6 != 0) add(line);
        return ok();
    }

    std::span<const Segment> segments_;
    const Usage& usage_;
    TierPosition position_;
    Currency currency_;
    Rated rated_;
    std::size_t index_ = 0;
    std::size_t first_line_ = 0;           // Of the current segment.
    std::int64_t month_active_milli_ = 0;  // Active import of the current month, so far.
};

}  // namespace

std::optional<Energy> tier_bound(const tariff::EnergyCharge& charge, std::size_t tier,
                                 const Segment& segment, const tariff::Attributes& attributes) {
    const std::optional<Energy>& to = charge.prices[tier].to;
    if (!to) return std::nullopt;
    std::int64_t bound = to->milli();
    const tariff::TierRule& rule = charge.tiers;
    const std::int64_t people = attributes.number_e6("people").value_or(0);
    if (rule.household && people >= std::int64_t{rule.household->from_people} * 1'000'000 &&
        (tier == 0 || !rule.household->first_bound_only)) {
        bound += rule.household->add_per_month.milli() *
                 (rule.count == tariff::TierCount::year_to_date ? 12 : 1);
    }
    if (rule.prorate && rule.count == tariff::TierCount::month) {
        // Of the month as the period covers it, however it is cut: use goes on counting.
        bound = static_cast<std::int64_t>(divide_rounded(Int128{bound} * segment.month_days,
                                                         days_in_month(segment.days.from),
                                                         Rounding::half_up));
    }
    return Energy::from_milli(bound);
}

Result<Rated> price_usage(std::span<const Segment> segments, const Usage& usage,
                          const TierPosition& before) {
    VOLTMARK_CHECK(!segments.empty() && segments.size() == usage.segments.size());
    if (usage.missing_slots > 0) {
        const MissingRun& first = usage.missing.front();
        const time::LocalSeconds begin = segments[0].tariff->zone.to_local(first.begin);
        return make_error(kUsageMissing, usage.missing_slots, time::to_text(begin),
                          raw(first.channel_no));
    }
    return Pricer{segments, usage, before}.run();
}

}  // namespace voltmark::rating
