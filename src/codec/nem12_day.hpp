// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nem12_value.hpp"

namespace voltmark::codec::nem12 {

/// A 300 record and the 400 records below it, until something else follows.
class OpenDay {
public:
    explicit OpenDay(Report& report) : report_{report} {}

    /// What the following days are readings of.
    void begin_channel(const Channel& channel);

    /// Reads a 300 record; `body` is what follows the indicator. False: refused.
    /// \pre  a byte follows the body: the line's end.
    bool begin(std::string_view body);

    /// Reads a 400 record below it. False: it and the day are refused.
    bool add_event(std::string_view body);

    /// Judges the day when nothing more can follow below it. False: refused.
    /// \param is_cut  the file may have gone on: what needs 400 records cannot be whole without
    /// them.
    bool complete(bool is_cut);

    const IntervalDay& day() const { return day_; }

private:
    bool read_values(std::string_view& body);
    bool read_value_slowly(std::string_view rest, std::size_t slot, std::size_t& length);
    bool refuse_count(std::string_view rest, std::size_t found);
    bool needs_events() const;
    void mark_missing();

    Report& report_;
    Scale scale_{kKilowattHour};
    IntervalDay day_;
    QualityEvent summary_;  // What the 300 record says of the whole day.
    std::optional<time::CivilDay> day_before_;
    std::vector<int> empty_slots_;
    std::vector<QualityEvent> split_;
};

}  // namespace voltmark::codec::nem12
