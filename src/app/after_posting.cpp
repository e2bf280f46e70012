// SPDX-License-Identifier: Apache-2.0
#include "after_posting.hpp"

#include <algorithm>

#include "voltmark/budget/plan.hpp"
#include "voltmark/collect/advance.hpp"
#include "voltmark/webhook/webhook_store.hpp"

namespace voltmark::app {

namespace {

std::vector<ContractId> contracts_of(const billing::PostedBills& posted) {
    std::vector<ContractId> contracts;
    for (const billing::PostedBill& bill : posted.bills) contracts.push_back(bill.id.contract);
    std::sort(contracts.begin(), contracts.end());
    contracts.erase(std::unique(contracts.begin(), contracts.end()), contracts.end());
    return contracts;
}

}  // namespace

billing::AfterPosting after_posting() {
    return [](store::Session& session, const billing::PostedBills& posted, Instant now) {
        budget::level_bills(session, posted, now);
        collect::spend_advances(session, {posted.journal_id, posted.booked_on},
                                contracts_of(posted), now);
        webhook::note_bills(session, posted, now);
    };
}

}  // namespace voltmark::app
