// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/bill_group.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/customer/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::customer {

namespace {

using store::BulkRow;

bool is_code(std::string_view text) {
    const auto is_known = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_' || letter == '.';
    };
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), is_known);
}

std::string consumer_of(store::Session& session, ContractId contract) {
    return get_contract(session, contract).contract.consumer_no;
}

}  // namespace

Result<void> create_group(store::Session& session, const BillGroup& group, Instant now) {
    if (!is_code(group.code)) return make_error(kGroupCode, group.code);
    if (get_group(session, group.code)) return make_error(kGroupExists, group.code);
    const long long party = static_cast<std::int64_t>(group.payer);
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO bill_group (group_code, name, party_id, created_at) VALUES (:g, "
                     ":n, :p, :t)",
        soci::use(group.code, "g"), soci::use(group.name, "n"), soci::use(party, "p"),
        soci::use(at, "t");
    return ok();
}

Result<BillGroup> get_group(store::Session& session, const std::string& code) {
    BillGroup group;
    long long party = 0;
    session.sql() << "SELECT group_code, name, party_id FROM bill_group WHERE group_code = :g",
        soci::use(code, "g"), soci::into(group.code), soci::into(group.name), soci::into(party);
    if (!session.sql().got_data()) return make_error(kGroupUnknown, code);
    group.payer = PartyId{party};
    return group;
}

std::vector<BillGroup> list_groups(store::Session& session) {
    std::vector<BillGroup> groups;
    const auto query =
        session.bulk_query("SELECT group_code, name, party_id FROM bill_group ORDER BY group_code");
    query->run({}, [&](const BulkRow& row) {
        groups.push_back(
            {std::string{row.text(0)}, std::string{row.text(1)}, PartyId{row.integer(2)}});
    });
    return groups;
}

std::vector<GroupMember> group_members(store::Session& session, const std::string& code) {
    std::vector<GroupMember> members;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, valid_from, valid_to, group_code FROM bill_group_member "
        "ORDER BY site_id, contract_no, valid_from");
    query->run({}, [&](const BulkRow& row) {
        if (row.text(4) != code) return;
        members.push_back(
            {store::contract_in(row, 0),
             {time::day_from_number(row.integer(2)), time::day_from_number(row.integer(3))}});
    });
    return members;
}

Result<void> add_member(store::Session& session, const std::string& code, ContractId contract,
                        time::CivilDay from) {
    if (const Result<BillGroup> group = get_group(session, code); !group) return group.error();
    std::optional<std::string> taken;
    const auto others = session.bulk_query(
        "SELECT group_code FROM bill_group_member WHERE site_id = ?1 AND contract_no = ?2 AND "
        "valid_to > ?3");
    others->run({raw(contract.site_id), raw(contract.contract_no), time::to_number(from)},
                [&](const BulkRow& row) { taken = std::string{row.text(0)}; });
    if (taken) return make_error(kGroupTaken, consumer_of(session, contract), *taken);
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    const int first = time::to_number(from);
    const int end = time::to_number(time::kOpenEnd);
    session.sql() << "INSERT INTO bill_group_member (site_id, contract_no, valid_from, valid_to, "
                     "group_code) VALUES (:s, :c, :f, :e, :g)",
        soci::use(site, "s"), soci::use(number, "c"), soci::use(first, "f"), soci::use(end, "e"),
        soci::use(code, "g");
    return ok();
}

Result<void> remove_member(store::Session& session, const std::string& code, ContractId contract,
                           time::CivilDay to) {
    if (const Result<BillGroup> group = get_group(session, code); !group) return group.error();
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    const int end = time::to_number(to);
    soci::statement update =
        (session.sql().prepare
             << "UPDATE bill_group_member SET valid_to = :e WHERE group_code = :g AND site_id = :s "
                "AND contract_no = :c AND valid_from < :f AND valid_to >= :t",
         soci::use(end, "e"), soci::use(code, "g"), soci::use(site, "s"), soci::use(number, "c"),
         soci::use(end, "f"), soci::use(end, "t"));
    update.execute(true);
    if (update.get_affected_rows() == 1) return ok();
    return make_error(kGroupNoMember, consumer_of(session, contract), code, time::to_text(to));
}

Party get_party(store::Session& session, PartyId id) {
    Party party;
    party.party_id = id;
    std::string kind;
    const long long number = static_cast<std::int64_t>(id);
    session.sql() << "SELECT kind FROM party WHERE party_id = :p", soci::use(number, "p"),
        soci::into(kind);
    VOLTMARK_CHECK(session.sql().got_data());
    party.kind = find_party_kind(kind).value_or(PartyKind::person);
    return party;
}

}  // namespace voltmark::customer
