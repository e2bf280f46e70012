// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// Names and values as texts, in order of appearance.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Everything that a component says, but for its id and place. Fields at their defaults are there
/// too, so that a change to or from one shows.
Fields fields_of(const Component& component, const Version& version);

/// Everything that a billing demand says; empty where there is none.
std::string to_text(const std::optional<BillingDemand>& demand, const Version& version);

/// "capacity_kva from 100 below 315; class business or industrial"; empty: always.
std::string to_text(const Condition& condition);

}  // namespace voltmark::tariff
