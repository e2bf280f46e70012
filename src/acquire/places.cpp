// SPDX-License-Identifier: Apache-2.0
#include "places.hpp"

namespace voltmark::acquire {

std::int64_t ChannelPlace::multiplier_e3(time::CivilDay day) const {
    for (const meter::MultiplierSpan& one : multipliers) {
        if (one.valid.from <= day && day < one.valid.to) return one.multiplier_e3;
    }
    return 1000;
}

void Places::load(store::Session& session) {
    directory_ = meter::ChannelDirectory::load(session);
    multipliers_ = meter::channel_multipliers(session);
    registers_ = meter::registers_by_key(session);
    found_.clear();
}

const MeterPlace& Places::find(const std::string& address) {
    const auto it = found_.find(address);
    if (it != found_.end()) return it->second;
    // Addresses come from outside: their number is bounded.
    if (found_.size() > 4'000'000) found_.clear();
    return found_.emplace(address, place_of(address)).first->second;
}

MeterPlace Places::place_of(const std::string& address) const {
    MeterPlace place;
    const ListedMeter* listed = meters_.find(address);
    const std::string& key = listed == nullptr ? address : listed->key;
    place.is_known = listed != nullptr || !meters_.behind(address).empty();
    for (int number = 0; number < kFlowCount; ++number) {
        const auto flow = static_cast<Flow>(number);
        const std::string flow_key = fmt::format("{}/{}", key, to_text(flow));
        if (const meter::KnownChannel* channel = directory_->find(flow_key)) {
            ChannelPlace found{*channel, flow_key, {}};
            const auto multipliers = multipliers_.find(channel->id);
            if (multipliers != multipliers_.end()) found.multipliers = multipliers->second;
            place.channels[static_cast<std::size_t>(number)] = std::move(found);
        }
        for (std::size_t tariff = 0; tariff <= bands_.size(); ++tariff) {
            const std::string band = tariff == 0 ? "" : "/" + bands_[tariff - 1];
            const auto known = registers_.find(flow_key + band);
            if (known == registers_.end()) continue;
            place.registers.emplace(std::pair{flow, static_cast<int>(tariff)}, known->second);
        }
        place.is_known = place.is_known || place.channels[static_cast<std::size_t>(number)];
    }
    place.is_known = place.is_known || !place.registers.empty();
    return place;
}

}  // namespace voltmark::acquire
