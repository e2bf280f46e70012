// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/demand_meter.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/rating/errors.hpp"

#include "day_values.hpp"

namespace voltmark::rating {

using tariff::DemandCharge;
using time::CivilDay;

namespace {

bool asks_per_power(const tariff::EnergyCharge& energy) {
    return std::any_of(energy.prices.begin(), energy.prices.end(),
                       [](const tariff::TierPrice& one) { return is_per_power(one.unit); });
}

void add_once(std::vector<int>& calendars, int calendar) {
    if (std::find(calendars.begin(), calendars.end(), calendar) == calendars.end())
        calendars.push_back(calendar);
}

/// Flows of which a highest is found: kW, and kvar of the lagging reactive power.
bool shows_demand(Flow flow) {
    return flow == Flow::import_active || flow == Flow::import_reactive;
}

}  // namespace

bool DemandMeter::is_higher(const std::optional<Peak>& peak, Power power) {
    return !peak || power > peak->power;
}

DemandMeter::DemandMeter(std::span<const Segment> segments) {
    restart(segments);
}

std::optional<DemandMeter::Ask> DemandMeter::ask_of(const tariff::Version& version) {
    Ask ask;
    bool asked = version.billing_demand.has_value();
    if (asked && !version.billing_demand->bands.empty())
        add_once(ask.calendars, version.billing_demand->calendar);
    for (const tariff::Component& component : version.components) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (energy != nullptr && asks_per_power(*energy)) asked = true;
        const auto* demand = std::get_if<DemandCharge>(&component.charge);
        if (demand == nullptr || !demand->is_measured()) continue;
        asked = true;
        ask.window_minutes = demand->window_minutes;
        if (demand->is_banded()) add_once(ask.calendars, demand->calendar);
    }
    return asked ? std::optional{std::move(ask)} : std::nullopt;
}

std::optional<std::vector<int>> DemandMeter::shared_calendars(const tariff::Version& version,
                                                              const tariff::Version& other) {
    const std::optional<Ask> ours = ask_of(version);
    const std::optional<Ask> theirs = ask_of(other);
    if (!theirs) return std::vector<int>{};
    if (!ours || ours->window_minutes != theirs->window_minutes) return std::nullopt;
    for (const int calendar : theirs->calendars) {
        if (std::find(ours->calendars.begin(), ours->calendars.end(), calendar) ==
            ours->calendars.end())
            return std::nullopt;
    }
    return theirs->calendars;
}

void DemandMeter::restart(std::span<const Segment> segments) {
    VOLTMARK_CHECK(!segments.empty());
    segments_ = segments;
    asks_.clear();
    channels_.clear();
    months_ = 0;
    bool asked = false;
    for (std::size_t s = 0; s < segments_.size(); ++s) {
        if (s > 0 &&
            time::month_of(segments_[s].days.from) != time::month_of(segments_[s - 1].days.from))
            ++months_;
        std::optional<Ask> ask = ask_of(*segments_[s].version);
        asked = asked || ask.has_value();
        if (ask) ask->month = months_;
        asks_.push_back(std::move(ask));
    }
    ++months_;
    if (!asked) asks_.clear();
}

Result<void> DemandMeter::add_channel(const ChannelUse& channel, const time::Zone& zone,
                                      const BandMasks& masks) {
    if (asks_.empty()) return ok();
    zone_ = zone;
    first_day_ = masks.period().from;
    Channel& added = channels_.emplace_back();
    added.use = channel;
    added.by_month.resize(months_);
    added.by_segment.resize(segments_.size());
    if (!shows_demand(channel.flow)) return ok();
    for (std::size_t s = 0; s < segments_.size(); ++s) {
        if (!asks_[s]) continue;
        const int minutes = channel.grid.minutes();
        if (asks_[s]->window_minutes % minutes != 0 || channel.grid.is_daily())
            return make_error(kDemandWindow, asks_[s]->window_minutes, minutes);
        for (const int calendar : asks_[s]->calendars) {
            if (channel.flow != Flow::import_active) break;
            const tariff::Version& version = *segments_[s].version;
            const CalendarMasks& laid = masks.of(version, calendar, zone, channel.grid);
            if (laid.coarse) {
                return make_error(kIntervalTooCoarse, minutes, time::to_text(laid.coarse->first),
                                  laid.coarse->second);
            }
            const std::size_t bands =
                version.calendars[static_cast<std::size_t>(calendar)].bands.size();
            added.by_segment[s].push_back({std::vector<std::optional<Peak>>(bands), &laid});
        }
    }
    return ok();
}

/// Whether a power of `bound` would be a new highest anywhere.
bool DemandMeter::can_rise(const Channel& channel, std::size_t segment, Power bound) const {
    if (is_higher(channel.by_month[asks_[segment]->month], bound)) return true;
    for (const Peaks& peaks : channel.by_segment[segment]) {
        for (const std::optional<Peak>& peak : peaks.by_band) {
            if (is_higher(peak, bound)) return true;
        }
    }
    return false;
}

void DemandMeter::add_day(std::size_t index, std::size_t segment, CivilDay day, DayValues& values) {
    if (asks_.empty()) return;
    Channel& channel = channels_[index];
    const meter::BlockView& block = values.block();
    if (!asks_[segment] || !shows_demand(channel.use.flow) || !block.max_milli()) return;
    const time::IntervalGrid& grid = channel.use.grid;
    const int window =
        asks_[segment]->window_minutes == 0 ? grid.minutes() : asks_[segment]->window_minutes;
    const int slots_a_window = window / grid.minutes();
    if (slots_a_window == 0) return;  // Refused when the channel was added.
    // No window can hold more than its slots' worth of the day's highest.
    const std::int64_t highest = *block.max_milli();
    if (segment == channel.quiet_segment && highest <= channel.quiet_milli) return;
    const Power bound = mean_power(Energy::from_milli(highest), grid.minutes());
    if (!can_rise(channel, segment, bound)) {
        channel.quiet_segment = segment;
        channel.quiet_milli = highest;
        return;
    }
    raise_peaks(channel, segment, day, values, slots_a_window);
}

void DemandMeter::raise_peaks(Channel& channel, std::size_t segment, CivilDay day,
                              DayValues& values, int slots_a_window) {
    const int minutes = slots_a_window * channel.use.grid.minutes();
    const auto raise = [&](std::optional<Peak>& peak, std::int64_t milli, int slot) {
        const Power power = mean_power(Energy::from_milli(milli), minutes);
        if (is_higher(peak, power)) peak = Peak{power, day, slot};
    };
    std::optional<Peak>& of_month = channel.by_month[asks_[segment]->month];
    std::vector<Peaks>& by_calendar = channel.by_segment[segment];
    if (slots_a_window == 1 && by_calendar.empty() && values.is_plain()) {
        // The day's highest is known; only where it stands has to be found.
        raise(of_month, *values.block().max_milli(), values.slot_of_highest());
        return;
    }
    DayValues::Windows windows;
    values.find_windows(slots_a_window, windows);
    // A window of no more than an earlier one of the day raises nothing.
    std::int64_t seen = INT64_MIN;
    for (int w = 0; w < windows.count; ++w) {
        const std::int64_t milli = windows.milli[static_cast<std::size_t>(w)];
        if (milli > seen) raise(of_month, seen = milli, w * slots_a_window);
    }
    const auto offset = static_cast<std::size_t>((day - first_day_).count());
    for (Peaks& peaks : by_calendar) {
        const std::vector<std::uint8_t>& bands = peaks.masks->by_day[offset]->band_of_slot;
        std::array<std::int64_t, tariff::kBandsMax> seen_in;
        seen_in.fill(INT64_MIN);
        for (int w = 0; w < windows.count; ++w) {
            const std::int64_t milli = windows.milli[static_cast<std::size_t>(w)];
            const std::uint8_t band = bands[static_cast<std::size_t>(w * slots_a_window)];
            if (milli > seen_in[band])
                raise(peaks.by_band[band], seen_in[band] = milli, w * slots_a_window);
        }
    }
}

MaxDemand DemandMeter::demand_of(const Channel& channel, const Peak& peak) const {
    return {peak.power, channel.use.grid.slot_begin(zone_, peak.day, peak.slot)};
}

/// R-BUS-5: incoming lines in use together are measured apart and added. Channels that follow one
/// another, as where a meter is exchanged, are one line: its highest is that of all of them.
template <class PeakOf>
std::optional<MaxDemand> DemandMeter::sum_of_lines(Flow flow, PeakOf peak_of) const {
    std::vector<const Channel*> order;
    for (const Channel& channel : channels_) {
        if (channel.use.flow == flow && *peak_of(channel)) order.push_back(&channel);
    }
    std::stable_sort(order.begin(), order.end(), [](const Channel* left, const Channel* right) {
        return left->use.valid.from < right->use.valid.from;
    });
    struct Line {
        CivilDay until;
        MaxDemand peak;
    };
    std::vector<Line> lines;
    for (const Channel* channel : order) {
        const time::BillingPeriod& valid = channel->use.valid;
        const MaxDemand peak = demand_of(*channel, **peak_of(*channel));
        const auto line = std::find_if(lines.begin(), lines.end(),
                                       [&](const Line& one) { return one.until <= valid.from; });
        if (line == lines.end()) {
            lines.push_back({valid.to, peak});
            continue;
        }
        line->until = valid.to;
        if (peak.power > line->peak.power) line->peak = peak;
    }
    std::optional<MaxDemand> demand;
    for (const Line& line : lines) {
        if (demand) {
            demand->power += line.peak.power;
        } else {
            demand = line.peak;
        }
    }
    return demand;
}

void DemandMeter::finish(Usage& usage) const {
    static const std::optional<Peak> kNone;
    for (std::size_t s = 0; s < asks_.size(); ++s) {
        if (!asks_[s]) continue;
        SegmentUse& use = usage.segments[s];
        const std::size_t month = asks_[s]->month;
        const auto of_month = [&](const Channel& channel) { return &channel.by_month[month]; };
        use.month_demand = sum_of_lines(Flow::import_active, of_month);
        use.month_reactive = sum_of_lines(Flow::import_reactive, of_month);
        for (std::size_t c = 0; c < asks_[s]->calendars.size(); ++c) {
            DemandUse& demands = use.demand_by_band.emplace_back();
            demands.calendar = asks_[s]->calendars[c];
            const tariff::BandCalendar& calendar =
                segments_[s].version->calendars[static_cast<std::size_t>(demands.calendar)];
            for (std::size_t b = 0; b < calendar.bands.size(); ++b) {
                demands.by_band.push_back(
                    sum_of_lines(Flow::import_active, [&](const Channel& channel) {
                        return channel.by_segment[s].empty() ? &kNone
                                                             : &channel.by_segment[s][c].by_band[b];
                    }));
            }
        }
        if (use.month_demand &&
            (!usage.max_demand || use.month_demand->power > usage.max_demand->power))
            usage.max_demand = use.month_demand;
    }
}

}  // namespace voltmark::rating
