// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/vee/estimate.hpp"
#include "voltmark/vee/timeline.hpp"

#include "estimate_days.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;

std::int64_t missing_in(const DayReadings& all, CivilDay day, int slots) {
    const auto stored = all.find(day);
    if (stored == all.end()) return slots;
    std::int64_t missing = 0;
    for (const QualityRun& run : stored->second.runs)
        if (run.quality == Quality::missing) missing += run.count;
    return missing;
}

class ChannelEstimator {
public:
    ChannelEstimator(const EstimateRules& rules, const ChannelTask& task)
        : rules_{rules},
          task_{task},
          grid_{*time::IntervalGrid::of_minutes(task.channel.interval_minutes)},
          line_{time::IntervalGrid::kDayMinutes / grid_.minutes()} {
        methods_.linear_minutes = rules.linear_minutes;
        methods_.like_days = rules.like_days;
        methods_.like_days_least = rules.like_days_least;
        methods_.reach_days = rules.reach_days;
    }

    ChannelEstimates estimate() {
        if (task_.days.empty()) return {};
        for (const CivilDay day : task_.days)
            made_.slots_missing += missing_in(task_.readings, day, slots_of(day));
        if (rules_.policy == Policy::plain && !rules_.only) {
            for (const CivilDay day : task_.days) fill_plainly(day);
        } else {
            build_line();
            for (const Gap& gap : find_gaps()) fill(gap);
        }
        return std::move(made_);
    }

private:
    int slots_of(CivilDay day) const { return grid_.slots(task_.channel.zone, day); }

    void fill_plainly(CivilDay day) {
        const auto are_alike = [&](CivilDay left, CivilDay right) {
            return task_.is_off(left) == task_.is_off(right);
        };
        std::optional<SpanReadings> filled = estimate_day(
            rules_, task_.readings, day, slots_of(day), grid_.minutes(), task_.expected, are_alike);
        if (!filled) return;
        std::int64_t left = 0;
        for (const QualityRun& run : filled->runs)
            if (run.quality == Quality::missing) left += run.count;
        made_.slots_estimated += missing_in(task_.readings, day, slots_of(day)) - left;
        made_.filled.emplace(day, std::move(*filled));
    }

    void build_line() {
        const CivilDay to = task_.days.back() + days{rules_.reach_days};
        for (CivilDay day = task_.days.front() - days{rules_.reach_days}; day <= to;
             day += days{1}) {
            const auto stored = task_.readings.find(day);
            const int slots = slots_of(day);
            line_.add_day(day, slots, clock_turn(grid_, task_.channel.zone, day), task_.is_off(day),
                          stored == task_.readings.end() ? nullptr : &stored->second);
        }
    }

    /// The missing slots of the days to be filled; a gap goes on from day to day.
    std::vector<Gap> find_gaps() const {
        std::vector<Gap> gaps;
        const auto add = [&](int first, int count) {
            if (!gaps.empty() && gaps.back().end() == first) {
                gaps.back().count += count;
            } else {
                gaps.push_back({first, count});
            }
        };
        for (const CivilDay day : task_.days) {
            if (whole_days_missing(task_.readings, day, task_.expected) > rules_.longest_gap_days)
                continue;
            const Timeline::Day& here = day_of(day);
            const auto stored = task_.readings.find(day);
            if (stored == task_.readings.end()) {
                add(here.first, here.slots);
                continue;
            }
            // A day of another interval than the channel has today is left as it is.
            if (static_cast<int>(stored->second.values_milli.size()) != here.slots) continue;
            for (const QualityRun& run : stored->second.runs)
                if (run.quality == Quality::missing) add(here.first + run.first, run.count);
        }
        return gaps;
    }

    const Timeline::Day& day_of(CivilDay day) const {
        return line_.days()[static_cast<std::size_t>(*line_.find_day(day))];
    }

    void fill(const Gap& gap) {
        const std::optional<Estimate> made =
            rules_.only ? estimate_tried(*rules_.only, methods_, line_, gap)
                        : choose(methods_, line_, gap);
        if (!made) return;
        // A method may fill a part of a gap: each run of filled slots is told by itself.
        for (int i = 0; i < gap.count; ++i) {
            const auto& value = made->values_milli[static_cast<std::size_t>(i)];
            if (!value) continue;
            const bool goes_on = i > 0 && made->values_milli[static_cast<std::size_t>(i - 1)];
            if (!goes_on) made_.gaps.push_back(begin_gap(gap.first + i, *made));
            ++made_.gaps.back().slots;
            made_.gaps.back().sum_milli += *value;
            put(gap.first + i, *value, made->method);
        }
    }

    EstimatedGap begin_gap(int slot, const Estimate& made) const {
        const Timeline::Day& day = line_.days()[static_cast<std::size_t>(line_.day_at(slot))];
        EstimatedGap told;
        told.channel = task_.channel.id;
        told.day = day.day;
        told.first = slot - day.first;
        told.method = made.method;
        told.error_permille = made.error_permille;
        told.trials = made.trials;
        told.sources = made.sources;
        return told;
    }

    void put(int slot, std::int64_t value, Method method) {
        const Timeline::Day& day = line_.days()[static_cast<std::size_t>(line_.day_at(slot))];
        SpanReadings& span = filled_day(day);
        const int within = slot - day.first;
        span.values_milli[static_cast<std::size_t>(within)] =
            std::clamp(value, -meter::kReadingMilliMax, meter::kReadingMilliMax);
        cut_missing(span.runs, within,
                    {within, 1, Quality::estimated, static_cast<int>(method), 0});
        ++made_.slots_estimated;
    }

    /// Puts a run of one slot in the place of that slot of a run that says missing.
    static void cut_missing(std::vector<QualityRun>& runs, int slot, const QualityRun& filled) {
        auto at = std::find_if(runs.begin(), runs.end(), [&](const QualityRun& one) {
            return one.first <= slot && slot < one.first + one.count;
        });
        VOLTMARK_CHECK(at != runs.end() && at->quality == Quality::missing);
        const QualityRun before{at->first, slot - at->first, Quality::missing, 0, 0};
        const QualityRun after{slot + 1, at->first + at->count - slot - 1, Quality::missing, 0, 0};
        at = runs.erase(at);
        if (after.count > 0) at = runs.insert(at, after);
        const bool goes_on = before.count == 0 && at != runs.begin() &&
                             std::prev(at)->quality == Quality::estimated &&
                             std::prev(at)->method == filled.method &&
                             std::prev(at)->first + std::prev(at)->count == slot;
        if (goes_on) {
            ++std::prev(at)->count;
            return;
        }
        at = runs.insert(at, filled);
        if (before.count > 0) runs.insert(at, before);
    }

    SpanReadings& filled_day(const Timeline::Day& day) {
        const auto it = made_.filled.find(day.day);
        if (it != made_.filled.end()) return it->second;
        const auto stored = task_.readings.find(day.day);
        if (stored != task_.readings.end())
            return made_.filled.emplace(day.day, stored->second).first->second;
        const SpanReadings empty{std::vector<std::int64_t>(static_cast<std::size_t>(day.slots), 0),
                                 {{0, day.slots, Quality::missing, 0, 0}}};
        return made_.filled.emplace(day.day, empty).first->second;
    }

    const EstimateRules& rules_;
    const ChannelTask& task_;
    time::IntervalGrid grid_;
    MethodRules methods_;
    Timeline line_;
    ChannelEstimates made_;
};

}  // namespace

ChannelEstimates estimate_channel(const EstimateRules& rules, const ChannelTask& task) {
    return ChannelEstimator{rules, task}.estimate();
}

}  // namespace voltmark::vee
