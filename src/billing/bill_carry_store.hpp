// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>

#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

// The table bill_carry: what bills leave to the next one besides positions in tiers.

void write_carries(store::Session& session, std::span<const BillRow> bills);

/// The carries of the bills of a range in runs that began on a day, by contract and version.
std::map<std::pair<ContractId, int>, rating::Carry> carries_of(store::Session& session,
                                                               customer::SiteRange sites,
                                                               time::CivilDay run_from);

}  // namespace voltmark::billing
