// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/tariff/model.hpp"

#include "yaml_reader.hpp"

namespace voltmark::tariff {

// The parts of a document, each read by its own file.

/// `{capacity_kva: {from: 1, below: 20}, relief: [dibao, wubao]}`
Condition read_condition(const YAML::Node& node, Findings& findings);

/// `{en: ..., zh: ...}`
Name read_name(const YAML::Node& node, Findings& findings);

/// A list of band rules, or `{time_base: ..., bands: [...]}`.
BandCalendar read_calendar(const std::string& name, const YAML::Node& node, Findings& findings);

/// `7`, `6-8`, `11-2`, or a list of such.
time::MonthSet read_months(const YAML::Node& node, Findings& findings);

/// Finds moments without a band and rules that never apply, over the days that `valid` has (at most
/// four years of them).
void check_calendar(const BandCalendar& calendar, const time::BillingPeriod& valid,
                    const time::HolidayCalendar& holidays, const YAML::Node& node,
                    Findings& findings);

/// Reads one component; `version` holds the calendars and the components before it.
std::optional<Component> read_component(const YAML::Node& node, const Version& version,
                                        Findings& findings);

/// What demand the version bills; none where `node` is not there. `version` holds the calendars.
std::optional<BillingDemand> read_billing_demand(const YAML::Node& node, const Version& version,
                                                 Findings& findings);

/// A contract has one tier year: all components of a version start theirs on the same day.
void check_tier_years(const Version& version, Findings& findings);

/// Components that share a line are added before rounding: they must price the same energy, and at
/// most one of them by tiers.
void check_lines(const Version& version, Findings& findings);

/// A component must be able to apply: to some contract that the tariff is for, in some month.
void check_reach(const Version& version, const Condition& eligible, Findings& findings);

}  // namespace voltmark::tariff
