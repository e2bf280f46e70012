// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/csv_stamp.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::codec::csv {

/// A slot of a span, and how many the span has.
struct SlotPlace {
    time::CivilDay span;
    int slot = 0;
    int slots = 0;
};

/// What a timestamp of a file means.
struct Moment {
    const ErrorCode* fault = nullptr;  ///< csv.timestamp, csv.skipped_hour, csv.off_grid; or null.
    bool is_repeated = false;  ///< The clock showed it twice, and nothing tells which is meant.
    SlotPlace first;
    SlotPlace second;  ///< Where it is repeated.
};

/// Turns timestamps into slots. Remembers the last text, the last day of the clock and the last
/// span, because neighbours in a file share them.
class SlotClock {
public:
    SlotClock(const Options& options, time::IntervalGrid grid);

    const Moment& look_up(std::string_view text);

private:
    struct Instants {
        bool is_skipped = false;
        bool is_repeated = false;
        Instant first;
        Instant second;
    };

    Moment moment_of(std::string_view text);
    Moment daily_moment(const Stamp& stamp) const;
    Instants instants_of(const time::Timestamp& stamp);
    bool find_slot(Instant stamp, SlotPlace& place);

    time::Zone zone_;
    Label label_;
    TimestampForm form_;
    time::IntervalGrid grid_;
    std::string text_;
    Moment moment_;
    // The last day of the clock: where it has 24 common hours, arithmetic is enough.
    std::optional<time::CivilDay> day_;
    Instant day_begin_;
    bool is_plain_day_ = false;
    // The last span.
    SlotPlace span_;
    Instant span_begin_;
    Instant span_end_;
};

}  // namespace voltmark::codec::csv
