// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/customer/personal_data.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/register_store.hpp"

namespace voltmark::portfolio {

/// Customers with their contracts and metering, as they come into a store together.
struct Portfolio {
    std::vector<customer::Party> parties;
    std::vector<customer::Site> sites;
    std::vector<customer::Contract> contracts;
    std::vector<customer::ContractTerm> terms;
    std::vector<meter::ServicePoint> points;
    std::vector<meter::Install> installs;
    std::vector<meter::Supply> supplies;
    std::vector<meter::Channel> channels;
    std::vector<meter::Register> registers;
};

/// Adds all of it. Belongs to the caller's transaction. \errors  throws store.duplicate for a
/// consumer number or a channel key that exists. \errors  of customer::add_personal_data.
Result<void> add_portfolio(store::Session& session, const security::Vault& vault,
                           const Portfolio& portfolio, Instant now);

}  // namespace voltmark::portfolio
