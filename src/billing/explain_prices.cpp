// SPDX-License-Identifier: Apache-2.0
#include "explain_prices.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/time/grid.hpp"

#include "explain_words.hpp"

namespace voltmark::billing {

namespace {

using tariff::EnergyCharge;
using time::CivilDay;

const EnergyCharge* charge_of(const ExplainedLine& line,
                              std::span<const rating::Segment> segments) {
    if (line.line.formula != rating::Formula::sum_of_products) return nullptr;
    const rating::Segment& segment = segments[static_cast<std::size_t>(line.line.segment)];
    const auto component = static_cast<std::size_t>(line.line.component);
    return std::get_if<EnergyCharge>(&segment.version->components[component].charge);
}

using Intervals = std::map<Instant, std::int64_t>;

/// Energy of a flow by interval, over all channels, by day of the metering.
std::map<CivilDay, Intervals> intervals_of(const Explanation& explanation, const time::Zone& zone,
                                           Flow flow, const time::BillingPeriod& days) {
    std::map<CivilDay, Intervals> found;
    for (const ExplainedDay& read : explanation.days) {
        if (read.flow != flow) continue;
        const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(read.interval_minutes);
        const std::vector<std::int64_t>& values = read.readings.values_milli;
        for (std::size_t slot = 0; slot < values.size(); ++slot) {
            const Instant begin = grid.slot_begin(zone, read.day, static_cast<int>(slot));
            const auto day = std::chrono::floor<std::chrono::days>(zone.to_local(begin));
            if (days.contains(day) && read.valid.contains(day)) found[day][begin] += values[slot];
        }
    }
    return found;
}

ExplainedPriceDay explain_day(CivilDay day, const Intervals& intervals, const EnergyCharge& charge,
                              const tariff::PriceSeries& series) {
    ExplainedPriceDay explained;
    explained.day = day;
    for (const auto& [begin, milli] : intervals) {
        const std::optional<Price> value = series.at(begin);
        const Price price = value ? charge.series->price_of(*value) : Price{};
        explained.intervals.push_back({begin, milli, value, price});
        explained.milli += milli;
        explained.exact_e14 += Int128{milli} * price.e8 * (charge.credit ? -1 : 1);
    }
    if (explained.milli > 0) {
        explained.mean.e8 = static_cast<std::int64_t>(
            divide_rounded(explained.exact_e14, explained.milli, Rounding::half_up));
    }
    return explained;
}

/// An exact amount to a hundredth of a coin, for a column of a table.
std::string amount_of_day(Int128 e14) {
    constexpr std::int64_t kPerUnit = 10'000'000'000;
    return to_decimal(
        static_cast<std::int64_t>(divide_rounded(e14, Int128{kPerUnit}, Rounding::half_up)), 4);
}

}  // namespace

void explain_prices(store::Session& session, std::span<const rating::Segment> segments,
                    Explanation& explanation) {
    const Result<time::Zone> zone = time::Zone::find(explanation.zone);
    if (!zone) return;
    for (ExplainedLine& line : explanation.lines) {
        const EnergyCharge* charge = charge_of(line, segments);
        if (charge == nullptr) continue;
        const time::BillingPeriod& days =
            segments[static_cast<std::size_t>(line.line.segment)].days;
        const std::string names[] = {charge->series->series};
        const tariff::PriceBook prices =
            tariff::load_prices(session, names, days, explanation.run.price_cut);
        const tariff::PriceSeries* series = prices.find(names[0]);
        if (series == nullptr) continue;
        for (const auto& [day, intervals] : intervals_of(explanation, *zone, charge->flow, days))
            line.price_days.push_back(explain_day(day, intervals, *charge, *series));
    }
}

std::vector<std::string> price_rows(const ExplainedLine& line, const time::Zone& zone,
                                    Language language, bool with_intervals) {
    std::vector<std::string> rows;
    const std::string_view unit = unit_name(line.line.unit, language);
    for (const ExplainedPriceDay& day : line.price_days) {
        rows.push_back(fmt::format("{}  {:>12} {} x {:>11} = {:>12}", time::to_text(day.day),
                                   to_kilo(day.milli), unit, to_text(day.mean),
                                   amount_of_day(day.exact_e14)));
        if (!with_intervals) continue;
        for (const ExplainedPriceDay::Interval& one : day.intervals) {
            rows.push_back(fmt::format("    {}  {:>12} {} x {:>11}  ({})",
                                       time::to_text(zone.to_local(one.begin)), to_kilo(one.milli),
                                       unit, to_text(one.price),
                                       one.value ? to_text(*one.value) : std::string{"-"}));
        }
    }
    return rows;
}

}  // namespace voltmark::billing
