// SPDX-License-Identifier: Apache-2.0
#include "estimate_daily.hpp"

#include <algorithm>

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;

/// Puts one slot of a span in the place of what is there: a run of its own, or none where the slot
/// is an actual reading.
void put_slot(SpanReadings& span, int slot, const SpanReadings& from) {
    std::vector<QualityRun> runs;
    const auto add = [&](QualityRun run, int first, int end) {
        if (first >= end) return;
        run.first = first;
        run.count = end - first;
        runs.push_back(run);
    };
    for (const QualityRun& run : span.runs) {
        const int end = run.first + run.count;
        add(run, run.first, std::min(end, slot));
        add(run, std::max(run.first, slot + 1), end);
    }
    for (const QualityRun& run : from.runs) add(run, slot, slot + 1);
    std::sort(runs.begin(), runs.end(), [](const QualityRun& left, const QualityRun& right) {
        return left.first < right.first;
    });
    span.runs.clear();
    for (const QualityRun& run : runs) {
        if (!span.runs.empty()) {
            QualityRun longer = span.runs.back();
            const bool is_next = longer.first + longer.count == run.first;
            longer.first = run.first;
            longer.count = run.count;
            if (is_next && longer == run) {
                span.runs.back().count += run.count;
                continue;
            }
        }
        span.runs.push_back(run);
    }
    span.values_milli[static_cast<std::size_t>(slot)] = from.values_milli.front();
}

}  // namespace

DayReadings days_of_months(std::span<const meter::ReadSpan> months) {
    DayReadings found;
    for (const meter::ReadSpan& month : months) {
        for (std::size_t i = 0; i < month.readings.values_milli.size(); ++i) {
            const auto slot = static_cast<int>(i);
            SpanReadings day{{month.readings.values_milli[i]}, {}};
            for (QualityRun run : month.readings.runs) {
                if (slot < run.first || run.first + run.count <= slot) continue;
                run.first = 0;
                run.count = 1;
                day.runs.push_back(run);
            }
            found.emplace(month.span + days{slot}, std::move(day));
        }
    }
    return found;
}

DayReadings months_of_days(std::span<const meter::ReadSpan> months,
                           const std::map<CivilDay, SpanReadings>& filled) {
    DayReadings found;
    for (const auto& [day, readings] : filled) {
        const time::BillingPeriod month = time::month_of(day);
        const auto size = static_cast<std::size_t>(month.days());
        auto at = found.find(month.from);
        if (at == found.end()) {
            const auto stored =
                std::find_if(months.begin(), months.end(), [&](const meter::ReadSpan& one) {
                    return one.span == month.from && one.readings.values_milli.size() == size;
                });
            const SpanReadings empty{std::vector<std::int64_t>(size, 0),
                                     {{0, static_cast<int>(size), Quality::missing, 0, 0}}};
            at = found.emplace(month.from, stored == months.end() ? empty : stored->readings).first;
        }
        put_slot(at->second, static_cast<int>((day - month.from).count()), readings);
    }
    return found;
}

}  // namespace voltmark::vee
