// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/meter/reading_block.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::vee {

/// Consecutive slots of a timeline.
struct Gap {
    int first = 0;
    int count = 0;

    int end() const { return first + count; }
    bool contains(int slot) const { return first <= slot && slot < end(); }
    friend bool operator==(const Gap&, const Gap&) = default;
};

/// One channel's days in a row as one line of slots: what the methods of estimation read. Holds
/// measurements only, so that no method can take an estimate for one.
class Timeline {
public:
    struct Day {
        time::CivilDay day;
        int first = 0;  ///< Its first slot in the timeline.
        int slots = 0;
        /// On a day of a clock change: the slot that follows the change. Slots from here on are
        /// those of a common day, `slots - usual` earlier.
        int turn = 0;
        bool off = false;  ///< Weekend or holiday.
    };

    /// \param usual_slots  of a day without a clock change.
    explicit Timeline(int usual_slots) : usual_slots_{usual_slots} {}

    /// Adds the day after the last one (checked). A day that is not there is one without readings.
    ///
    /// \param slots  how many it has; `turn` as in Day, 0 on a common day.
    void add_day(time::CivilDay day, int slots, int turn, bool off,
                 const meter::SpanReadings* readings);

    int usual_slots() const { return usual_slots_; }
    int size() const { return static_cast<int>(values_.size()); }
    const std::vector<Day>& days() const { return days_; }
    /// The index of the day that holds a slot.
    int day_at(int slot) const { return day_of_slot_[static_cast<std::size_t>(slot)]; }
    /// The index of a day; empty where it is none of the timeline's.
    std::optional<int> find_day(time::CivilDay day) const;

    bool is_measured(int slot) const {
        return slot >= 0 && slot < size() && measured_[static_cast<std::size_t>(slot)] != 0;
    }
    /// One for each slot: not 0 where it was measured.
    const std::vector<std::uint8_t>& measured() const { return measured_; }
    /// \pre is_measured(slot)
    std::int64_t value(int slot) const { return values_[static_cast<std::size_t>(slot)]; }

    /// Where on a common day a slot would stand, by the clock on the wall.
    int usual_slot(int slot) const {
        const Day& day = days_[static_cast<std::size_t>(day_at(slot))];
        const int within = slot - day.first;
        // The hour that comes twice is the same hour twice; after an hour left out, slots move up.
        return within < day.turn || day.turn == 0 ? within : within - (day.slots - usual_slots_);
    }
    /// The slot of a day that shows the same clock; empty in the hour that a day leaves out.
    std::optional<int> slot_on(int day_index, int usual_slot) const {
        const Day& day = days_[static_cast<std::size_t>(day_index)];
        if (day.turn != 0) return slot_on_changed(day, usual_slot);
        return usual_slot < day.slots ? std::optional{day.first + usual_slot} : std::nullopt;
    }

    /// The slot that shows the same clock so many days later, maybe beyond the timeline; empty
    /// where there is none.
    std::optional<int> slot_days_from(int slot, int shift_days) const {
        if (!has_turns_) return slot + shift_days * usual_slots_;
        const int day = day_at(slot) + shift_days;
        if (day < 0 || day >= static_cast<int>(days_.size())) return std::nullopt;
        return slot_on(day, usual_slot(slot));
    }

    /// Whether clocks change on one of the days. Where none do, days lie `usual_slots` apart.
    bool has_turns() const { return has_turns_; }

    /// Whether a reading below zero was ever measured: where not, no estimate is below zero.
    bool has_negative() const { return has_negative_; }

private:
    std::optional<int> slot_on_changed(const Day& day, int usual_slot) const;

    int usual_slots_;
    std::vector<Day> days_;
    std::vector<std::int64_t> values_;
    std::vector<std::uint8_t> measured_;
    std::vector<std::int32_t> day_of_slot_;
    bool has_negative_ = false;
    bool has_turns_ = false;
};

/// A timeline as a method may see it: what was measured outside the gap to be filled. Hiding known
/// readings behind a gap is how methods are tried out.
class Known {
public:
    Known(const Timeline& line, const Gap& gap) : Known{line, gap, {0, line.size()}} {}
    /// Of some slots alone, such as those since a customer moved in.
    Known(const Timeline& line, const Gap& gap, const Gap& within)
        : line_{&line}, gap_{gap}, within_{within}, visible_(line.measured()) {
        hide({0, within.first});
        hide({within.end(), line.size() - within.end()});
        hide(gap);
    }
    /// The same with another gap, and this one's out of sight all the same: a trial.
    Known with_trial(const Gap& trial) const {
        Known known = *this;
        known.hidden_ = gap_;
        known.gap_ = trial;
        known.hide(trial);
        return known;
    }

    bool has(int slot) const {
        return slot >= 0 && slot < line_->size() && visible_[static_cast<std::size_t>(slot)] != 0;
    }
    /// Whether nothing from `first` to `last` is out of sight, measured or not.
    bool shows_all(int first, int last) const {
        const auto meets = [&](const Gap& gap) { return first < gap.end() && gap.first <= last; };
        return within_.first <= first && last < within_.end() && !meets(gap_) && !meets(hidden_);
    }
    /// \pre has(slot)
    std::int64_t value(int slot) const { return line_->value(slot); }
    const Timeline& line() const { return *line_; }
    const Gap& gap() const { return gap_; }

private:
    void hide(const Gap& gap) {
        const int end = std::min(gap.end(), line_->size());
        for (int slot = std::max(gap.first, 0); slot < end; ++slot)
            visible_[static_cast<std::size_t>(slot)] = 0;
    }

    const Timeline* line_;
    Gap gap_;
    Gap within_;
    Gap hidden_;
    std::vector<std::uint8_t> visible_;
};

/// The slot that follows a change of clocks within a day; 0 where there is none.
int clock_turn(const time::IntervalGrid& grid, const time::Zone& zone, time::CivilDay day);

}  // namespace voltmark::vee
