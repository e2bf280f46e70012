// SPDX-License-Identifier: Apache-2.0
#include "billed_readings.hpp"

#include <limits>

#include "voltmark/meter/meter_store.hpp"

namespace voltmark::app {

std::vector<billing::BillSummary> bills_made_from(store::Session& session, ChannelId channel,
                                                  const time::BillingPeriod& days) {
    std::vector<billing::BillSummary> found;
    for (const meter::ServingChannel& serving :
         meter::serving_channels(session, channel.site_id, channel.site_id, days)) {
        if (serving.channel.id != channel) continue;
        billing::BillFilter filter;
        filter.contract = serving.contract;
        filter.limit = std::numeric_limits<int>::max();
        for (const billing::BillSummary& bill : billing::list_bills(session, filter)) {
            const bool counts = !bill.replaced && bill.state >= billing::State::issued;
            if (counts && bill.period.from < days.to && days.from < bill.period.to)
                found.push_back(bill);
        }
    }
    return found;
}

}  // namespace voltmark::app
