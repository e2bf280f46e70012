// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/tariff/errors.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

/// Reads one component; its parts share what they read from. Energy and demand have files of their
/// own.
class ComponentReader {
public:
    ComponentReader(const YAML::Node& node, const Version& version, Findings& findings)
        : map_{node, findings}, version_{version}, findings_{findings} {}

    std::optional<Component> read();

private:
    void check_id(const std::string& id);
    std::optional<Charge> read_charge(const std::string& kind);
    void expect_per(const std::string& otherwise, std::initializer_list<std::string_view> allowed);
    int calendar_index();
    const BandCalendar& calendar_of(int index) const {
        return version_.calendars[static_cast<std::size_t>(index)];
    }
    Price price();
    DayShare day_share(DayShare otherwise);
    std::optional<std::chrono::month> month(const std::string& key);
    std::vector<int> base();

    // read_energy.cpp
    std::vector<Price> banded_price(const YAML::Node& node, const BandCalendar& calendar,
                                    std::initializer_list<std::string> other_keys = {});
    TierPrice tier_price(const YAML::Node& node, const BandCalendar& calendar);
    std::vector<TierPrice> tier_prices(const BandCalendar& calendar);
    std::chrono::month_day year_start(MapReader& tiers);
    std::optional<Household> household(const YAML::Node& node);
    TierRule tier_rule(std::size_t tier_count);
    Charge energy();
    std::vector<std::int64_t> float_ratios_e8(const BandCalendar& calendar);
    Charge floating();

    // read_series.cpp
    SeriesRule series_rule();

    // read_demand.cpp
    ContractDemandRule contract_rule(const YAML::Node& node);
    std::optional<DemandIncentive> incentive(const YAML::Node& node);
    int window_minutes();
    Charge demand();

    Charge fixed();
    Charge power_factor();
    Charge percentage();
    Charge minimum();
    Charge allowance();
    Charge net_metering();
    Charge settlement();

    MapReader map_;
    const Version& version_;
    Findings& findings_;
    std::vector<int> bands_;  ///< Of the calendar, that are priced; empty: all.
};

/// A list of names of a calendar's bands, ascending.
std::vector<int> read_bands(const YAML::Node& node, const BandCalendar& calendar,
                            Findings& findings);

}  // namespace voltmark::tariff
