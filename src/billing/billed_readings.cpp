// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/billed_readings.hpp"

#include <limits>

#include "voltmark/meter/meter_store.hpp"

namespace voltmark::billing {

std::vector<BillSummary> bills_made_from(store::Session& session, ChannelId channel,
                                         const time::BillingPeriod& days) {
    std::vector<BillSummary> found;
    for (const meter::ServingChannel& serving :
         meter::serving_channels(session, channel.site_id, channel.site_id, days)) {
        if (serving.channel.id != channel) continue;
        BillFilter filter;
        filter.contract = serving.contract;
        filter.limit = std::numeric_limits<int>::max();
        for (const BillSummary& bill : list_bills(session, filter)) {
            const bool counts = !bill.replaced && bill.state >= State::issued;
            if (counts && bill.period.from < days.to && days.from < bill.period.to)
                found.push_back(bill);
        }
    }
    return found;
}

}  // namespace voltmark::billing
