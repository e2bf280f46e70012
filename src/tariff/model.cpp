// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/model.hpp"

#include <array>

namespace voltmark::tariff {

namespace {

constexpr std::array<std::string_view, kLayerCount> kLayers = {
    "energy", "network", "system", "fund", "tax", "service", "feed_in"};
constexpr std::array<Text, kLayerCount> kLayerNames = {{{"energy", "电能"},
                                                        {"network", "输配"},
                                                        {"system operation", "系统运行"},
                                                        {"government funds", "政府性基金及附加"},
                                                        {"tax", "税"},
                                                        {"service", "服务"},
                                                        {"feed-in", "上网"}}};

constexpr std::array<std::string_view, 4> kTierUnits = {"kWh", "kWh/day", "kWh/kW", "kWh/kW.day"};

}  // namespace

std::string_view to_text(TierUnit unit) {
    return kTierUnits[static_cast<std::size_t>(unit)];
}

std::optional<TierUnit> find_tier_unit(std::string_view word) {
    for (std::size_t i = 0; i < kTierUnits.size(); ++i) {
        if (kTierUnits[i] == word) return static_cast<TierUnit>(i);
    }
    return std::nullopt;
}

std::string_view to_text(Layer layer) {
    return kLayers[static_cast<std::size_t>(layer)];
}
Text name_of(Layer layer) {
    return kLayerNames[static_cast<std::size_t>(layer)];
}

std::optional<Layer> find_layer(std::string_view word) {
    for (std::size_t i = 0; i < kLayers.size(); ++i) {
        if (kLayers[i] == word) return static_cast<Layer>(i);
    }
    return std::nullopt;
}

const NetMeteringCharge* Version::net_metering() const {
    for (const Component& component : components) {
        if (const auto* found = std::get_if<NetMeteringCharge>(&component.charge)) return found;
    }
    return nullptr;
}

const Version* Tariff::find_version(time::CivilDay day) const {
    for (const Version& version : versions) {
        if (version.valid.contains(day)) return &version;
    }
    return nullptr;
}

}  // namespace voltmark::tariff
