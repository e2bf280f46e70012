// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/timeline.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::vee {

using meter::Quality;
using meter::QualityRun;
using time::CivilDay;

void Timeline::add_day(CivilDay day, int slots, int turn, bool off,
                       const meter::SpanReadings* readings) {
    VOLTMARK_CHECK(days_.empty() || days_.back().day + std::chrono::days{1} == day);
    const auto first = values_.size();
    const auto count = static_cast<std::size_t>(slots);
    const auto index = static_cast<std::int32_t>(days_.size());
    days_.push_back({day, static_cast<int>(first), slots, turn, off});
    has_turns_ = has_turns_ || slots != usual_slots_;
    day_of_slot_.resize(first + count, index);
    values_.resize(first + count, 0);
    measured_.resize(first + count, 0);
    // Readings of another interval than the channel has today say nothing slot by slot.
    if (readings == nullptr || readings->values_milli.size() != count) return;
    std::copy(readings->values_milli.begin(), readings->values_milli.end(),
              values_.begin() + static_cast<std::ptrdiff_t>(first));
    std::fill(measured_.begin() + static_cast<std::ptrdiff_t>(first), measured_.end(),
              std::uint8_t{1});
    for (const QualityRun& run : readings->runs) {
        if (run.quality != Quality::missing && run.quality != Quality::estimated) continue;
        std::fill_n(measured_.begin() + static_cast<std::ptrdiff_t>(first) + run.first, run.count,
                    std::uint8_t{0});
    }
    for (std::size_t slot = first; slot < values_.size(); ++slot)
        has_negative_ = has_negative_ || (measured_[slot] != 0 && values_[slot] < 0);
}

std::optional<int> Timeline::find_day(CivilDay day) const {
    if (days_.empty() || day < days_.front().day || day > days_.back().day) return std::nullopt;
    return static_cast<int>((day - days_.front().day).count());
}

std::optional<int> Timeline::slot_on_changed(const Day& day, int usual_slot) const {
    const int extra = day.slots - usual_slots_;
    if (usual_slot < day.turn) return day.first + usual_slot;
    if (usual_slot + extra < day.turn) return std::nullopt;
    return day.first + usual_slot + extra;
}

int clock_turn(const time::IntervalGrid& grid, const time::Zone& zone, CivilDay day) {
    const int slots = grid.slots(zone, day);
    const int usual = time::IntervalGrid::kDayMinutes / grid.minutes();
    if (slots == usual || grid.is_daily()) return 0;
    // Where the wall clock and elapsed time part.
    for (int slot = 1; slot < slots; ++slot) {
        const auto local = zone.to_local(grid.slot_begin(zone, day, slot));
        const auto elapsed = std::chrono::minutes{slot * grid.minutes()};
        if (local != time::LocalSeconds{day} + elapsed) return slot;
    }
    return 0;
}

}  // namespace voltmark::vee
