// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/boundary.hpp"

#include "voltmark/rating/errors.hpp"

namespace voltmark::rating {

namespace {

using meter::Quality;
using time::CivilDay;

/// A day's values at the length of the answer's intervals; empty where one is missing.
using DayValues = std::vector<std::optional<std::int64_t>>;

/// Adds a channel's day, dividing each interval into `parts`: the first ones take the remainder.
void add_span(const meter::SpanReadings& span, int parts, DayValues& values) {
    std::vector<bool> missing(span.values_milli.size(), false);
    for (const meter::QualityRun& run : span.runs) {
        if (run.quality == Quality::missing)
            std::fill_n(missing.begin() + run.first, run.count, true);
    }
    values.resize(span.values_milli.size() * static_cast<std::size_t>(parts), 0);
    for (std::size_t slot = 0; slot < span.values_milli.size(); ++slot) {
        std::int64_t left = span.values_milli[slot];
        for (int part = parts; part > 0; --part) {
            std::optional<std::int64_t>& value = values[slot * static_cast<std::size_t>(parts) +
                                                        static_cast<std::size_t>(parts - part)];
            const std::int64_t share = left / part + (left % part > 0 ? 1 : 0);
            left -= share;
            if (missing[slot]) value.reset();
            if (value) *value += share;
        }
    }
}

meter::SpanReadings span_of(const DayValues& values) {
    meter::SpanReadings span;
    for (std::size_t slot = 0; slot < values.size(); ++slot) {
        span.values_milli.push_back(values[slot].value_or(0));
        if (!values[slot]) span.runs.push_back({static_cast<int>(slot), 1, Quality::missing, 0, 0});
    }
    return span;
}

}  // namespace

Result<std::vector<ChannelReadings>> at_the_boundary(std::span<const ChannelReadings> load,
                                                     std::span<const ChannelReadings> generation,
                                                     Meters meters) {
    if (load.empty()) return make_error(kNoChannel);
    int minutes = load[0].grid.minutes();
    for (const auto& channels : {load, generation}) {
        for (const ChannelReadings& channel : channels)
            minutes = std::min(minutes, channel.grid.minutes());
    }
    for (const auto& channels : {load, generation}) {
        for (const ChannelReadings& channel : channels) {
            if (channel.grid.minutes() % minutes != 0 || channel.grid.is_daily())
                return make_error(kIntervalsDiffer, fmt::format("{} min", channel.grid.minutes()));
        }
    }
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(minutes);
    ChannelReadings import{Flow::import_active, grid, {}};
    ChannelReadings given{Flow::export_active, grid, {}};
    for (const auto& [day, first] : load[0].spans) {
        const auto sum =
            [&](std::span<const ChannelReadings> channels) -> std::optional<DayValues> {
            DayValues values;
            for (const ChannelReadings& channel : channels) {
                const auto span = channel.spans.find(day);
                if (span == channel.spans.end()) return std::nullopt;
                add_span(span->second, channel.grid.minutes() / minutes, values);
            }
            return values;
        };
        std::optional<DayValues> taken = sum(load);
        std::optional<DayValues> made = sum(generation);
        if (!taken || !made || taken->size() != made->size()) continue;  // Missing whole.
        for (std::size_t slot = 0; slot < taken->size(); ++slot) {
            std::optional<std::int64_t>& in = (*taken)[slot];
            std::optional<std::int64_t>& out = (*made)[slot];
            if (!in || !out) {
                in.reset();
                out.reset();
                continue;
            }
            const std::int64_t net = meters == Meters::one ? *in - *out : -*out;
            const std::int64_t apart = meters == Meters::one ? 0 : *in;
            in = apart + std::max<std::int64_t>(net, 0);
            out = std::max<std::int64_t>(-net, 0);
        }
        import.spans.emplace(day, span_of(*taken));
        given.spans.emplace(day, span_of(*made));
    }
    return std::vector<ChannelReadings>{std::move(import), std::move(given)};
}

}  // namespace voltmark::rating
