// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/delivered.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec {

namespace {

struct NamedUnit {
    std::string_view name;
    ReadingUnit unit;
};

constexpr NamedUnit kUnits[] = {
    {"kWh", {BaseUnit::watt_hour, 6}},
    {"Wh", {BaseUnit::watt_hour, 3}},
    {"MWh", {BaseUnit::watt_hour, 9}},
    {"kvarh", {BaseUnit::var_hour, 6}},
    {"varh", {BaseUnit::var_hour, 3}},
    {"Mvarh", {BaseUnit::var_hour, 9}},
    {"kVAh", {BaseUnit::volt_ampere_hour, 6}},
    {"VAh", {BaseUnit::volt_ampere_hour, 3}},
    {"MVAh", {BaseUnit::volt_ampere_hour, 9}},
    {"kW", {BaseUnit::watt, 6}},
    {"W", {BaseUnit::watt, 3}},
    {"MW", {BaseUnit::watt, 9}},
    {"kvar", {BaseUnit::var, 6}},
    {"var", {BaseUnit::var, 3}},
    {"Mvar", {BaseUnit::var, 9}},
    {"kVA", {BaseUnit::volt_ampere, 6}},
    {"VA", {BaseUnit::volt_ampere, 3}},
    {"MVA", {BaseUnit::volt_ampere, 9}},
    {"kV", {BaseUnit::volt, 6}},
    {"V", {BaseUnit::volt, 3}},
    {"kA", {BaseUnit::ampere, 6}},
    {"A", {BaseUnit::ampere, 3}},
    {"pf", {BaseUnit::power_factor, 3}},
};

}  // namespace

std::optional<ReadingUnit> find_unit(std::string_view name) {
    for (const NamedUnit& known : kUnits) {
        if (equal_letters(known.name, name)) return known.unit;
    }
    return std::nullopt;
}

std::string_view to_text(ReadingUnit unit) {
    for (const NamedUnit& known : kUnits) {
        if (known.unit == unit) return known.name;
    }
    VOLTMARK_CHECK(false);
    return {};
}

}  // namespace voltmark::codec
