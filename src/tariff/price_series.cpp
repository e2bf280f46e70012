// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/price_series.hpp"

#include <algorithm>
#include <array>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"

namespace voltmark::tariff {

namespace {

using std::chrono::minutes;
using time::CivilDay;

constexpr std::array<std::string_view, 5> kSteps = {"15", "30", "60", "day", "month"};

/// Of a step that divides a day.
minutes length_of(PriceStep step) {
    switch (step) {
        case PriceStep::quarter_hour:
            return minutes{15};
        case PriceStep::half_hour:
            return minutes{30};
        case PriceStep::hour:
            return minutes{60};
        case PriceStep::day:
        case PriceStep::month:
            break;
    }
    VOLTMARK_CHECK(false);
}

bool is_whole_span(PriceStep step) {
    return step == PriceStep::day || step == PriceStep::month;
}

}  // namespace

std::string_view to_text(PriceStep step) {
    return kSteps[static_cast<std::size_t>(step)];
}

std::optional<PriceStep> find_price_step(std::string_view word) {
    const auto it = std::find(kSteps.begin(), kSteps.end(), word);
    if (it == kSteps.end()) return std::nullopt;
    return static_cast<PriceStep>(it - kSteps.begin());
}

bool is_series_name(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == name.npos;
}

Price SeriesRule::price_of(Price value) const {
    const Int128 product =
        divide_rounded(Int128{value.e8} * times_e6, Int128{1'000'000}, Rounding::half_up);
    Price price = Price{static_cast<std::int64_t>(product)} + add;
    if (floor) price = std::max(price, *floor);
    if (cap) price = std::min(price, *cap);
    return price;
}

std::string to_text(const SeriesRule& rule) {
    std::string text = rule.series;
    if (rule.times_e6 != 1'000'000) text += " x " + to_decimal(rule.times_e6, 6, 0);
    if (rule.add.e8 > 0) text += " + " + voltmark::to_text(rule.add);
    if (rule.add.e8 < 0) text += " - " + voltmark::to_text(Price{-rule.add.e8});
    if (rule.floor) text += ", floor " + voltmark::to_text(*rule.floor);
    if (rule.cap) text += ", cap " + voltmark::to_text(*rule.cap);
    return text;
}

CivilDay PriceSeries::span_of(CivilDay day) const {
    return step == PriceStep::month ? time::month_of(day).from : day;
}

int PriceSeries::slots(CivilDay span) const {
    if (is_whole_span(step)) return 1;
    return static_cast<int>(zone.day_length(span) / length_of(step));
}

PriceSeries::Slot PriceSeries::slot_at(Instant at) const {
    const auto day = std::chrono::floor<std::chrono::days>(zone.to_local(at));
    if (is_whole_span(step)) return {span_of(day), 0};
    return {day, static_cast<int>((at - zone.day_begin(day)) / length_of(step))};
}

Instant PriceSeries::slot_begin(const Slot& slot) const {
    const Instant begin = zone.day_begin(slot.span);
    return is_whole_span(step) ? begin : begin + slot.slot * length_of(step);
}

std::optional<Price> PriceSeries::at(const Slot& slot) const {
    const auto span = spans.find(slot.span);
    const auto index = static_cast<std::size_t>(slot.slot);
    if (span == spans.end() || index >= span->second.size()) return std::nullopt;
    return span->second[index];
}

PriceSeries::Gap PriceSeries::missing_in(const time::BillingPeriod& days,
                                         const time::Zone& of_days) const {
    Gap gap;
    const Instant begin = of_days.day_begin(days.from);
    const Instant end = of_days.day_begin(days.to);
    for (Slot slot = slot_at(begin); slot_begin(slot) < end;) {
        if (!at(slot)) {
            if (gap.slots++ == 0) gap.first = std::max(begin, slot_begin(slot));
        }
        if (++slot.slot < slots(slot.span)) continue;
        const CivilDay next = step == PriceStep::month ? time::month_of(slot.span).to
                                                       : slot.span + std::chrono::days{1};
        slot = {next, 0};
    }
    return gap;
}

void PriceBook::add(PriceSeries series) {
    std::string name = series.name;
    series_.insert_or_assign(std::move(name), std::move(series));
}

const PriceSeries* PriceBook::find(std::string_view name) const {
    const auto it = series_.find(name);
    return it == series_.end() ? nullptr : &it->second;
}

std::set<std::string> series_of(const Tariff& tariff, const time::BillingPeriod& period) {
    std::set<std::string> names;
    for (const Version& version : tariff.versions) {
        if (intersect(version.valid, period).days() == 0) continue;
        for (const Component& component : version.components) {
            const auto* energy = std::get_if<EnergyCharge>(&component.charge);
            if (energy != nullptr && energy->series) names.insert(energy->series->series);
        }
    }
    return names;
}

}  // namespace voltmark::tariff
