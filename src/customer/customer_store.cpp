// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/customer_store.hpp"

#include <array>
#include <optional>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/customer/errors.hpp"

#include "contract_rows.hpp"

namespace voltmark::embedded {
std::span<const File> customer_schema();
}

namespace voltmark::customer {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kPartyColumns[] = {
    {"party_id", Type::int64}, {"kind", Type::text}, {"created_at", Type::int64}};
constexpr BulkTable::Column kSiteColumns[] = {{"site_id", Type::int64}, {"area", Type::text}};
constexpr BulkTable::Column kContractColumns[] = {
    {"site_id", Type::int64},  {"contract_no", Type::int32}, {"consumer_no", Type::text},
    {"party_id", Type::int64}, {"valid_from", Type::int32},  {"valid_to", Type::int32}};
constexpr BulkTable::Column kNumberColumns[] = {
    {"consumer_no", Type::text}, {"site_id", Type::int64}, {"contract_no", Type::int32}};
constexpr BulkTable::Column kTermColumns[] = {
    {"site_id", Type::int64},    {"contract_no", Type::int32}, {"valid_from", Type::int32},
    {"valid_to", Type::int32},   {"tariff", Type::text},       {"attributes", Type::text},
    {"recorded_at", Type::int64}};

constexpr std::array<std::string_view, 2> kPartyKinds = {"person", "business"};

Validity validity_in(const BulkRow& row, int column) {
    return {time::day_from_number(row.integer(column)),
            time::day_from_number(row.integer(column + 1))};
}

Contract contract_in(const BulkRow& row) {
    return {store::contract_in(row, 0), std::string{row.text(2)}, PartyId{row.integer(3)},
            validity_in(row, 4)};
}

}  // namespace

std::string_view to_text(PartyKind kind) {
    return kPartyKinds[static_cast<std::size_t>(kind)];
}

std::optional<PartyKind> find_party_kind(std::string_view word) {
    for (std::size_t i = 0; i < kPartyKinds.size(); ++i) {
        if (kPartyKinds[i] == word) return static_cast<PartyKind>(i);
    }
    return std::nullopt;
}

store::Schema schema() {
    return {"customer", embedded::customer_schema()};
}

void add_parties(store::Session& session, std::span<const Party> parties, Instant now) {
    const auto writer = session.bulk_writer({"party", kPartyColumns});
    for (const Party& party : parties) {
        writer->integer(raw(party.party_id)).text(to_text(party.kind));
        writer->integer(now.time_since_epoch().count()).end_row();
    }
    writer->finish();
}

void add_sites(store::Session& session, std::span<const Site> sites) {
    const auto writer = session.bulk_writer({"site", kSiteColumns});
    for (const Site& site : sites) {
        writer->integer(raw(site.site_id)).text(site.area).end_row();
    }
    writer->finish();
}

void add_contracts(store::Session& session, std::span<const Contract> contracts) {
    const auto writer = session.bulk_writer({"contract", kContractColumns});
    const auto numbers = session.bulk_writer({"consumer_number", kNumberColumns});
    for (const Contract& contract : contracts) {
        const auto site = raw(contract.id.site_id);
        const auto number = raw(contract.id.contract_no);
        writer->integer(site)
            .integer(number)
            .text(contract.consumer_no)
            .integer(raw(contract.party_id));
        writer->integer(time::to_number(contract.valid.from))
            .integer(time::to_number(contract.valid.to))
            .end_row();
        numbers->text(contract.consumer_no).integer(site).integer(number).end_row();
    }
    writer->finish();
    numbers->finish();
}

void add_terms(store::Session& session, std::span<const ContractTerm> terms, Instant now) {
    const auto writer = session.bulk_writer({"contract_term", kTermColumns});
    for (const ContractTerm& term : terms) {
        writer->integer(raw(term.id.site_id)).integer(raw(term.id.contract_no));
        writer->integer(time::to_number(term.valid.from)).integer(time::to_number(term.valid.to));
        writer->text(term.tariff)
            .text(term.attributes.to_json())
            .integer(now.time_since_epoch().count())
            .end_row();
    }
    writer->finish();
}

Result<ContractId> find_contract(store::Session& session, std::string_view consumer_no) {
    const std::string number{consumer_no};
    long long site = 0;
    int contract = 0;
    session.sql() << "SELECT site_id, contract_no FROM consumer_number WHERE consumer_no = :n",
        soci::use(number, "n"), soci::into(site), soci::into(contract);
    if (!session.sql().got_data()) return make_error(kUnknown, consumer_no);
    return ContractId{SiteId{site}, ContractNo{contract}};
}

CustomerCounts count_customers(store::Session& session) {
    long long parties = 0;
    long long sites = 0;
    long long contracts = 0;
    session.sql() << "SELECT (SELECT count(*) FROM party), (SELECT count(*) FROM site), "
                     "(SELECT count(*) FROM contract)",
        soci::into(parties), soci::into(sites), soci::into(contracts);
    return {parties, sites, contracts};
}

ContractView get_contract(store::Session& session, ContractId id) {
    std::optional<ContractView> view;
    session.bulk_query(fmt::format("{} WHERE c.site_id = ?1 AND c.contract_no = ?2", kSelectViews))
        ->run({raw(id.site_id), raw(id.contract_no)},
              [&](const BulkRow& row) { view = view_in(row); });
    VOLTMARK_CHECK(view.has_value());
    return std::move(*view);
}

Result<void> end_contract(store::Session& session, ContractId id, time::CivilDay end) {
    const Contract contract = get_contract(session, id).contract;
    if (contract.valid.to == end) return ok();
    if (contract.valid.to < end || contract.valid.from >= end) {
        return make_error(kEnded, contract.consumer_no, time::to_text(contract.valid.from),
                          time::to_text(contract.valid.to));
    }
    const std::string of =
        fmt::format("site_id = {} AND contract_no = {}", raw(id.site_id), raw(id.contract_no));
    const int day = time::to_number(end);
    session.run_script(
        fmt::format("UPDATE contract SET valid_to = {1} WHERE {0}; "
                    "DELETE FROM contract_term WHERE {0} AND valid_from >= {1}; "
                    "UPDATE contract_term SET valid_to = {1} WHERE {0} AND valid_to > {1}",
                    of, day));
    return ok();
}

Result<void> change_term(store::Session& session, const ContractTerm& term, Instant now) {
    const long long site = raw(term.id.site_id);
    const int number = raw(term.id.contract_no);
    const int from = time::to_number(term.valid.from);
    int last_from = 0;
    int last_to = 0;
    session.sql()
        << "SELECT valid_from, valid_to FROM contract_term WHERE site_id = :s AND contract_no = :c "
           "ORDER BY valid_from DESC LIMIT 1",
        soci::use(site, "s"), soci::use(number, "c"), soci::into(last_from), soci::into(last_to);
    if (!session.sql().got_data() || last_to <= from) {
        return make_error(kTermNone, fmt::format("{}-{}", site, number),
                          time::to_text(term.valid.from));
    }
    if (last_from >= from) {
        return make_error(kTermPast, fmt::format("{}-{}", site, number),
                          time::to_text(term.valid.from));
    }
    session.sql() << "UPDATE contract_term SET valid_to = :f WHERE site_id = :s AND contract_no = "
                     ":c AND valid_from = :l",
        soci::use(from, "f"), soci::use(site, "s"), soci::use(number, "c"),
        soci::use(last_from, "l");
    add_terms(session, {&term, 1}, now);
    return ok();
}

std::vector<ContractTerms> contracts_in(store::Session& session, SiteRange sites,
                                        const Validity& days) {
    std::vector<ContractTerms> found;
    const auto contracts = session.bulk_query(
        "SELECT site_id, contract_no, consumer_no, party_id, valid_from, valid_to FROM contract "
        "WHERE site_id >= ?1 AND site_id <= ?2 AND valid_from < ?4 AND valid_to > ?3 "
        "ORDER BY site_id, contract_no");
    const std::int64_t from = time::to_number(days.from);
    const std::int64_t to = time::to_number(days.to);
    contracts->run({raw(sites.first), raw(sites.last), from, to}, [&](const BulkRow& row) {
        found.push_back({contract_in(row), {}});
    });
    auto at = found.begin();
    scan_terms(session, sites, days, [&](const TermRow& row) {
        while (at != found.end() && at->contract.id < row.id) ++at;
        if (at == found.end() || at->contract.id != row.id) return;
        Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(row.attributes);
        if (!attributes) throw store::Failure{attributes.error()};
        at->terms.push_back({row.id, row.valid, std::string{row.tariff}, std::move(*attributes)});
    });
    return found;
}

std::vector<ContractView> views_in(store::Session& session, SiteRange sites) {
    std::vector<ContractView> views;
    session
        .bulk_query(fmt::format("{} WHERE c.site_id >= ?1 AND c.site_id <= ?2 ORDER BY c.site_id, "
                                "c.contract_no",
                                kSelectViews))
        ->run({raw(sites.first), raw(sites.last)},
              [&](const BulkRow& row) { views.push_back(view_in(row)); });
    return views;
}

void scan_contracts(store::Session& session, SiteRange sites, const Validity& days,
                    const std::function<void(const ContractRow&)>& each) {
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, valid_from, valid_to, consumer_no FROM contract "
        "WHERE site_id >= ?1 AND site_id <= ?2 AND valid_from < ?4 AND valid_to > ?3 "
        "ORDER BY site_id, contract_no");
    query->run(
        {raw(sites.first), raw(sites.last), time::to_number(days.from), time::to_number(days.to)},
        [&](const BulkRow& row) {
            each({store::contract_in(row, 0), row.text(4), validity_in(row, 2)});
        });
}

void scan_terms(store::Session& session, SiteRange sites, const Validity& days,
                const std::function<void(const TermRow&)>& each) {
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, valid_from, valid_to, tariff, attributes FROM contract_term "
        "WHERE site_id >= ?1 AND site_id <= ?2 AND valid_from < ?4 AND valid_to > ?3 "
        "ORDER BY site_id, contract_no, valid_from");
    query->run(
        {raw(sites.first), raw(sites.last), time::to_number(days.from), time::to_number(days.to)},
        [&](const BulkRow& row) {
            each({store::contract_in(row, 0), validity_in(row, 2), row.text(4), row.text(5)});
        });
}

void scan_areas(store::Session& session, SiteRange sites,
                const std::function<void(SiteId, std::string_view)>& each) {
    const auto query = session.bulk_query(
        "SELECT site_id, area FROM site WHERE site_id >= ?1 AND site_id <= ?2 ORDER BY site_id");
    query->run({raw(sites.first), raw(sites.last)},
               [&](const BulkRow& row) { each(SiteId{row.integer(0)}, row.text(1)); });
}

std::vector<SiteRange> site_ranges(store::Session& session, const Validity& days,
                                   int contracts_a_range) {
    std::vector<SiteRange> ranges;
    const auto query = session.bulk_query(
        "SELECT site_id, count(*) FROM contract WHERE valid_from < ?2 AND valid_to > ?1 GROUP BY "
        "site_id ORDER BY site_id");
    std::int64_t in_range = 0;
    query->run({time::to_number(days.from), time::to_number(days.to)}, [&](const BulkRow& row) {
        const SiteId site{row.integer(0)};
        if (ranges.empty() || in_range >= contracts_a_range) {
            ranges.push_back({site, site});
            in_range = 0;
        }
        ranges.back().last = site;
        in_range += row.integer(1);
    });
    return ranges;
}

}  // namespace voltmark::customer
