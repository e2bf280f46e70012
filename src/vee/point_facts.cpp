// SPDX-License-Identifier: Apache-2.0
#include "point_facts.hpp"

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/tariff/attributes.hpp"

namespace voltmark::vee {

namespace {

TermFacts facts_of(const customer::TermRow& row) {
    TermFacts facts{row.valid, {}, {}};
    if (row.attributes.find("\"capacity_kva\"") == std::string_view::npos &&
        row.attributes.find("\"class\"") == std::string_view::npos)
        return facts;
    const Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(row.attributes);
    if (!attributes) throw store::Failure{attributes.error()};
    // Millionths of a kVA are thousandths of a VA.
    facts.capacity_milli = attributes->number_e6("capacity_kva");
    facts.customer_class = attributes->word("class").value_or("");
    return facts;
}

}  // namespace

PointFacts::PointFacts(store::Session& session, SiteId first, SiteId last,
                       const time::BillingPeriod& days) {
    for (meter::Install& one : meter::site_installs(session, first, last))
        installs_[{one.site_id, one.service_point_no}].push_back(std::move(one));
    for (const meter::Supply& one : meter::site_supplies(session, first, last))
        supplies_[{one.site_id, one.service_point_no}].push_back(one);
    customer::scan_terms(session, {first, last}, days, [&](const customer::TermRow& row) {
        terms_[row.id].push_back(facts_of(row));
    });
}

bool PointFacts::is_served(Point point, time::CivilDay day, std::optional<meter::Side> side) const {
    const auto at = supplies_.find(point);
    if (at == supplies_.end()) return false;
    return std::any_of(at->second.begin(), at->second.end(), [&](const meter::Supply& one) {
        return one.valid.contains(day) && (!side || one.side == *side);
    });
}

const TermFacts* PointFacts::terms_on(Point point, time::CivilDay day) const {
    const auto supplies = supplies_.find(point);
    if (supplies == supplies_.end()) return nullptr;
    for (const meter::Supply& one : supplies->second) {
        if (one.side != meter::Side::use || !one.valid.contains(day)) continue;
        const auto terms = terms_.find({one.site_id, one.contract_no});
        if (terms == terms_.end()) return nullptr;
        for (const TermFacts& term : terms->second) {
            if (term.valid.contains(day)) return &term;
        }
    }
    return nullptr;
}

std::optional<time::CivilDay> PointFacts::moved_in(Point point, time::CivilDay day,
                                                   meter::Side side) const {
    const auto at = supplies_.find(point);
    if (at == supplies_.end()) return std::nullopt;
    std::optional<time::CivilDay> since;
    for (const meter::Supply& one : at->second)
        if (one.side == side && one.valid.contains(day)) since = one.valid.from;
    if (!since) return since;
    const bool is_second = std::any_of(
        at->second.begin(), at->second.end(),
        [&](const meter::Supply& one) { return one.side == side && one.valid.to <= *since; });
    return is_second ? since : std::nullopt;
}

std::optional<std::int64_t> PointFacts::multiplier_on(Point point, time::CivilDay day) const {
    const auto at = installs_.find(point);
    if (at == installs_.end()) return std::nullopt;
    for (const meter::Install& one : at->second) {
        if (one.valid.contains(day)) return one.multiplier_e3;
    }
    return std::nullopt;
}

}  // namespace voltmark::vee
