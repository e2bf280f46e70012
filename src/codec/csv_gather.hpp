// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <vector>

#include "csv_clock.hpp"

namespace voltmark::codec::csv {

/// Collects readings, one at a time, into spans: of each channel the span that its rows are in.
class Gatherer {
public:
    Gatherer(time::IntervalGrid grid, DeliverySink& sink) : grid_{grid}, sink_{sink} {}

    /// What a remark is made of once a channel.
    enum class Remark : std::uint8_t { rounded = 1, repeated = 2, in_parts = 4 };

    /// What the slot held before.
    enum class Before : std::uint8_t { nothing, same, other };

    std::size_t add_channel(std::string key, ReadingUnit unit);
    const std::string& key(std::size_t channel) const { return channels_[channel].key; }
    ReadingUnit unit(std::size_t channel) const { return channels_[channel].unit; }

    /// Whether this is the first such remark on the channel.
    bool is_first(std::size_t channel, Remark remark);

    /// Puts a measured reading where it belongs, if that is an empty slot of the open span: the
    /// common case. False: nothing is done.
    bool put_next(std::size_t channel, const SlotPlace& place, std::int64_t milli) {
        ChannelState& state = channels_[channel];
        if (!state.is_open || state.span != place.span) return false;
        std::int64_t& value = state.values_milli[static_cast<std::size_t>(place.slot)];
        if (value != kNothing) return false;
        value = milli;
        return true;
    }

    /// Makes the channel's span that of `place`; gives the one before, when it was another.
    /// \returns  false: the span was given before, so that it comes in parts.
    bool open(std::size_t channel, const SlotPlace& place, std::uint64_t line);

    /// Puts a reading into the open span. A slot that has a value keeps it.
    Before put(std::size_t channel, int slot, std::int64_t milli, meter::Quality quality);

    /// Gives what is still open, channel by channel.
    void finish();

private:
    static constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();

    struct ChannelState {
        // What every reading touches stands together.
        time::CivilDay span;
        bool is_open = false;
        std::vector<std::int64_t> values_milli;  // kNothing where there is no value.
        std::vector<meter::Quality> qualities;   // Empty as long as all values are actual.
        std::uint64_t line = 0;
        std::string key;
        ReadingUnit unit;
        std::vector<std::int32_t> given;  // Ascending days of the spans that were given.
        std::uint8_t remarks = 0;
    };

    void give(ChannelState& channel);

    time::IntervalGrid grid_;
    DeliverySink& sink_;
    std::vector<ChannelState> channels_;
    DeliveredSpan out_;
};

}  // namespace voltmark::codec::csv
