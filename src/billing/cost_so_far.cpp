// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/cost_so_far.hpp"

#include "voltmark/meter/reading_store.hpp"
#include "voltmark/tariff/price_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::billing {

namespace {

/// The first day that no bill covers.
time::CivilDay first_open_day(store::Session& session, const customer::Contract& contract,
                              time::CivilDay today) {
    BillFilter newest;
    newest.contract = contract.id;
    newest.limit = 1;
    const std::vector<BillSummary> bills = list_bills(session, newest);
    if (!bills.empty()) return bills[0].period.to;
    const time::CivilDay month = time::month_of(today).from;
    return std::max(contract.valid.from, time::month_of(month - std::chrono::days{1}).from);
}

}  // namespace

ProvisionalCharge cost_so_far(store::Session& session, ContractId contract, time::CivilDay today) {
    const customer::Contract held = customer::get_contract(session, contract).contract;
    const time::CivilDay to = std::min(today, held.valid.to);
    const time::CivilDay from = std::min(first_open_day(session, held, today), to);
    ProvisionalRater rater{session, meter::last_delivery(session),
                           tariff::last_price_revision(session),
                           tariff::load_tariffs(session, tariff::last_document(session))};
    const OpenDays wanted{contract, {from, to}};
    return rater.rate({contract.site_id, contract.site_id}, {&wanted, 1})[0];
}

}  // namespace voltmark::billing
