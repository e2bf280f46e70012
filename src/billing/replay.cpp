// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/replay.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/explanation.hpp"

#include "body_references.hpp"
#include "correction_store.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

namespace {

/// The documents that bills pin, each once.
Result<std::vector<std::shared_ptr<const tariff::StoredTariff>>> pinned_documents(
    store::Session& session, std::span<const Bill> bills) {
    std::vector<std::shared_ptr<const tariff::StoredTariff>> documents;
    std::set<tariff::DocumentId> known;
    for (const Bill& bill : bills) {
        for (const SegmentTerms& terms : bill.body.terms) {
            if (!known.insert(terms.document).second) continue;
            Result<std::shared_ptr<const tariff::StoredTariff>> document =
                tariff::load_document(session, terms.document);
            if (!document) return document.error();
            documents.push_back(std::move(*document));
        }
    }
    return documents;
}

/// Adds a bill with what it pins to those that are rated again.
Result<void> pin(const Bill& bill, const TariffBook& tariffs, RateAgain& again) {
    again.versions.emplace(bill.id.contract, bill.id.version_no);
    RateAgain::Pinned& what = again.pinned[bill.id.contract];
    what.period = bill.period;
    what.before = bill.body.tiers_before;
    for (const SegmentTerms& terms : bill.body.terms) {
        Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(terms.attributes);
        if (!attributes) return attributes.error();
        const tariff::StoredTariff* stored = tariffs.by_document(terms.document);
        VOLTMARK_CHECK(stored != nullptr);
        what.terms.push_back({terms.days, &stored->tariff, *attributes});
    }
    return ok();
}

/// The bill, and those of its site that its run saw beside it: contracts may share a meter.
Result<std::vector<Bill>> bills_beside(store::Session& session, const Bill& bill) {
    std::vector<Bill> bills{bill};
    const SiteId site = bill.id.contract.site_id;
    for (const BillId& id : bills_seen(session, site, bill.id.run_from, bill.run_id)) {
        if (id.contract == bill.id.contract) continue;
        Result<Bill> beside = load_bill(session, id);
        if (!beside) return beside.error();
        bills.push_back(std::move(*beside));
    }
    return bills;
}

/// Names a line as its customer sees it: "line 3 (peak, tier 2)".
std::string name_of(std::size_t index, const rating::ChargeLine& line, const BillBody& body,
                    const TariffBook& tariffs) {
    std::string name = fmt::format("line {}", index + 1);
    const SegmentTerms& terms = body.terms[static_cast<std::size_t>(line.segment)];
    const tariff::StoredTariff* stored = tariffs.by_document(terms.document);
    if (stored == nullptr) return name;
    const Result<const tariff::Version*> version = pinned_version(terms, stored->tariff);
    if (!version || static_cast<std::size_t>(line.component) >= (*version)->components.size())
        return name;
    name +=
        fmt::format(" ({}", (*version)->components[static_cast<std::size_t>(line.component)].line);
    if (line.band >= 0) name += fmt::format(", band {}", line.band + 1);
    if (line.tier >= 0) name += fmt::format(", tier {}", line.tier + 1);
    return name + ")";
}

std::string words_of(const rating::ChargeLine& line) {
    return fmt::format("{} {} x {} = {}", to_decimal(line.quantity_e6, 6, 0), to_text(line.unit),
                       to_text(line.price), to_text(line.amount));
}

std::vector<Disagreement> compare(const Bill& bill, const BillRow& replayed, const BillBody& body,
                                  const TariffBook& tariffs, bool to_the_byte) {
    std::vector<Disagreement> found;
    const BillBody& stated = bill.body;
    const std::size_t lines = std::max(stated.lines.size(), body.lines.size());
    for (std::size_t i = 0; i < lines; ++i) {
        if (i >= stated.lines.size()) {
            found.push_back(
                {name_of(i, body.lines[i], body, tariffs), "-", words_of(body.lines[i])});
        } else if (i >= body.lines.size()) {
            found.push_back(
                {name_of(i, stated.lines[i], stated, tariffs), words_of(stated.lines[i]), "-"});
        } else if (stated.lines[i] != body.lines[i]) {
            found.push_back({name_of(i, stated.lines[i], stated, tariffs),
                             words_of(stated.lines[i]), words_of(body.lines[i])});
        }
    }
    const auto compare_money = [&](std::string_view what, Money left, Money right) {
        if (left != right) found.push_back({std::string{what}, to_text(left), to_text(right)});
    };
    compare_money("total", bill.total, replayed.total);
    compare_money("tax", bill.tax, replayed.tax);
    if (bill.tiers_after != replayed.tiers_after) {
        found.push_back({"tier position of the year", to_kilo(bill.tiers_after.year),
                         to_kilo(replayed.tiers_after.year)});
    }
    if (to_the_byte && found.empty() && stated != body) {
        found.push_back({"readings", fmt::format("digest {:08x}", stated.readings_digest),
                         fmt::format("digest {:08x}", body.readings_digest)});
    }
    return found;
}

}  // namespace

Result<std::vector<Disagreement>> replay_bill(store::Session& session, const BillId& id,
                                              std::optional<DeliveryId> as_of) {
    const Result<Bill> bill = load_bill(session, id);
    if (!bill) return bill.error();
    Result<Run> run = load_run(session, bill->run_id);
    if (!run) return run.error();
    if (as_of) run->as_of = *as_of;
    const Result<std::vector<Bill>> bills = bills_beside(session, *bill);
    if (!bills) return bills.error();
    const auto documents = pinned_documents(session, *bills);
    if (!documents) return documents.error();
    const TariffBook tariffs{*documents};
    RateAgain again;
    for (const Bill& one : *bills) {
        if (Result<void> known = pin(one, tariffs, again); !known) return known.error();
    }
    UnitRater rater{session, *run, tariffs};
    Unit unit;
    unit.first_site = unit.last_site = id.contract.site_id;
    const RatedUnit rated = rater.rate(unit, &again);
    for (const Hold& hold : rated.holds) {
        if (hold.contract == id.contract) return hold.reason;
    }
    const auto found =
        std::find_if(rated.bills.begin(), rated.bills.end(),
                     [&](const BillRow& row) { return row.id.contract == id.contract; });
    if (found == rated.bills.end()) return make_error(kNotRated, to_text(id));
    const BillRow& replayed = *found;
    if (replayed.total.currency() != bill->total.currency())
        return make_error(kOtherCurrency, to_text(id));
    const Result<BillBody> body =
        decode_body(replayed.body, id.run_from, replayed.total.currency());
    if (!body) return body.error();
    return compare(*bill, replayed, *body, tariffs, !as_of);
}

}  // namespace voltmark::billing
