// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/vee/estimate.hpp"
#include "voltmark/vee/scalar.hpp"

#include "estimate_bind.hpp"
#include "estimate_check.hpp"
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
          line_{time::IntervalGrid::kDayMinutes / grid_.minutes()},
          check_{rules.checks, task} {
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
            line_ = build_line(task_.readings);
            for (const NeighbourDays& one : task_.neighbours) {
                lines_.push_back(build_line(one.readings));
                neighbours_.push_back({one.channel, nullptr});
            }
            for (std::size_t i = 0; i < lines_.size(); ++i) neighbours_[i].line = &lines_[i];
            fill_gaps();
        }
        for (const auto& [day, readings] : made_.filled)
            for (const Finding& one : check_.find(day, made_.filled))
                made_.findings.push_back({day, one});
        return std::move(made_);
    }

private:
    /// Daily readings are told day by day here, though a month is stored as one span.
    int slots_of(CivilDay day) const {
        return grid_.is_daily() ? 1 : grid_.slots(task_.channel.zone, day);
    }

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

    Timeline build_line(const DayReadings& readings) const {
        Timeline line{time::IntervalGrid::kDayMinutes / grid_.minutes()};
        const CivilDay to = task_.days.back() + days{rules_.reach_days};
        for (CivilDay day = task_.days.front() - days{rules_.reach_days}; day <= to;
             day += days{1}) {
            const auto stored = readings.find(day);
            const int slots = slots_of(day);
            // A day of another interval than the channel has today says nothing of this one.
            const bool fits = stored != readings.end() &&
                              static_cast<int>(stored->second.values_milli.size()) == slots;
            line.add_day(day, slots, clock_turn(grid_, task_.channel.zone, day), task_.is_off(day),
                         fits ? &stored->second : nullptr);
        }
        return line;
    }

    /// The missing slots of the days to be filled; a gap goes on from day to day. Slots of a long
    /// silence are open, for a total may tell them, and no gap.
    std::vector<Gap> find_gaps() {
        std::vector<Gap> gaps;
        bool is_silent = false;
        const auto add = [&](int first, int count) {
            for (int slot = first; slot < first + count; ++slot)
                state_.open[static_cast<std::size_t>(slot)] = true;
            if (is_silent) return;
            if (!gaps.empty() && gaps.back().end() == first) {
                gaps.back().count += count;
            } else {
                gaps.push_back({first, count});
            }
        };
        for (const CivilDay day : task_.days) {
            is_silent =
                whole_days_missing(task_.readings, day, task_.expected) > rules_.longest_gap_days;
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

    void fill_gaps() {
        note_present();
        for (const Gap& gap : find_gaps()) {
            std::optional<Estimate> made = estimate(gap);
            if (!made) continue;
            for (int i = 0; i < gap.count; ++i) {
                state_.made[static_cast<std::size_t>(gap.first + i)] =
                    made->values_milli[static_cast<std::size_t>(i)];
                shape_of_[static_cast<std::size_t>(gap.first + i)] =
                    static_cast<int>(shapes_.size());
            }
            shapes_.push_back(std::move(*made));
        }
        bind_to_totals();
        tell();
    }

    /// What is stored already, estimates among it: it stays as it is.
    void note_present() {
        const auto size = static_cast<std::size_t>(line_.size());
        state_ = {std::vector<std::optional<std::int64_t>>(size),
                  std::vector<std::optional<std::int64_t>>(size), std::vector<bool>(size),
                  std::vector<bool>(size)};
        shape_of_.assign(size, -1);
        total_of_.assign(size, -1);
        for (const Timeline::Day& day : line_.days()) {
            const auto stored = task_.readings.find(day.day);
            if (stored == task_.readings.end()) continue;
            const SpanReadings& span = stored->second;
            if (static_cast<int>(span.values_milli.size()) != day.slots) continue;
            const auto at = state_.present.begin() + day.first;
            std::copy(span.values_milli.begin(), span.values_milli.end(), at);
            for (const QualityRun& run : span.runs)
                if (run.quality == Quality::missing)
                    std::fill_n(at + run.first, run.count, std::nullopt);
        }
    }

    std::optional<Estimate> estimate(const Gap& gap) const {
        if (rules_.only) return estimate_tried(*rules_.only, methods_, line_, gap);
        if (std::optional<Estimate> moved = estimate_moved_in(gap)) return moved;
        ChooseWith with;
        if (gap.count * grid_.minutes() >= rules_.neighbour_minutes) with.neighbours = neighbours_;
        with.accepts = [&](const Estimate& made) { return is_good(gap, made); };
        std::optional<Estimate> made = choose(methods_, line_, gap, with);
        // What every rule of refusal would throw out is left missing.
        if (made && is_refused(gap, *made)) return std::nullopt;
        if (!made) made = typical(gap);
        return made;
    }

    /// Of a customer who moved in lately, after another one.
    std::optional<Estimate> estimate_moved_in(const Gap& gap) const {
        constexpr int kLatelyDays = 28;
        if (!task_.moved_in) return std::nullopt;
        const std::optional<int> index = line_.find_day(*task_.moved_in);
        const int day = line_.day_at(gap.first);
        if (!index || *index > day || *index + kLatelyDays < day) return std::nullopt;
        const std::optional<Estimate> of_class = typical(gap);
        std::vector<std::int64_t> milli;
        if (of_class && of_class->is_whole())
            for (const auto& value : of_class->values_milli) milli.push_back(*value);
        std::optional<Estimate> made = estimate_move_in(
            methods_, line_, gap, line_.days()[static_cast<std::size_t>(*index)].first, milli);
        if (made && made->sources.empty() && of_class) made->channels = of_class->channels;
        return made;
    }

    /// Where the channel has no history: what its neighbours had in the mean.
    std::optional<Estimate> typical(const Gap& gap) const {
        Estimate made;
        made.method = Method::move_in;
        bool any = false;
        for (int slot = gap.first; slot < gap.end(); ++slot) {
            Int128 sum = 0;
            int found = 0;
            for (const Timeline& line : lines_) {
                if (!line.is_measured(slot)) continue;
                sum += line.value(slot);
                ++found;
            }
            made.values_milli.emplace_back();
            if (found < rules_.like_days_least) continue;
            made.values_milli.back() = static_cast<std::int64_t>(sum / found);
            any = true;
        }
        if (!any) return std::nullopt;
        for (const Neighbour& one : neighbours_) made.channels.push_back(one.channel);
        return made;
    }

    /// What the rules say of the values of an estimate, its days filled with it alone.
    std::vector<Finding> findings_about(const Gap& gap, const Estimate& made) const {
        std::vector<Finding> found;
        if (rules_.checks == nullptr) return found;
        EstimateCheck::Filled filled;
        for (int i = 0; i < gap.count; ++i) {
            const auto& value = made.values_milli[static_cast<std::size_t>(i)];
            if (value) put_into(filled, gap.first + i, *value, made.method);
        }
        for (const auto& [day, readings] : filled) {
            for (const Finding& one : check_.find(day, filled))
                if (EstimateCheck::is_about_values(one)) found.push_back(one);
        }
        return found;
    }

    bool is_good(const Gap& gap, const Estimate& made) const {
        return findings_about(gap, made).empty();
    }
    bool is_refused(const Gap& gap, const Estimate& made) const {
        const std::vector<Finding> found = findings_about(gap, made);
        return std::any_of(found.begin(), found.end(),
                           [](const Finding& one) { return one.severity == Severity::refuse; });
    }

    /// The shortest spans first: what they say of a part is more than what the whole says.
    void bind_to_totals() {
        if (rules_.only) return;
        totals_ = task_.totals;
        std::stable_sort(totals_.begin(), totals_.end(),
                         [](const KnownTotal& left, const KnownTotal& right) {
                             return left.days.days() < right.days.days();
                         });
        for (std::size_t i = 0; i < totals_.size(); ++i) {
            const std::optional<int> from = line_.find_day(totals_[i].days.from);
            const std::optional<int> last = line_.find_day(totals_[i].days.to - days{1});
            if (!from || !last || *last < *from) continue;
            const Timeline::Day& end = line_.days()[static_cast<std::size_t>(*last)];
            const int first = line_.days()[static_cast<std::size_t>(*from)].first;
            const Gap span{first, end.first + end.slots - first};
            std::vector<bool> before = state_.bound;
            if (!bind_span(state_, span, totals_[i].milli, shape_of_class(span))) continue;
            for (int slot = span.first; slot < span.end(); ++slot) {
                const auto at = static_cast<std::size_t>(slot);
                if (state_.bound[at] && !before[at]) total_of_[at] = static_cast<int>(i);
            }
        }
    }

    /// What the neighbours had together, as a shape of days of which nothing else is known.
    std::vector<std::int64_t> shape_of_class(const Gap& span) const {
        const std::optional<Estimate> made = typical(span);
        if (!made || !made->is_whole()) return {};
        std::vector<std::int64_t> shape;
        for (const auto& value : made->values_milli) shape.push_back(*value);
        return shape;
    }

    /// Records runs of slots that were filled alike.
    void tell() {
        std::pair<int, int> last{-1, -1};
        for (int slot = 0; slot < line_.size(); ++slot) {
            const auto at = static_cast<std::size_t>(slot);
            const auto& value = state_.made[at];
            const std::pair<int, int> here{shape_of_[at], total_of_[at]};
            const bool goes_on = slot > 0 && state_.made[at - 1] && last == here;
            last = here;
            if (!value) continue;
            if (!goes_on) made_.gaps.push_back(begin_gap(slot));
            ++made_.gaps.back().slots;
            made_.gaps.back().sum_milli += *value;
            put_into(made_.filled, slot, *value, made_.gaps.back().method);
            ++made_.slots_estimated;
        }
    }

    EstimatedGap begin_gap(int slot) const {
        const auto at = static_cast<std::size_t>(slot);
        const Timeline::Day& day = line_.days()[static_cast<std::size_t>(line_.day_at(slot))];
        EstimatedGap told;
        told.channel = task_.channel.id;
        told.day = day.day;
        told.first = slot - day.first;
        told.method = Method::interval_from_scalar;
        if (shape_of_[at] >= 0) {
            const Estimate& made = shapes_[static_cast<std::size_t>(shape_of_[at])];
            told.method = made.method;
            told.error_permille = made.error_permille;
            told.trials = made.trials;
            told.sources = made.sources;
            told.channels = made.channels;
        }
        if (total_of_[at] < 0) return told;
        told.bound = totals_[static_cast<std::size_t>(total_of_[at])];
        if (shape_of_[at] >= 0) told.method = told.bound->method;
        return told;
    }

    void put_into(EstimateCheck::Filled& filled, int slot, std::int64_t value,
                  Method method) const {
        const Timeline::Day& day = line_.days()[static_cast<std::size_t>(line_.day_at(slot))];
        SpanReadings& span = filled_day(filled, day);
        const int within = slot - day.first;
        span.values_milli[static_cast<std::size_t>(within)] =
            std::clamp(value, -meter::kReadingMilliMax, meter::kReadingMilliMax);
        cut_missing(span.runs, within,
                    {within, 1, Quality::estimated, static_cast<int>(method), 0});
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

    SpanReadings& filled_day(EstimateCheck::Filled& filled, const Timeline::Day& day) const {
        const auto it = filled.find(day.day);
        if (it != filled.end()) return it->second;
        const auto stored = task_.readings.find(day.day);
        if (stored != task_.readings.end())
            return filled.emplace(day.day, stored->second).first->second;
        const SpanReadings empty{std::vector<std::int64_t>(static_cast<std::size_t>(day.slots), 0),
                                 {{0, day.slots, Quality::missing, 0, 0}}};
        return filled.emplace(day.day, empty).first->second;
    }

    const EstimateRules& rules_;
    const ChannelTask& task_;
    time::IntervalGrid grid_;
    MethodRules methods_;
    Timeline line_;
    EstimateCheck check_;
    std::vector<Timeline> lines_;  // Of the neighbours.
    std::vector<Neighbour> neighbours_;
    SlotState state_;
    std::vector<Estimate> shapes_;
    std::vector<KnownTotal> totals_;
    std::vector<int> shape_of_;  // By slot: which of shapes_ it has its estimate from; -1: none.
    std::vector<int> total_of_;  // By slot: which of totals_ it is bound to; -1: none.
    ChannelEstimates made_;
};

}  // namespace

ChannelEstimates estimate_channel(const EstimateRules& rules, const ChannelTask& task) {
    return ChannelEstimator{rules, task}.estimate();
}

}  // namespace voltmark::vee
