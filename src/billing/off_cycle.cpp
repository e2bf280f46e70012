// SPDX-License-Identifier: Apache-2.0
#include "off_cycle.hpp"

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

using store::BulkRow;

bool is_billed(store::Session& session, ContractId contract, const time::BillingPeriod& period) {
    const std::vector<ContractId> billed =
        billed_in(session, {contract.site_id, contract.site_id}, period);
    return std::binary_search(billed.begin(), billed.end(), contract);
}

std::int64_t count_valid(store::Session& session, ContractId contract,
                         const time::BillingPeriod& period) {
    std::int64_t count = 0;
    const auto query = session.bulk_query(
        "SELECT count(*) FROM contract WHERE site_id = ?1 AND contract_no = ?2 AND valid_from < ?4 "
        "AND valid_to > ?3");
    query->run({raw(contract.site_id), raw(contract.contract_no), time::to_number(period.from),
                time::to_number(period.to)},
               [&](const BulkRow& row) { count = row.integer(0); });
    return count;
}

std::vector<RunOptions> rests_of(store::Store& store, const RunOptions& options) {
    const store::Lease reader = store.reader();
    std::vector<RunOptions> rests;
    // How far each contract is billed that was billed off the cycle in the period, and where it
    // ends.
    const auto query = reader->bulk_query(
        "SELECT c.site_id, c.contract_no, c.valid_to, max(b.period_to) FROM bill_run r JOIN bill b "
        "ON b.run_from >= ?3 AND b.run_from < ?2 AND b.site_id = r.only_site_id AND b.contract_no "
        "= r.only_contract_no JOIN contract c ON c.site_id = b.site_id AND c.contract_no = "
        "b.contract_no WHERE r.only_contract_no > 0 AND r.correction_id = 0 AND r.period_from < ?2 "
        "AND r.period_to > ?1 AND b.period_from < ?2 AND b.period_to > ?1 GROUP BY c.site_id, "
        "c.contract_no, c.valid_to ORDER BY c.site_id, c.contract_no");
    // A bill lies under the first day of its run, which reaches no further back than a year.
    constexpr int kRunReach = 366;
    const std::int64_t from = time::to_number(options.period.from);
    const std::int64_t to = time::to_number(options.period.to);
    query->run({from, to, from - kRunReach}, [&](const BulkRow& row) {
        const std::int64_t end = std::min(to, row.integer(2));
        if (row.integer(3) >= end) return;
        RunOptions rest = options;
        rest.only = store::contract_in(row, 0);
        rest.period = {time::day_from_number(row.integer(3)), time::day_from_number(end)};
        rest.booked_on = options.booked_on.value_or(options.period.to);
        rests.push_back(std::move(rest));
    });
    return rests;
}

}  // namespace voltmark::billing
