// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

/// The bills in force, issued or posted, that cover days on which a channel served their contract.
std::vector<BillSummary> bills_made_from(store::Session& session, ChannelId channel,
                                         const time::BillingPeriod& days);

}  // namespace voltmark::billing
