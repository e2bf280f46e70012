// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/personal_data.hpp"

#include <set>
#include <unordered_map>

#include <soci/soci.h>

#include "voltmark/security/errors.hpp"

namespace voltmark::customer {

namespace {

using security::Field;
using security::NewField;
using security::OpenedField;
using store::BulkRow;

/// Whether a party's data waits to be moved.
bool is_unsealed(store::Session& session, PartyId party) {
    bool waits = false;
    session.bulk_query("SELECT 1 FROM unsealed_data WHERE party_id = ?1 LIMIT 1")
        ->run({raw(party)}, [&](const BulkRow&) { waits = true; });
    return waits;
}

void add_if_there(std::vector<NewField>& fields, const security::FieldPlace& place, Field field,
                  std::string_view text) {
    if (!text.empty()) fields.push_back({place, field, text});
}

/// What of a holder was among opened fields.
struct Known {
    bool name = false;
    bool address = false;
};
Known fill(const Sight& sight, std::span<const OpenedField> opened, ContractView& view) {
    const std::int64_t site = raw(view.contract.id.site_id);
    Known known;
    for (const OpenedField& one : opened) {
        const bool is_address = one.field == Field::address && one.place.item == site;
        if (one.field == Field::name) view.holder.name = sight.shown(one);
        if (is_address) view.holder.address = sight.shown(one);
        known.name = known.name || one.field == Field::name;
        known.address = known.address || is_address;
    }
    return known;
}

}  // namespace

std::string Sight::shown(const OpenedField& field) const {
    if (field.is_erased) return std::string{kErasedWords.in(language)};
    const std::string_view text = field.text.text();
    return view == security::View::whole ? std::string{text} : masked(field.field, text);
}

Result<void> add_personal_data(store::Session& session, const security::Vault& vault,
                               std::span<const Party> parties, std::span<const Site> sites,
                               std::span<const Contract> contracts) {
    std::vector<NewField> fields;
    for (const Party& party : parties) {
        const security::FieldPlace place{raw(party.party_id), 0};
        add_if_there(fields, place, Field::name, party.name);
        add_if_there(fields, place, Field::phone, party.phone);
        add_if_there(fields, place, Field::identity, party.identity_no);
        add_if_there(fields, place, Field::bank, party.bank_account);
    }
    std::unordered_map<std::int64_t, std::string_view> addresses;
    for (const Site& site : sites) addresses.emplace(raw(site.site_id), site.address);
    std::set<security::FieldPlace> told;
    for (const Contract& contract : contracts) {
        const security::FieldPlace place{raw(contract.party_id), raw(contract.id.site_id)};
        const auto address = addresses.find(place.item);
        if (address == addresses.end() || !told.insert(place).second) continue;
        add_if_there(fields, place, Field::address, address->second);
    }
    return vault.add(session, fields);
}

Result<std::vector<std::string>> names_of(store::Session& session, const Sight& sight,
                                          std::span<const PartyId> parties) {
    std::vector<std::int64_t> subjects;
    for (const PartyId party : parties) subjects.push_back(raw(party));
    const auto opened = sight.vault.open_fields(session, Field::name, subjects);
    if (!opened) return opened.error();
    std::unordered_map<std::int64_t, std::string> known;
    for (const OpenedField& one : *opened) known.emplace(one.place.subject, sight.shown(one));
    std::vector<std::string> names;
    for (const PartyId party : parties) {
        const auto name = known.find(raw(party));
        if (name == known.end() && is_unsealed(session, party))
            return make_error(security::kUnsealed);
        names.push_back(name == known.end() ? std::string{} : name->second);
    }
    return names;
}

Result<std::string> name_of(store::Session& session, const Sight& sight, PartyId party) {
    Result<std::vector<std::string>> names = names_of(session, sight, std::span{&party, 1});
    if (!names) return names.error();
    return std::move(names->front());
}

Result<ContractView> view_contract(store::Session& session, const Sight& sight, ContractId id) {
    return with_holder(session, sight, get_contract(session, id));
}

Result<ContractView> with_holder(store::Session& session, const Sight& sight, ContractView view) {
    const PartyId holder = view.contract.party_id;
    const auto opened = sight.vault.open_of(session, raw(holder), {Field::name, Field::address});
    if (!opened) return opened.error();
    const Known known = fill(sight, *opened, view);
    if (!known.name && is_unsealed(session, holder)) return make_error(security::kUnsealed);
    return view;
}

Result<ContractView> with_holder(store::Session& session, const Sight& sight, ContractView view,
                                 std::span<const OpenedField> opened) {
    const Known known = fill(sight, opened, view);
    if (known.name && known.address) return view;
    return with_holder(session, sight, std::move(view));
}

std::int64_t count_unsealed(store::Session& session) {
    long long count = 0;
    session.sql() << "SELECT count(*) FROM unsealed_data", soci::into(count);
    return count;
}

Result<std::int64_t> seal_some(store::Session& session, const security::Vault& vault, int limit) {
    struct Row {
        security::FieldPlace place;
        Field field;
        std::string text;
    };
    std::vector<Row> rows;
    session
        .bulk_query(
            "SELECT party_id, field, item_id, text FROM unsealed_data ORDER BY party_id, "
            "field, item_id LIMIT ?1")
        ->run({limit}, [&](const BulkRow& row) {
            rows.push_back({{row.integer(0), row.integer(2)},
                            static_cast<Field>(row.integer(1)),
                            std::string{row.text(3)}});
        });
    if (rows.empty()) return std::int64_t{0};
    std::vector<NewField> fields;
    for (const Row& row : rows) fields.push_back({row.place, row.field, row.text});
    if (Result<void> added = vault.add(session, fields); !added) return added.error();
    // What is deleted must not stay readable in pages that are free.
    if (session.engine() == store::Engine::sqlite) session.run_script("PRAGMA secure_delete = ON");
    const Row& last = rows.back();
    session.run_script(
        fmt::format("DELETE FROM unsealed_data WHERE (party_id, field, item_id) <= ({}, {}, {})",
                    last.place.subject, static_cast<int>(last.field), last.place.item));
    for (Row& row : rows) security::wipe(row.text);
    return static_cast<std::int64_t>(rows.size());
}

void settle_sealed(store::Session& session) {
    // Columns that were dropped and rows that were deleted lie in old pages until then.
    session.run_script(session.engine() == store::Engine::sqlite
                           ? "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"
                           : "VACUUM FULL party, site, unsealed_data");
}

}  // namespace voltmark::customer
