// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/multiplier.hpp"
#include "voltmark/meter/register_store.hpp"

namespace voltmark::acquire {

/// A channel with all that turns points of its register into readings.
struct ChannelPlace {
    meter::KnownChannel channel;
    std::string key;
    std::vector<meter::MultiplierSpan> multipliers;

    /// 1 where no meter is mounted that day.
    std::int64_t multiplier_e3(time::CivilDay day) const;
};

/// Where the readings of one meter belong.
struct MeterPlace {
    /// Listed, a terminal of listed meters, or the store has a channel or register of it.
    bool is_known = false;
    std::array<std::optional<ChannelPlace>, kFlowCount> channels;
    /// By flow and tariff (0 the total).
    std::map<std::pair<Flow, int>, meter::Register> registers;
};

/// Finds places by address, through the reading keys ADDRESS/import, ADDRESS/import/peak and so on
/// (the meter's own key where the table of meters gives one).
class Places {
public:
    Places(const MeterList& meters, std::vector<std::string> bands)
        : meters_{meters}, bands_{std::move(bands)} {}

    /// Forgets what is known and reads the store's channels and registers.
    void load(store::Session& session);
    const MeterPlace& find(const std::string& address);
    const meter::ChannelDirectory& directory() const { return *directory_; }

private:
    MeterPlace place_of(const std::string& address) const;

    const MeterList& meters_;
    std::vector<std::string> bands_;
    std::optional<meter::ChannelDirectory> directory_;
    std::map<ChannelId, std::vector<meter::MultiplierSpan>> multipliers_;
    std::map<std::string, meter::Register, std::less<>> registers_;
    std::unordered_map<std::string, MeterPlace> found_;
};

}  // namespace voltmark::acquire
