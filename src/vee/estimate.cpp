// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/estimate.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/rounding.hpp"

#include "estimate_days.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;

/// The reading of a slot where it was measured: not missing, and not an estimate.
std::optional<std::int64_t> measured(const SpanReadings& readings, int slot) {
    if (slot < 0 || slot >= static_cast<int>(readings.values_milli.size())) return std::nullopt;
    for (const QualityRun& run : readings.runs) {
        const bool here = run.first <= slot && slot < run.first + run.count;
        if (here && (run.quality == Quality::missing || run.quality == Quality::estimated))
            return std::nullopt;
    }
    return readings.values_milli[static_cast<std::size_t>(slot)];
}

/// Slots without a value, as runs; of a day that is not there, all.
std::vector<std::pair<int, int>> gaps_of(const DayReadings& all, CivilDay day, int slots) {
    const auto it = all.find(day);
    if (it == all.end()) return {{0, slots}};
    std::vector<std::pair<int, int>> gaps;
    for (const QualityRun& run : it->second.runs) {
        if (run.quality == Quality::missing) gaps.emplace_back(run.first, run.count);
    }
    return gaps;
}

class DayEstimator {
public:
    DayEstimator(const EstimateRules& rules, const DayReadings& all, CivilDay day, int slots,
                 int interval_minutes, const time::BillingPeriod& expected,
                 const std::function<bool(CivilDay, CivilDay)>& is_like)
        : rules_{rules},
          all_{all},
          day_{day},
          slots_{slots},
          interval_minutes_{interval_minutes},
          expected_{expected},
          is_like_{is_like} {}

    std::optional<SpanReadings> estimate() {
        if (whole_days_missing(all_, day_, expected_) > rules_.longest_gap_days)
            return std::nullopt;
        SpanReadings filled;
        const auto it = all_.find(day_);
        if (it != all_.end()) {
            filled = it->second;
            std::erase_if(filled.runs,
                          [](const QualityRun& run) { return run.quality == Quality::missing; });
        }
        filled.values_milli.resize(static_cast<std::size_t>(slots_), 0);
        bool any = false;
        for (const auto& [first, count] : gaps_of(all_, day_, slots_))
            any = fill(filled, first, count) || any;
        if (!any) return std::nullopt;
        std::sort(filled.runs.begin(), filled.runs.end(),
                  [](const QualityRun& left, const QualityRun& right) {
                      return left.first < right.first;
                  });
        return filled;
    }

private:
    /// Fills a gap, or marks what could not be filled as missing again. \returns  whether anything
    /// was filled.
    bool fill(SpanReadings& filled, int first, int count) const {
        if (count * interval_minutes_ <= rules_.linear_minutes && draw_line(filled, first, count))
            return true;
        bool any = false;
        for (int slot = first; slot < first + count; ++slot) {
            const std::optional<std::int64_t> value = like_day_mean(slot);
            add_run(filled, slot, value ? Quality::estimated : Quality::missing,
                    value ? Method::like_day : Method{});
            filled.values_milli[static_cast<std::size_t>(slot)] = value.value_or(0);
            any = any || value.has_value();
        }
        return any;
    }

    bool draw_line(SpanReadings& filled, int first, int count) const {
        const std::optional<std::int64_t> before = reading_at(first - 1);
        const std::optional<std::int64_t> after = reading_at(first + count);
        if (!before || !after) return false;
        for (int i = 0; i < count; ++i) {
            const Int128 rise = Int128{*after - *before} * (i + 1);
            filled.values_milli[static_cast<std::size_t>(first + i)] =
                *before +
                static_cast<std::int64_t>(divide_rounded(rise, count + 1, Rounding::half_up));
        }
        filled.runs.push_back(
            {first, count, Quality::estimated, static_cast<int>(Method::linear), 0});
        return true;
    }

    /// The reading of a slot that may lie in the day before or after.
    std::optional<std::int64_t> reading_at(int slot) const {
        CivilDay day = day_;
        if (slot < 0) day -= days{1};
        if (slot >= slots_) day += days{1};
        const auto it = all_.find(day);
        if (it == all_.end()) return std::nullopt;
        const auto size = static_cast<int>(it->second.values_milli.size());
        return measured(it->second, slot < 0 ? slot + size : slot >= slots_ ? slot - slots_ : slot);
    }

    std::optional<std::int64_t> like_day_mean(int slot) const {
        Int128 sum = 0;
        int found = 0;
        // The nearest like days first, the one before ahead of the one after.
        for (int distance = 1; distance <= rules_.reach_days && found < rules_.like_days;
             ++distance) {
            for (const CivilDay other : {day_ - days{distance}, day_ + days{distance}}) {
                if (found == rules_.like_days || !is_like_(day_, other)) continue;
                const auto it = all_.find(other);
                // Days of another length (clock changes) have other slots at the same hour.
                if (it == all_.end() || static_cast<int>(it->second.values_milli.size()) != slots_)
                    continue;
                const std::optional<std::int64_t> value = measured(it->second, slot);
                if (!value) continue;
                sum += *value;
                ++found;
            }
        }
        if (found < rules_.like_days_least) return std::nullopt;
        return static_cast<std::int64_t>(divide_rounded(sum, found, Rounding::half_up));
    }

    static void add_run(SpanReadings& filled, int slot, Quality quality, Method method) {
        QualityRun* last = filled.runs.empty() ? nullptr : &filled.runs.back();
        const bool goes_on = last != nullptr && last->quality == quality &&
                             last->first + last->count == slot &&
                             last->method == static_cast<int>(method);
        if (goes_on) {
            ++last->count;
        } else {
            filled.runs.push_back({slot, 1, quality, static_cast<int>(method), 0});
        }
    }

    const EstimateRules& rules_;
    const DayReadings& all_;
    CivilDay day_;
    int slots_;
    int interval_minutes_;
    time::BillingPeriod expected_;
    const std::function<bool(CivilDay, CivilDay)>& is_like_;
};

}  // namespace

int whole_days_missing(const DayReadings& all, CivilDay day, const time::BillingPeriod& expected) {
    const auto is_whole = [&](CivilDay one) {
        if (!expected.contains(one)) return false;
        const auto it = all.find(one);
        if (it == all.end()) return true;
        const std::vector<QualityRun>& runs = it->second.runs;
        return runs.size() == 1 && runs[0].quality == Quality::missing &&
               runs[0].count == static_cast<int>(it->second.values_milli.size());
    };
    if (!is_whole(day)) return 0;
    int count = 1;
    for (CivilDay one = day - days{1}; is_whole(one) && count < 100; one -= days{1}) ++count;
    for (CivilDay one = day + days{1}; is_whole(one) && count < 100; one += days{1}) ++count;
    return count;
}

std::optional<SpanReadings> estimate_day(const EstimateRules& rules, const DayReadings& all,
                                         CivilDay day, int slots, int interval_minutes,
                                         const time::BillingPeriod& expected,
                                         const std::function<bool(CivilDay, CivilDay)>& is_like) {
    return DayEstimator{rules, all, day, slots, interval_minutes, expected, is_like}.estimate();
}

}  // namespace voltmark::vee
