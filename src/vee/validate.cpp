// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/validate.hpp"

#include "voltmark/vee/errors.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;

bool is_missing(const SpanReadings& readings, int slot) {
    return std::any_of(readings.runs.begin(), readings.runs.end(), [&](const QualityRun& run) {
        return run.quality == Quality::missing && run.first <= slot && slot < run.first + run.count;
    });
}

/// Makes slots missing, whatever they were before.
void refuse(SpanReadings& readings, int first, int count) {
    std::vector<QualityRun> runs;
    for (const QualityRun& run : readings.runs) {
        const int end = run.first + run.count;
        if (run.first < first) {
            QualityRun before = run;
            before.count = std::min(end, first) - run.first;
            runs.push_back(before);
        }
        if (end > first + count) {
            QualityRun after = run;
            after.first = std::max(run.first, first + count);
            after.count = end - after.first;
            runs.push_back(after);
        }
    }
    runs.push_back({first, count, Quality::missing, 0, 0});
    std::sort(runs.begin(), runs.end(), [](const QualityRun& left, const QualityRun& right) {
        return left.first < right.first;
    });
    readings.runs = std::move(runs);
    std::fill_n(readings.values_milli.begin() + first, count, 0);
}

void catch_gaps(const SpanReadings& readings, std::vector<Caught>& caught) {
    for (const QualityRun& run : readings.runs) {
        if (run.quality == Quality::missing)
            caught.push_back({&kGap, Action::report, run.first, run.count, 0});
    }
}

void catch_negatives(SpanReadings& readings, std::vector<Caught>& caught) {
    const auto count = static_cast<int>(readings.values_milli.size());
    for (int slot = 0; slot < count; ++slot) {
        if (readings.values_milli[static_cast<std::size_t>(slot)] >= 0) continue;
        int end = slot;
        while (end < count && readings.values_milli[static_cast<std::size_t>(end)] < 0) ++end;
        caught.push_back({&kNegative, Action::refuse, slot, end - slot,
                          readings.values_milli[static_cast<std::size_t>(slot)]});
        refuse(readings, slot, end - slot);
        slot = end;
    }
}

void catch_spike(const Rules& rules, SpanReadings& readings, std::vector<Caught>& caught) {
    // The highest, and the highest of the others.
    std::int64_t highest = 0;
    std::int64_t next = 0;
    int at = 0;
    int above_zero = 0;
    for (std::size_t slot = 0; slot < readings.values_milli.size(); ++slot) {
        const std::int64_t value = readings.values_milli[slot];
        if (value > 0) ++above_zero;
        if (value > highest) {
            next = highest;
            highest = value;
            at = static_cast<int>(slot);
        } else {
            next = std::max(next, value);
        }
    }
    if (above_zero < rules.spike_least_readings || next == 0 || highest / rules.spike_times <= next)
        return;
    if (is_missing(readings, at)) return;
    caught.push_back({&kSpike, Action::refuse, at, 1, highest});
    refuse(readings, at, 1);
}

}  // namespace

std::vector<Caught> validate(const Rules& rules, meter::SpanReadings& readings) {
    std::vector<Caught> caught;
    catch_gaps(readings, caught);
    if (rules.refuse_negative) catch_negatives(readings, caught);
    if (rules.spike_times > 0) catch_spike(rules, readings, caught);
    return caught;
}

}  // namespace voltmark::vee
