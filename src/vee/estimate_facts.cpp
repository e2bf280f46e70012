// SPDX-License-Identifier: Apache-2.0
#include "estimate_facts.hpp"

#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::vee {

namespace {

using meter::SiteChannel;
using std::chrono::days;
using time::BillingPeriod;
using time::CivilDay;

bool is_daily(const SiteChannel& one) {
    return one.channel.interval_minutes == time::IntervalGrid::kDayMinutes;
}

PointFacts::Point point_of(const SiteChannel& one) {
    return {one.channel.id.site_id, one.channel.service_point_no};
}

/// Whether a slot was measured: totals are no better than what they are made of.
std::vector<bool> measured_of(const meter::SpanReadings& readings) {
    std::vector<bool> measured(readings.values_milli.size(), true);
    for (const meter::QualityRun& run : readings.runs) {
        if (run.quality != meter::Quality::missing && run.quality != meter::Quality::estimated)
            continue;
        std::fill_n(measured.begin() + run.first, run.count, false);
    }
    return measured;
}

/// How long a gap of whole days and parts of days may be at most, in minutes.
int longest_minutes(const ChannelTask& task) {
    int longest = 0;
    for (const CivilDay day : task.days) {
        const auto stored = task.readings.find(day);
        if (stored == task.readings.end()) return time::IntervalGrid::kDayMinutes;
        for (const meter::QualityRun& run : stored->second.runs)
            if (run.quality == meter::Quality::missing) longest = std::max(longest, run.count);
    }
    return longest * task.channel.interval_minutes;
}

}  // namespace

EstimateFacts::EstimateFacts(store::Session& session, const FindingRange& range, DeliveryId as_of)
    : session_{session},
      range_{range},
      as_of_{as_of},
      points_{session, range.first, range.last, range.days},
      channels_{meter::site_channels(session, range.first, range.last)},
      registers_{read_registers(session, range, as_of)} {
    customer::scan_areas(session, {range.first, range.last},
                         [&](SiteId site, std::string_view area) { areas_[site] = area; });
    for (const SiteChannel& one : channels_) {
        if (intersect(one.channel.valid, range.days).days() > 0)
            kinds_[kind_of(one, range.days.to - days{1})].push_back(&one);
    }
}

EstimateFacts::Kind EstimateFacts::kind_of(const SiteChannel& one, CivilDay day) const {
    const TermFacts* terms = points_.terms_on(point_of(one), day);
    const auto area = areas_.find(one.channel.id.site_id);
    return {one.channel.flow, one.channel.interval_minutes, std::string{one.zone.name()},
            terms == nullptr ? "" : terms->customer_class,
            area == areas_.end() ? "" : area->second};
}

void EstimateFacts::complete(const EstimateRules& rules, ChannelTask& task) const {
    const auto at = std::find_if(channels_.begin(), channels_.end(), [&](const SiteChannel& one) {
        return one.channel.id == task.channel.id;
    });
    VOLTMARK_CHECK(at != channels_.end());
    const PointFacts::Point point = point_of(*at);
    if (const TermFacts* terms = points_.terms_on(point, task.days.front())) {
        task.customer_class = terms->customer_class;
        task.capacity_milli = terms->capacity_milli;
    }
    task.moved_in = points_.moved_in(point, task.days.back(), meter::side_of(task.channel.flow));
    add_registers(*at, task);
    add_daily(*at, task);
    add_neighbours(rules, *at, task);
}

bool EstimateFacts::has_intervals(ChannelId channel) const {
    const auto at = std::find_if(channels_.begin(), channels_.end(),
                                 [&](const SiteChannel& one) { return one.channel.id == channel; });
    VOLTMARK_CHECK(at != channels_.end());
    return std::any_of(channels_.begin(), channels_.end(), [&](const SiteChannel& other) {
        return !is_daily(other) && point_of(other) == point_of(*at) &&
               other.channel.flow == at->channel.flow &&
               intersect(other.channel.valid, range_.days).days() > 0;
    });
}

void EstimateFacts::add_registers(const SiteChannel& channel, ChannelTask& task) const {
    const auto is_beside = [&](const SiteChannel& other) {
        return &other != &channel && point_of(other) == point_of(channel) &&
               other.channel.flow == channel.channel.flow && !is_daily(other) &&
               intersect(other.channel.valid, range_.days).days() > 0;
    };
    // Two channels: which one a register belongs to is not known.
    if (std::any_of(channels_.begin(), channels_.end(), is_beside)) return;
    for (auto at = registers_.lower_bound({channel.channel.id.site_id, RegisterNo{}});
         at != registers_.end() && at->first.site_id == channel.channel.id.site_id; ++at) {
        const ShownRegister& shown = at->second;
        if (shown.one.service_point_no != channel.channel.service_point_no ||
            shown.one.flow != channel.channel.flow || !shown.one.band.empty())
            continue;
        for (auto after = shown.values.begin(); after != shown.values.end(); ++after) {
            if (after == shown.values.begin()) continue;
            const BillingPeriod between{std::prev(after)->first, after->first};
            const auto is_in = [&](CivilDay day) { return between.contains(day); };
            if (std::none_of(task.days.begin(), task.days.end(), is_in)) continue;
            if (const auto advance = advance_milli(shown, between); advance && *advance >= 0)
                task.totals.push_back({between, *advance, Method::register_bound});
        }
    }
}

void EstimateFacts::add_daily(const SiteChannel& channel, ChannelTask& task) const {
    for (const SiteChannel& other : channels_) {
        if (!is_daily(other) || is_daily(channel) || point_of(other) != point_of(channel) ||
            other.channel.flow != channel.channel.flow)
            continue;
        const Result<std::vector<meter::ReadSpan>> spans =
            meter::read_spans(session_, other.channel.id, time::month_of(task.days.front()).from,
                              task.days.back() + days{1}, as_of_);
        if (!spans) throw store::Failure{spans.error()};
        for (const meter::ReadSpan& span : *spans) {
            const std::vector<bool> measured = measured_of(span.readings);
            for (std::size_t i = 0; i < measured.size(); ++i) {
                const CivilDay day = span.span + days{static_cast<int>(i)};
                const std::int64_t milli = span.readings.values_milli[i];
                if (measured[i] && milli >= 0 &&
                    std::binary_search(task.days.begin(), task.days.end(), day))
                    task.totals.push_back(
                        {{day, day + days{1}}, milli, Method::interval_from_scalar});
            }
        }
    }
}

void EstimateFacts::add_neighbours(const EstimateRules& rules, const SiteChannel& channel,
                                   ChannelTask& task) const {
    if (rules.only || longest_minutes(task) < rules.neighbour_minutes) return;
    const auto kind = kinds_.find(kind_of(channel, range_.days.to - days{1}));
    if (kind == kinds_.end()) return;
    const std::vector<const SiteChannel*>& alike = kind->second;
    const auto self = std::find(alike.begin(), alike.end(), &channel) - alike.begin();
    const auto size = static_cast<std::ptrdiff_t>(alike.size());
    // Those that stand nearest in order of site, the one before ahead of the one after.
    for (std::ptrdiff_t away = 1;
         away < size && static_cast<int>(task.neighbours.size()) < rules.neighbours_most; ++away) {
        for (const std::ptrdiff_t i : {self - away, self + away}) {
            if (i < 0 || i >= size ||
                static_cast<int>(task.neighbours.size()) == rules.neighbours_most)
                continue;
            const meter::Channel& other = alike[static_cast<std::size_t>(i)]->channel;
            if (other.id.site_id == channel.channel.id.site_id) continue;
            Result<std::vector<meter::ReadSpan>> spans =
                meter::read_spans(session_, other.id, task.days.front() - days{rules.reach_days},
                                  task.days.back() + days{rules.reach_days + 1}, as_of_);
            if (!spans) throw store::Failure{spans.error()};
            NeighbourDays found{other.id, {}};
            for (meter::ReadSpan& span : *spans)
                found.readings.emplace(span.span, std::move(span.readings));
            task.neighbours.push_back(std::move(found));
        }
    }
}

}  // namespace voltmark::vee
