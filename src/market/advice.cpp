// SPDX-License-Identifier: Apache-2.0
#include "advice.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/power_factor.hpp"

namespace voltmark::market {

namespace {

constexpr auto kActive = static_cast<std::size_t>(Flow::import_active);
constexpr auto kLagging = static_cast<std::size_t>(Flow::import_reactive);
constexpr auto kLeading = static_cast<std::size_t>(Flow::export_reactive);

constexpr int kShare = 10;  // A tenth of a band's load is moved.
constexpr std::size_t kShiftsTold = 3;

/// The sizes that distribution transformers have (GB/T 6451), kVA.
constexpr int kTransformers[] = {30,   50,   63,   80,   100,   125,   160,   200,   250,   315,
                                 400,  500,  630,  800,  1000,  1250,  1600,  2000,  2500,  3150,
                                 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000, 25000, 31500};

std::vector<rating::Usage> usages_of(const RatedYear& year) {
    std::vector<rating::Usage> usages;
    for (const RatedMonth& month : year.months) usages.push_back(month.usage);
    return usages;
}

template <class Charge>
const Charge* find_charge(const RatedYear& year) {
    for (const RatedMonth& month : year.months) {
        for (const rating::Segment& segment : month.segments) {
            for (const tariff::Component& component : segment.version->components) {
                const auto* charge = std::get_if<Charge>(&component.charge);
                if (charge != nullptr && component.when.holds(*segment.attributes)) return charge;
            }
        }
    }
    return nullptr;
}

// Load.

/// The bands of active energy taken, by name. Empty where several calendars divide it: what moves
/// in one of them would move in the other too, and nobody knows where to. Nor where prices change
/// from interval to interval: what a band costs there depends on its hours.
std::set<std::string> bands_of(const RatedYear& year) {
    std::set<std::string> bands;
    for (const RatedMonth& month : year.months) {
        for (std::size_t s = 0; s < month.segments.size(); ++s) {
            if (!month.usage.segments[s].by_series.empty()) return {};
            int calendars = 0;
            for (const rating::BandUse& use : month.usage.segments[s].by_band) {
                if (use.flow != Flow::import_active) continue;
                if (++calendars > 1) return {};
                const auto index = static_cast<std::size_t>(use.calendar);
                const auto& names = month.segments[s].version->calendars[index].bands;
                bands.insert(names.begin(), names.end());
            }
        }
    }
    return bands;
}

/// Moves a tenth of a band's energy into another, wherever a segment has both. \returns  how much.
std::int64_t shift(const rating::Segment& segment, rating::SegmentUse& use, const std::string& from,
                   const std::string& to) {
    std::int64_t moved = 0;
    for (rating::BandUse& bands : use.by_band) {
        if (bands.flow != Flow::import_active) continue;
        const tariff::BandCalendar& calendar =
            segment.version->calendars[static_cast<std::size_t>(bands.calendar)];
        const std::optional<int> source = calendar.find_band(from);
        const std::optional<int> target = calendar.find_band(to);
        if (!source || !target) continue;
        std::int64_t& taken = bands.milli[static_cast<std::size_t>(*source)];
        std::int64_t& given = bands.milli[static_cast<std::size_t>(*target)];
        if (taken <= 0 || given <= 0) continue;  // The band does not occur in these days.
        const std::int64_t part = taken / kShare;
        taken -= part;
        given += part;
        moved += part;
    }
    return moved;
}

std::optional<Advice> shift_advice(const RatedYear& year, const std::string& from,
                                   const std::string& to) {
    std::vector<rating::Usage> usages = usages_of(year);
    Advice advice;
    for (std::size_t month = 0; month < usages.size(); ++month) {
        const std::vector<rating::Segment>& segments = year.months[month].segments;
        for (std::size_t s = 0; s < segments.size(); ++s)
            advice.shifted_milli += shift(segments[s], usages[month].segments[s], from, to);
    }
    if (advice.shifted_milli == 0) return std::nullopt;
    const Result<Money> total = price_months(year, usages);
    if (!total || *total >= year.total) return std::nullopt;
    advice.kind = Advice::Kind::shift_load;
    advice.from_band = from;
    advice.to_band = to;
    advice.worth = year.total - *total;
    // Coins of the currency over mWh, as 1e-8 of the currency over kWh.
    const Int128 e8 = Int128{advice.worth.minor()} *
                      power_of_ten(8 - advice.worth.currency().minor_digits) * 1'000'000;
    advice.per_kwh.e8 =
        static_cast<std::int64_t>(divide_rounded(e8, advice.shifted_milli, Rounding::half_up));
    return advice;
}

/// For each band the best other one.
void add_shifts(const RatedYear& year, std::vector<Advice>& all) {
    const std::set<std::string> bands = bands_of(year);
    std::vector<Advice> found;
    for (const std::string& from : bands) {
        std::optional<Advice> best;
        for (const std::string& to : bands) {
            if (from == to) continue;
            std::optional<Advice> advice = shift_advice(year, from, to);
            if (advice && (!best || advice->worth > best->worth)) best = std::move(advice);
        }
        if (best) found.push_back(std::move(*best));
    }
    std::stable_sort(found.begin(), found.end(), [](const Advice& left, const Advice& right) {
        return left.worth > right.worth;
    });
    if (found.size() > kShiftsTold) found.resize(kShiftsTold);
    std::move(found.begin(), found.end(), std::back_inserter(all));
}

// Capacity and contract demand.

Power highest_of(const LoadShape& shape) {
    return shape.highest.empty() ? Power::zero()
                                 : *std::max_element(shape.highest.begin(), shape.highest.end());
}

/// Values in whole units that would carry the load, besides the present one.
std::vector<std::int64_t> candidates_for(const LoadShape& shape, std::string_view attribute,
                                         std::int64_t threshold_e6) {
    std::vector<std::int64_t> values;
    if (attribute == "contract_kw") {
        // Cost bends where a month is just within the contract, or just within what it may exceed.
        for (const Power& month : shape.highest) {
            for (const std::int64_t share_e6 : {std::int64_t{1'000'000}, threshold_e6}) {
                const Int128 milli = Int128{month.milli()} * 1'000'000;
                const Int128 unit = Int128{share_e6} * 1'000'000;
                values.push_back(static_cast<std::int64_t>((milli + unit - 1) / unit));
            }
        }
        return values;
    }
    // Where reactive energy is not metered, the usual standard is assumed: 0.90.
    const int percent = shape.lowest_power_factor > 0 ? shape.lowest_power_factor : 90;
    for (const int kva : kTransformers) {
        if (Int128{kva} * 1'000'000 * percent >= Int128{highest_of(shape).milli()} * 100)
            values.push_back(kva);
    }
    return values;
}

void add_declaration(const RatedYear& year, const LoadShape& shape, std::string_view attribute,
                     std::vector<Advice>& all) {
    const std::optional<std::int64_t> now = year.terms.back().attributes.number_e6(attribute);
    const auto* charge = find_charge<tariff::DemandCharge>(year);
    if (!now || shape.highest.empty() || charge == nullptr) return;
    std::optional<Advice> best;
    for (const std::int64_t value :
         candidates_for(shape, attribute, charge->contract.threshold_e6)) {
        const Result<Money> total = price_with(year, attribute, std::to_string(value));
        if (!total || *total >= year.total) continue;
        if (best && year.total - *total <= best->worth) continue;
        best = Advice{};
        best->kind = Advice::Kind::declare;
        best->worth = year.total - *total;
        best->attribute = attribute;
        best->now_e6 = *now;
        best->best_e6 = value * 1'000'000;
        best->highest = highest_of(shape);
    }
    if (best) all.push_back(std::move(*best));
}

// Power factor.

ReactiveEnergy reactive_of(const rating::Usage& usage) {
    return ReactiveEnergy::from_milli(std::abs(usage.total_milli(Flow::import_reactive)) +
                                      std::abs(usage.total_milli(Flow::export_reactive)));
}

int percent_of(const rating::Usage& usage) {
    return tariff::power_factor_percent(Energy::from_milli(usage.total_milli(Flow::import_active)),
                                        reactive_of(usage));
}

/// The most reactive energy with which the factor still is `percent`.
std::int64_t most_reactive(Energy active, int percent, std::int64_t now) {
    std::int64_t low = 0;
    std::int64_t high = now;
    while (low < high) {
        const std::int64_t middle = low + (high - low + 1) / 2;
        const ReactiveEnergy reactive = ReactiveEnergy::from_milli(middle);
        if (tariff::power_factor_percent(active, reactive) >= percent) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

std::optional<Advice> factor_advice(const RatedYear& year, int target) {
    std::vector<rating::Usage> usages = usages_of(year);
    Advice advice;
    advice.kind = Advice::Kind::power_factor;
    advice.percent_now = 100;
    advice.percent_target = target;
    for (std::size_t month = 0; month < usages.size(); ++month) {
        rating::Usage& usage = usages[month];
        const int percent = percent_of(usage);
        advice.percent_now = std::min(advice.percent_now, percent);
        if (percent >= target) continue;
        const std::int64_t now = reactive_of(usage).milli();
        const std::int64_t then =
            most_reactive(Energy::from_milli(usage.total_milli(Flow::import_active)), target, now);
        std::int64_t hours = 0;
        for (std::size_t s = 0; s < usage.segments.size(); ++s) {
            usage.segments[s].total_milli[kLagging] = s == 0 ? then : 0;
            usage.segments[s].total_milli[kLeading] = 0;
            hours += 24 * year.months[month].segments[s].days.days();
        }
        advice.mvar = std::max(advice.mvar, (now - then) / hours);
    }
    const Result<Money> total = price_months(year, usages);
    if (!total || *total >= year.total) return std::nullopt;
    advice.worth = year.total - *total;
    return advice;
}

/// The standard, and the lowest factor with the highest reward.
void add_factors(const RatedYear& year, std::vector<Advice>& all) {
    const auto* charge = find_charge<tariff::PowerFactorCharge>(year);
    if (charge == nullptr) return;
    const tariff::PowerFactorTable& table = **tariff::find_power_factor_table(charge->table);
    const int standard = charge->standard_percent;
    int best = 100;
    while (table.adjustment_e4(standard, best - 1) <= table.adjustment_e4(standard, best)) --best;
    for (const int target : {standard, best}) {
        std::optional<Advice> advice = factor_advice(year, target);
        if (advice && advice->percent_now < target) all.push_back(std::move(*advice));
    }
}

}  // namespace

LoadShape shape_of(const ContractReadings& readings, const rating::Term& term,
                   const time::BillingPeriod& days) {
    static const tariff::Tariff kProbe = [] {
        tariff::Reading reading = tariff::read_document(R"(
tariff: load.shape
versions:
  - valid: {from: 1970-01-01}
    source: none
    components:
      - {id: demand, kind: demand, basis: measured_max, price: 1, days: whole}
)");
        VOLTMARK_CHECK(reading.tariff.has_value());
        return std::move(*reading.tariff);
    }();
    LoadShape shape;
    const Result<RatedYear> year =
        rate_year(readings, {{days, &kProbe, term.attributes}}, days, {});
    if (!year) return shape;
    for (const RatedMonth& month : year->months) {
        std::int64_t highest = 0;
        for (const rating::ChargeLine& line : month.rated.lines)
            highest = std::max(highest, line.quantity_e6);
        shape.highest.push_back(Power::from_milli(highest));
        if (!month.usage.metered[kLagging] && !month.usage.metered[kLeading]) continue;
        const int percent = percent_of(month.usage);
        if (shape.lowest_power_factor == 0 || percent < shape.lowest_power_factor)
            shape.lowest_power_factor = percent;
    }
    return shape;
}

std::vector<Advice> advise(const RatedYear& year, const LoadShape& shape) {
    std::vector<Advice> all;
    add_shifts(year, all);
    add_declaration(year, shape, "capacity_kva", all);
    add_declaration(year, shape, "contract_kw", all);
    add_factors(year, all);
    std::stable_sort(all.begin(), all.end(), [](const Advice& left, const Advice& right) {
        return left.worth > right.worth;
    });
    return all;
}

}  // namespace voltmark::market
