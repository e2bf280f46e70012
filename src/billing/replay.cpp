// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/replay.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/explanation.hpp"

#include "body_references.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

namespace {

/// The documents that a bill pins, each once.
Result<std::vector<std::shared_ptr<const tariff::StoredTariff>>> pinned_documents(
    store::Session& session, const BillBody& body) {
    std::vector<std::shared_ptr<const tariff::StoredTariff>> documents;
    for (const SegmentTerms& terms : body.terms) {
        const bool known = std::any_of(
            documents.begin(), documents.end(),
            [&](const auto& document) { return document->document_id == terms.document; });
        if (known) continue;
        Result<std::shared_ptr<const tariff::StoredTariff>> document =
            tariff::load_document(session, terms.document);
        if (!document) return document.error();
        documents.push_back(std::move(*document));
    }
    return documents;
}

Result<RateAgain> pinned(const Bill& bill, const TariffBook& tariffs,
                         std::span<const std::shared_ptr<const tariff::StoredTariff>> documents) {
    RateAgain again;
    again.versions.emplace(bill.id.contract, bill.id.version_no);
    RateAgain::Pinned& what = again.pinned[bill.id.contract];
    what.period = bill.period;
    what.before = bill.body.tiers_before;
    for (const SegmentTerms& terms : bill.body.terms) {
        Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(terms.attributes);
        if (!attributes) return attributes.error();
        for (const auto& document : documents) {
            if (document->document_id != terms.document) continue;
            const tariff::StoredTariff* stored = tariffs.find(document->tariff.id);
            what.terms.push_back({terms.days, &stored->tariff, *attributes});
        }
    }
    return again;
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
    const auto documents = pinned_documents(session, bill->body);
    if (!documents) return documents.error();
    const TariffBook tariffs{*documents};
    const Result<RateAgain> again = pinned(*bill, tariffs, *documents);
    if (!again) return again.error();
    UnitRater rater{session, *run, tariffs};
    Unit unit;
    unit.first_site = unit.last_site = id.contract.site_id;
    const RatedUnit rated = rater.rate(unit, &*again);
    if (!rated.holds.empty()) return rated.holds.front().reason;
    if (rated.bills.empty()) return make_error(kNotRated, to_text(id));
    const BillRow& replayed = rated.bills.front();
    if (replayed.total.currency() != bill->total.currency())
        return make_error(kOtherCurrency, to_text(id));
    const Result<BillBody> body =
        decode_body(replayed.body, id.run_from, replayed.total.currency());
    if (!body) return body.error();
    return compare(*bill, replayed, *body, tariffs, !as_of);
}

}  // namespace voltmark::billing
