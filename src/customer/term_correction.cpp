// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/term_correction.hpp"

#include <soci/soci.h>

#include "voltmark/customer/errors.hpp"

namespace voltmark::customer {

namespace {

using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kReplacedColumns[] = {
    {"site_id", Type::int64},    {"contract_no", Type::int32}, {"correction", Type::int64},
    {"valid_from", Type::int32}, {"valid_to", Type::int32},    {"tariff", Type::text},
    {"attributes", Type::text},  {"recorded_at", Type::int64}, {"replaced_at", Type::int64},
    {"replaced_by", Type::text}, {"reason", Type::text}};

/// A term as it stands, with when it was recorded.
struct StoredTerm {
    Validity valid;
    std::string tariff;
    std::string attributes;
    std::int64_t recorded_at = 0;
};

std::vector<StoredTerm> terms_in(store::Session& session, ContractId id, const Validity& days) {
    std::vector<StoredTerm> terms;
    const auto query = session.bulk_query(
        "SELECT valid_from, valid_to, tariff, attributes, recorded_at FROM contract_term WHERE "
        "site_id = ?1 AND contract_no = ?2 AND valid_from < ?4 AND valid_to > ?3 ORDER BY "
        "valid_from");
    query->run({raw(id.site_id), raw(id.contract_no), time::to_number(days.from),
                time::to_number(days.to)},
               [&](const store::BulkRow& row) {
                   terms.push_back({{time::day_from_number(row.integer(0)),
                                     time::day_from_number(row.integer(1))},
                                    std::string{row.text(2)},
                                    std::string{row.text(3)},
                                    row.integer(4)});
               });
    return terms;
}

bool covers(const std::vector<StoredTerm>& terms, const Validity& days) {
    time::CivilDay next = days.from;
    for (const StoredTerm& term : terms) {
        if (term.valid.from > next) return false;
        next = term.valid.to;
    }
    return next >= days.to;
}

void keep_replaced(store::Session& session, ContractId id, const std::vector<StoredTerm>& terms,
                   const std::string& by, const std::string& reason, Instant now) {
    const std::int64_t correction = store::take_ids(session, "term_correction");
    const auto writer = session.bulk_writer({"contract_term_replaced", kReplacedColumns});
    for (const StoredTerm& term : terms) {
        writer->integer(raw(id.site_id)).integer(raw(id.contract_no)).integer(correction);
        writer->integer(time::to_number(term.valid.from)).integer(time::to_number(term.valid.to));
        writer->text(term.tariff).text(term.attributes).integer(term.recorded_at);
        writer->integer(now.time_since_epoch().count()).text(by).text(reason).end_row();
    }
    writer->finish();
}

Result<ContractTerm> cut(ContractId id, const StoredTerm& term, const Validity& valid) {
    Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(term.attributes);
    if (!attributes) return attributes.error();
    return ContractTerm{id, valid, term.tariff, std::move(*attributes)};
}

}  // namespace

Result<void> correct_term(store::Session& session, const ContractTerm& term, const std::string& by,
                          const std::string& reason, Instant now) {
    const std::vector<StoredTerm> before = terms_in(session, term.id, term.valid);
    if (term.valid.days() <= 0 || !covers(before, term.valid)) {
        return make_error(kTermNone,
                          fmt::format("{}-{}", raw(term.id.site_id), raw(term.id.contract_no)),
                          time::to_text(term.valid.from));
    }
    std::vector<ContractTerm> after;
    if (before.front().valid.from < term.valid.from) {
        Result<ContractTerm> head =
            cut(term.id, before.front(), {before.front().valid.from, term.valid.from});
        if (!head) return head.error();
        after.push_back(std::move(*head));
    }
    after.push_back(term);
    if (before.back().valid.to > term.valid.to) {
        Result<ContractTerm> tail =
            cut(term.id, before.back(), {term.valid.to, before.back().valid.to});
        if (!tail) return tail.error();
        after.push_back(std::move(*tail));
    }
    keep_replaced(session, term.id, before, by, reason, now);
    session.run_script(fmt::format(
        "DELETE FROM contract_term WHERE site_id = {} AND contract_no = {} AND valid_from < {} AND "
        "valid_to > {}",
        raw(term.id.site_id), raw(term.id.contract_no), time::to_number(term.valid.to),
        time::to_number(term.valid.from)));
    add_terms(session, after, now);
    return ok();
}

}  // namespace voltmark::customer
