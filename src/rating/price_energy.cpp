// SPDX-License-Identifier: Apache-2.0
#include "pricer.hpp"

namespace voltmark::rating {

using tariff::EnergyCharge;
using tariff::TierUnit;

namespace {

/// A tier's own bound, in mWh.
std::int64_t bound_of(const EnergyCharge& charge, std::size_t tier, const Segment& segment,
                      std::optional<Power> demand) {
    const tariff::TierPrice& one = charge.prices[tier];
    const tariff::TierRule& rule = charge.tiers;
    if (!one.to) return INT64_MAX;
    const int month_days = time::month_of(segment.days.from).days();
    std::int64_t bound = one.to->milli();
    if (is_per_day(one.unit)) bound *= month_days;
    if (is_per_power(one.unit)) {
        VOLTMARK_CHECK(demand.has_value());
        bound = static_cast<std::int64_t>(
            divide_rounded(Int128{bound} * demand->milli(), Int128{1'000'000}, Rounding::half_up));
    }
    const auto is_large = [&](const tariff::Household& household) {
        return segment.attributes->number_e6("people").value_or(0) >=
               std::int64_t{household.from_people} * 1'000'000;
    };
    if (rule.household && (tier == 0 || !rule.household->first_bound_only) &&
        is_large(*rule.household)) {
        bound += rule.household->add_per_month.milli() *
                 (rule.count == tariff::TierCount::year_to_date ? 12 : 1);
    }
    if (rule.prorate && rule.count == tariff::TierCount::month) {
        // Of the month as the period covers it, however it is cut: use goes on counting.
        bound = static_cast<std::int64_t>(
            divide_rounded(Int128{bound} * segment.month_days, month_days, Rounding::half_up));
    }
    return bound;
}

/// Whether the tier is the head of a block of kWh per kW that steps of kWh divide.
bool heads_a_block(const EnergyCharge& charge, std::size_t tier) {
    return is_per_power(charge.prices[tier].unit) && tier + 1 < charge.prices.size() &&
           !is_per_power(charge.prices[tier + 1].unit);
}

}  // namespace

std::vector<TierStep> tier_steps(const EnergyCharge& charge, const Segment& segment,
                                 std::optional<Power> demand) {
    std::vector<TierStep> steps;
    steps.reserve(charge.prices.size());
    std::int64_t block_end = INT64_MAX;
    for (std::size_t t = 0; t < charge.prices.size(); ++t) {
        std::int64_t to = bound_of(charge, t, segment, demand);
        if (is_per_power(charge.prices[t].unit)) block_end = to;
        if (heads_a_block(charge, t)) continue;
        to = std::min(to, block_end);
        const std::int64_t reached = steps.empty() ? 0 : steps.back().to_milli;
        if (to > reached) steps.push_back({static_cast<int>(t), to});
    }
    if (!steps.empty()) steps.back().to_milli = INT64_MAX;
    return steps;
}

Result<void> Pricer::price(const EnergyCharge& first, const LineGroup& group) {
    if (first.series) {
        add_series(first, group.front());
        return ok();
    }
    if (line_->asks_demand && !billing_demand()) return make_error(kDemandMissing);
    const EnergyCharge* tiered = line_->tiered;
    const bool is_plain = tiered != nullptr && !line_->is_banded && !line_->asks_demand &&
                          tiered->tiers.split == tariff::TierSplit::proportional &&
                          !is_netted(first, group.front()) && first.bands.empty() &&
                          total_milli(first.flow) >= 0;
    if (is_plain) {
        add_tiers(first, group);
        return ok();
    }
    for (const Cell& cell : cells(first, group.front())) add_cell(first, group, cell);
    return ok();
}

void Pricer::add_cell(const EnergyCharge& first, const LineGroup& group, const Cell& cell) {
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

/// R-SPOT-3: what the intervals come to is rounded once; their mean price is for people to read.
void Pricer::add_series(const EnergyCharge& charge, int index) {
    const SeriesUse* use = this->use().find_series(index);
    VOLTMARK_CHECK(use != nullptr);
    ChargeLine line;
    line.component = index;
    line.formula = Formula::sum_of_products;
    line.unit = is_active(charge.flow) ? QuantityUnit::kwh : QuantityUnit::kvarh;
    line.quantity_e6 = total_milli(charge.flow);
    line.exact_e14 = charge.credit ? -use->e14 : use->e14;
    if (line.quantity_e6 == 0 && line.exact_e14 == 0) return;
    const bool is_negative = line.quantity_e6 < 0;
    if (line.quantity_e6 != 0) {
        line.price.e8 = static_cast<std::int64_t>(
            divide_rounded(is_negative ? -line.exact_e14 : line.exact_e14,
                           is_negative ? -line.quantity_e6 : line.quantity_e6, Rounding::half_up));
    }
    add(line);
}

/// Tiers without bands: the slices are the lines. What most homes of a country pay by.
void Pricer::add_tiers(const EnergyCharge& first, const LineGroup& group) {
    const std::int64_t begin = tier_begin(*line_->tiered);
    const std::int64_t end = begin + total_milli(first.flow);
    std::int64_t low = INT64_MIN;
    for (const TierStep& step : line_->steps) {
        const std::int64_t part =
            std::clamp(end, low, step.to_milli) - std::clamp(begin, low, step.to_milli);
        if (part != 0) add_cell(first, group, {step.tier, -1, part});
        low = step.to_milli;
    }
}

Price Pricer::energy_price(int index, const Cell& cell) const {
    const auto& energy = std::get<EnergyCharge>(component(index).charge);
    const std::size_t tier = energy.prices.size() > 1 ? static_cast<std::size_t>(cell.tier) : 0;
    return energy.prices[tier].price(std::max(cell.band, 0));
}

/// The segment's energy of a flow by band, before tiers.
std::vector<Cell> Pricer::band_cells(const EnergyCharge& charge, bool banded) const {
    const BandUse* by_band = banded ? use().find(charge.flow, charge.calendar) : nullptr;
    if (by_band == nullptr) return {{-1, banded ? 0 : -1, total_milli(charge.flow)}};
    std::vector<Cell> bands;
    for (std::size_t b = 0; b < by_band->milli.size(); ++b)
        bands.push_back({-1, static_cast<int>(b), by_band->milli[b]});
    return bands;
}

/// The segment's energy, divided by band and tier; parts without energy are left out.
std::vector<Cell> Pricer::cells(const EnergyCharge& charge, int index) const {
    const EnergyCharge* const tiered = line_->tiered;
    const bool banded = line_->is_banded;
    std::vector<Cell> bands;
    if (is_netted(charge, index)) {
        const std::vector<std::int64_t>& net =
            charge.flow == Flow::import_active ? net_->taken : net_->over;
        for (std::size_t b = 0; b < net.size(); ++b)
            bands.push_back({-1, banded ? static_cast<int>(b) : -1, net[b]});
        if (!banded) {
            for (std::size_t b = 1; b < bands.size(); ++b) bands[0].milli += bands[b].milli;
            bands.resize(1);
        }
    } else {
        bands = band_cells(charge, banded);
    }
    std::int64_t total = 0;
    for (const Cell& band : bands) total += band.milli;
    std::vector<Cell> cells = std::move(bands);
    if (tiered != nullptr) {
        const std::vector<TierStep> with_demand =
            line_->asks_demand ? tier_steps(*tiered, segment(), billing_demand())
                               : std::vector<TierStep>{};
        const std::vector<TierStep>& steps = line_->asks_demand ? with_demand : line_->steps;
        const std::int64_t begin = tier_begin(*tiered);
        const OrderedUse* ordered = tiered->tiers.split == tariff::TierSplit::in_order
                                        ? use().find_ordered(charge.flow, charge.calendar)
                                        : nullptr;
        cells = ordered != nullptr
                    ? split_in_order(*ordered, steps, begin)
                    : split_by_tier(cells, steps, slices(steps, begin, total), total);
    }
    std::erase_if(cells, [&](const Cell& cell) {
        return cell.milli == 0 ||
               (!charge.bands.empty() &&
                !std::binary_search(charge.bands.begin(), charge.bands.end(), cell.band));
    });
    return cells;
}

/// Where the tiers stand when the segment begins.
std::int64_t Pricer::tier_begin(const EnergyCharge& charge) const {
    if (charge.tiers.count == tariff::TierCount::year_to_date) return carry_.year.milli();
    return charge.flow == Flow::export_active ? carry_.month_export.milli() : carry_.month.milli();
}

/// How much of `total` falls into each step, going on from where the tiers stand.
std::vector<std::int64_t> Pricer::slices(const std::vector<TierStep>& steps, std::int64_t begin,
                                         std::int64_t total) const {
    std::vector<std::int64_t> slices;
    slices.reserve(steps.size());
    const std::int64_t end = begin + total;
    std::int64_t low = INT64_MIN;
    for (const TierStep& step : steps) {
        // What is given back (a negative total) leaves the tiers that it had reached.
        const auto inside = [&](std::int64_t at) { return std::clamp(at, low, step.to_milli); };
        slices.push_back(inside(end) - inside(begin));
        low = step.to_milli;
    }
    return slices;
}

/// Each band takes its share of each tier (R-RES-8: the order inside a month is
/// unknowable). Parts are whole milliwatt-hours; all tiers of a band sum to it, all bands of a
/// tier to the tier.
std::vector<Cell> Pricer::split_by_tier(const std::vector<Cell>& bands,
                                        const std::vector<TierStep>& steps,
                                        const std::vector<std::int64_t>& slices,
                                        std::int64_t total) {
    std::vector<Cell> cells;
    std::vector<std::int64_t> left;
    left.reserve(bands.size());
    for (const Cell& band : bands) left.push_back(band.milli);
    const auto last = static_cast<std::size_t>(
        std::find_if(slices.rbegin(), slices.rend(), [](std::int64_t slice) { return slice != 0; })
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
            cells.push_back({steps[t].tier, bands[b].band, part});
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

/// Interval after interval: each has the tier that use had reached, and one that passes a bound is
/// divided there.
std::vector<Cell> Pricer::split_in_order(const OrderedUse& use, const std::vector<TierStep>& steps,
                                         std::int64_t begin) {
    std::size_t bands = 0;
    for (const OrderedUse::Day& day : use.days) {
        for (const std::uint8_t band : day.band) bands = std::max<std::size_t>(bands, band + 1U);
    }
    std::vector<std::int64_t> sums(steps.size() * bands, 0);
    std::size_t step = 0;
    while (step + 1 < steps.size() && begin >= steps[step].to_milli) ++step;
    std::int64_t reached = begin;
    for (const OrderedUse::Day& day : use.days) {
        for (std::size_t slot = 0; slot < day.milli.size(); ++slot) {
            std::int64_t left = day.milli[slot];
            while (step + 1 < steps.size() && left > steps[step].to_milli - reached) {
                const std::int64_t part = steps[step].to_milli - reached;
                sums[step * bands + day.band[slot]] += part;
                left -= part;
                reached += part;
                ++step;
            }
            sums[step * bands + day.band[slot]] += left;
            reached += left;
        }
    }
    std::vector<Cell> cells;
    for (std::size_t s = 0; s < steps.size(); ++s) {
        for (std::size_t b = 0; b < bands; ++b)
            cells.push_back({steps[s].tier, static_cast<int>(b), sums[s * bands + b]});
    }
    return cells;
}

}  // namespace voltmark::rating
