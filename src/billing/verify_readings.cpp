// SPDX-License-Identifier: Apache-2.0
#include "verify_readings.hpp"

#include "voltmark/time/holiday.hpp"

#include "verify_prices.hpp"

namespace voltmark::billing {

using tariff::Component;

/// `numerator / denominator` to the nearest whole by a rule, as taught at school: take the whole
/// part, look at what is left, and decide.
std::int64_t rounded(Int128 numerator, Int128 denominator, Rounding rule) {
    const bool negative = numerator < 0;
    const Int128 size = negative ? -numerator : numerator;
    Int128 whole = size / denominator;
    const Int128 left_twice = (size - whole * denominator) * 2;
    bool up = false;
    if (rule == Rounding::half_up) up = left_twice >= denominator;
    if (rule == Rounding::half_even)
        up = left_twice > denominator || (left_twice == denominator && whole % 2 == 1);
    if (rule == Rounding::away_from_zero) up = left_twice > 0;
    if (up) whole += 1;
    return static_cast<std::int64_t>(negative ? -whole : whole);
}

Result<void> SlowReadings::walk(store::Session& session, const Bill& bill, DeliveryId as_of) {
    const SiteId site = bill.id.contract.site_id;
    for (const meter::ServingChannel& serving :
         meter::serving_channels(session, site, site, bill.period)) {
        if (serving.contract != bill.id.contract) continue;
        const time::IntervalGrid grid =
            *time::IntervalGrid::of_minutes(serving.channel.interval_minutes);
        const Result<std::vector<meter::ReadSpan>> spans =
            meter::read_spans(session, serving.channel.id, grid.span_of(serving.channel.valid.from),
                              serving.channel.valid.to, as_of);
        if (!spans) return spans.error();
        channels_.push_back({serving.channel.valid, serving.channel.flow, {}, {}, false});
        for (const meter::ReadSpan& span : *spans) walk_span(serving, grid, span);
    }
    walk_registers(session, bill, as_of);
    return ok();
}

/// Channels that follow one another are one incoming line; lines are added. In mW.
template <class HighestOf>
std::optional<std::int64_t> SlowReadings::sum_lines(Flow flow, HighestOf highest_of) const {
    std::vector<std::pair<time::BillingPeriod, std::int64_t>> highest;
    for (const Channel& channel : channels_) {
        if (const std::optional<std::int64_t> one = highest_of(channel);
            one && channel.flow == flow)
            highest.push_back({channel.valid, *one});
    }
    std::sort(highest.begin(), highest.end(), [](const auto& left, const auto& right) {
        return left.first.from < right.first.from;
    });
    std::vector<std::pair<time::BillingPeriod, std::int64_t>> lines;
    for (const auto& channel : highest) {
        const auto before = std::find_if(lines.begin(), lines.end(), [&](const auto& line) {
            return line.first.to <= channel.first.from;
        });
        if (before == lines.end()) {
            lines.push_back(channel);
        } else {
            before->first.to = channel.first.to;
            before->second = std::max(before->second, channel.second);
        }
    }
    if (lines.empty()) return std::nullopt;
    std::int64_t sum = 0;
    for (const auto& line : lines) sum += line.second;
    return sum;
}

std::optional<std::int64_t> SlowReadings::highest_of_month(Flow flow, time::CivilDay month) const {
    return sum_lines(flow, [&](const Channel& channel) -> std::optional<std::int64_t> {
        const auto it = channel.by_month.find(month);
        return it == channel.by_month.end() ? std::nullopt : std::optional{it->second};
    });
}

std::optional<std::int64_t> SlowReadings::highest_of_band(std::size_t segment, int calendar,
                                                          int band) const {
    return sum_lines(
        Flow::import_active, [&](const Channel& channel) -> std::optional<std::int64_t> {
            const auto it = channel.by_band.find({segment, calendar, band});
            return it == channel.by_band.end() ? std::nullopt : std::optional{it->second};
        });
}

void SlowReadings::walk_span(const meter::ServingChannel& serving, const time::IntervalGrid& grid,
                             const meter::ReadSpan& span) {
    std::int64_t in_window = 0;
    for (std::size_t slot = 0; slot < span.readings.values_milli.size(); ++slot) {
        const Instant at = grid.slot_begin(serving.zone, span.span, static_cast<int>(slot));
        const auto day = std::chrono::floor<std::chrono::days>(serving.zone.to_local(at));
        if (!serving.channel.valid.contains(day)) continue;
        const std::int64_t milli = span.readings.values_milli[slot];  // 0 where missing.
        add_interval(serving, at, day, milli);
        if (grid.is_daily()) continue;
        // Demand: the mean power of each whole window of the tariff.
        const std::size_t s = segment_of(day);
        const int window = window_minutes(s) == 0 ? grid.minutes() : window_minutes(s);
        const auto slots = static_cast<std::size_t>(std::max(1, window / grid.minutes()));
        in_window = slot % slots == 0 ? milli : in_window + milli;
        if (slot % slots != slots - 1) continue;
        const Instant begin = at - std::chrono::minutes{grid.minutes()} * (slots - 1);
        raise(s, begin, serving.zone, day,
              rounded(Int128{in_window} * 60, window, Rounding::half_up));
    }
}

/// Takes a window's power where it is the highest yet: of its month, and of its bands.
void SlowReadings::raise(std::size_t s, Instant begin, const time::Zone& zone, time::CivilDay day,
                         std::int64_t milli) {
    Channel& channel = channels_.back();
    const auto higher = [&](auto& known, const auto& key) {
        const auto [it, fresh] = known.try_emplace(key, milli);
        if (!fresh) it->second = std::max(it->second, milli);
    };
    higher(channel.by_month, time::month_of(day).from);
    for (const rating::DemandUse& use : body_.uses[s].demand_by_band)
        higher(channel.by_band, std::tuple{s, use.calendar, band_at(s, use.calendar, begin, zone)});
}

std::size_t SlowReadings::segment_of(time::CivilDay day) const {
    std::size_t s = 0;
    while (s + 1 < terms_.size() && !terms_[s].days.contains(day)) ++s;
    return s;
}

int SlowReadings::window_minutes(std::size_t segment) const {
    for (const Component& component : terms_[segment].version->components) {
        const auto* demand = std::get_if<tariff::DemandCharge>(&component.charge);
        if (demand != nullptr && demand->is_measured()) return demand->window_minutes;
    }
    return 0;
}

int SlowReadings::band_at(std::size_t segment, int calendar, Instant at,
                          const time::Zone& zone) const {
    const VerifiedTerms& terms = terms_[segment];
    const tariff::BandCalendar& bands =
        terms.version->calendars.at(static_cast<std::size_t>(calendar));
    static const time::HolidayCalendar kNone;
    const std::string& name = terms.document->tariff.holidays;
    const time::HolidayCalendar& holidays = name.empty() ? kNone : **time::find_calendar(name);
    const time::LocalSeconds wall =
        bands.time_base == tariff::TimeBase::local ? zone.to_local(at) : zone.to_standard(at);
    return bands.band_at(wall, holidays).value_or(-1);
}

void SlowReadings::add_interval(const meter::ServingChannel& serving, Instant at,
                                time::CivilDay day, std::int64_t milli) {
    for (std::size_t s = 0; s < terms_.size(); ++s) {
        const VerifiedTerms& terms = terms_[s];
        if (!terms.days.contains(day)) continue;
        const Flow flow = serving.channel.flow;
        uses[s].total[flow] += milli;
        prices_.add(s, flow, at, milli);
        for (const rating::BandUse& use : body_.uses[s].by_band) {
            if (use.flow != flow) continue;
            const int band = band_at(s, use.calendar, at, serving.zone);
            uses[s].by_band[{flow, use.calendar, band}] += milli;
        }
    }
}

}  // namespace voltmark::billing
