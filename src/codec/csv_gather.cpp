// SPDX-License-Identifier: Apache-2.0
#include "csv_gather.hpp"

namespace voltmark::codec::csv {

using meter::Quality;

std::size_t Gatherer::add_channel(std::string key, ReadingUnit unit) {
    ChannelState& state = channels_.emplace_back();
    state.key = std::move(key);
    state.unit = unit;
    return channels_.size() - 1;
}

bool Gatherer::is_first(std::size_t channel, Remark remark) {
    std::uint8_t& made = channels_[channel].remarks;
    const auto bit = static_cast<std::uint8_t>(remark);
    if ((made & bit) != 0) return false;
    made = static_cast<std::uint8_t>(made | bit);
    return true;
}

bool Gatherer::open(std::size_t channel, const SlotPlace& place, std::uint64_t line) {
    ChannelState& state = channels_[channel];
    if (state.is_open && state.span == place.span) return true;
    give(state);
    state.is_open = true;
    state.span = place.span;
    state.line = line;
    state.values_milli.assign(static_cast<std::size_t>(place.slots), kNothing);
    state.qualities.clear();
    return !std::ranges::binary_search(state.given, time::to_number(place.span));
}

Gatherer::Before Gatherer::put(std::size_t channel, int slot, std::int64_t milli, Quality quality) {
    ChannelState& state = channels_[channel];
    const auto at = static_cast<std::size_t>(slot);
    if (quality != Quality::actual) {
        state.qualities.resize(state.values_milli.size(), Quality::actual);
    }
    const bool is_plain = state.qualities.empty();
    if (state.values_milli[at] != kNothing) {
        const Quality known = is_plain ? Quality::actual : state.qualities[at];
        return state.values_milli[at] == milli && known == quality ? Before::same : Before::other;
    }
    state.values_milli[at] = milli;
    if (!is_plain) state.qualities[at] = quality;
    return Before::nothing;
}

void Gatherer::give(ChannelState& channel) {
    if (!channel.is_open) return;
    channel.is_open = false;
    const std::int32_t day = time::to_number(channel.span);
    const auto known = std::ranges::lower_bound(channel.given, day);
    if (known == channel.given.end() || *known != day) channel.given.insert(known, day);

    out_.key = channel.key;
    out_.unit = channel.unit;
    out_.span = channel.span;
    out_.interval_minutes = grid_.minutes();
    out_.line = channel.line;
    out_.readings.values_milli.swap(channel.values_milli);
    std::vector<meter::QualityRun>& runs = out_.readings.runs;
    runs.clear();
    for (std::size_t slot = 0; slot < out_.readings.values_milli.size(); ++slot) {
        std::int64_t& milli = out_.readings.values_milli[slot];
        const bool is_missing = milli == kNothing;
        if (is_missing) milli = 0;
        const Quality stated =
            channel.qualities.empty() ? Quality::actual : channel.qualities[slot];
        const Quality quality = is_missing ? Quality::missing : stated;
        if (quality == Quality::actual) continue;
        const auto first = static_cast<int>(slot);
        if (!runs.empty() && runs.back().quality == quality &&
            runs.back().first + runs.back().count == first) {
            ++runs.back().count;
        } else {
            runs.push_back({first, 1, quality, 0, 0});
        }
    }
    sink_.span(out_);
}

void Gatherer::finish() {
    for (ChannelState& channel : channels_) give(channel);
}

}  // namespace voltmark::codec::csv
