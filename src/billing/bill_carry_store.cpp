// SPDX-License-Identifier: Apache-2.0
#include "bill_carry_store.hpp"

#include "voltmark/billing/bill_body.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

using store::BulkRow;
using store::BulkTable;

namespace {

constexpr BulkTable::Column kColumns[] = {{"run_from", BulkTable::Type::int32},
                                          {"site_id", BulkTable::Type::int64},
                                          {"contract_no", BulkTable::Type::int32},
                                          {"version_no", BulkTable::Type::int32},
                                          {"carry", BulkTable::Type::bytes}};

}  // namespace

void write_carries(store::Session& session, std::span<const BillRow> bills) {
    const auto leaves = [](const BillRow& bill) { return !bill.tiers_after.is_plain(); };
    if (std::none_of(bills.begin(), bills.end(), leaves)) return;
    const auto writer = session.bulk_writer({"bill_carry", kColumns});
    std::vector<std::uint8_t> bytes;
    for (const BillRow& bill : bills) {
        if (!leaves(bill)) continue;
        encode_carry(bill.tiers_after, bytes);
        writer->integer(time::to_number(bill.id.run_from)).integer(raw(bill.id.contract.site_id));
        writer->integer(raw(bill.id.contract.contract_no)).integer(bill.id.version_no);
        writer->bytes(bytes).end_row();
    }
    writer->finish();
}

std::map<std::pair<ContractId, int>, rating::Carry> carries_of(store::Session& session,
                                                               customer::SiteRange sites,
                                                               time::CivilDay run_from) {
    std::map<std::pair<ContractId, int>, rating::Carry> carries;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, version_no, carry FROM bill_carry WHERE run_from = ?1 AND "
        "site_id >= ?2 AND site_id <= ?3");
    query->run({time::to_number(run_from), raw(sites.first), raw(sites.last)}, [&](const BulkRow&
                                                                                       row) {
        Result<rating::Carry> carry = decode_carry(row.bytes(3));
        if (!carry) throw store::Failure{carry.error()};
        const ContractId contract = store::contract_in(row, 0);
        carries.emplace(std::pair{contract, static_cast<int>(row.integer(2))}, std::move(*carry));
    });
    return carries;
}

}  // namespace voltmark::billing
