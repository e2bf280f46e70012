// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/rating/register_usage.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::billing {

/// The registers of one contract, with what they showed on the days of a period and its end.
struct ContractRegisters {
    std::vector<rating::MeteredRegister> registers;
    time::Zone zone = time::Zone::utc();
};

/// The registers that serve contracts of a range of sites in a period, as of a delivery. Empty in a
/// store without registers, at the price of one look-up.
std::map<ContractId, ContractRegisters> contract_registers(store::Session& session, SiteId first,
                                                           SiteId last,
                                                           const time::BillingPeriod& period,
                                                           DeliveryId as_of);

/// Cuts registers to the days that a contract is billed for; those that serve none of them go.
std::vector<rating::MeteredRegister> registers_in(const ContractRegisters& all,
                                                  const time::BillingPeriod& days);

}  // namespace voltmark::billing
