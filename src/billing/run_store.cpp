// SPDX-License-Identifier: Apache-2.0
#include <soci/soci.h>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

void write_run(store::Session& session, const Run& run, std::span<const customer::SiteRange> ranges,
               Instant now) {
    static constexpr store::BulkTable::Column kRunColumns[] = {
        {"run_id", store::BulkTable::Type::int64},
        {"period_from", store::BulkTable::Type::int32},
        {"period_to", store::BulkTable::Type::int32},
        {"booked_on", store::BulkTable::Type::int32},
        {"due_on", store::BulkTable::Type::int32},
        {"tariff_cut", store::BulkTable::Type::int64},
        {"as_of", store::BulkTable::Type::int64},
        {"created_at", store::BulkTable::Type::int64},
        {"correction_id", store::BulkTable::Type::int64},
        {"price_cut", store::BulkTable::Type::int64},
        {"only_site_id", store::BulkTable::Type::int64},
        {"only_contract_no", store::BulkTable::Type::int32}};
    static constexpr store::BulkTable::Column kUnitColumns[] = {
        {"run_id", store::BulkTable::Type::int64},     {"unit_no", store::BulkTable::Type::int32},
        {"first_site", store::BulkTable::Type::int64}, {"last_site", store::BulkTable::Type::int64},
        {"state", store::BulkTable::Type::text},       {"bills", store::BulkTable::Type::int32},
        {"holds", store::BulkTable::Type::int32}};
    const auto runs = session.bulk_writer({"bill_run", kRunColumns});
    runs->integer(raw(run.run_id))
        .integer(time::to_number(run.period.from))
        .integer(time::to_number(run.period.to));
    runs->integer(time::to_number(run.booked_on)).integer(time::to_number(run.due_on));
    runs->integer(static_cast<std::int64_t>(run.tariff_cut)).integer(raw(run.as_of));
    runs->integer(now.time_since_epoch().count())
        .integer(static_cast<std::int64_t>(run.correction))
        .integer(static_cast<std::int64_t>(run.price_cut));
    runs->integer(run.only ? raw(run.only->site_id) : 0)
        .integer(run.only ? raw(run.only->contract_no) : 0)
        .end_row();
    runs->finish();
    const auto units = session.bulk_writer({"bill_run_unit", kUnitColumns});
    int unit_no = 0;
    for (const customer::SiteRange& range : ranges) {
        units->integer(raw(run.run_id))
            .integer(++unit_no)
            .integer(raw(range.first))
            .integer(raw(range.last));
        units->text(to_text(State::planned)).integer(0).integer(0).end_row();
    }
    units->finish();
}

std::set<BillId> replaced_bills(store::Session& session, const Run& run, const Unit& unit) {
    std::set<BillId> replaced;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, version_no FROM bill WHERE run_from = ?1 AND site_id >= ?2 "
        "AND site_id <= ?3 AND version_no > 1");
    query->run({time::to_number(run.period.from), raw(unit.first_site), raw(unit.last_site)},
               [&](const store::BulkRow& row) {
                   replaced.insert({store::contract_in(row, 0), run.period.from,
                                    static_cast<int>(row.integer(2)) - 1});
               });
    return replaced;
}

}  // namespace voltmark::billing
