// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"
#include "voltmark/tariff/attributes.hpp"

#include "body_references.hpp"
#include "explain_levelling.hpp"
#include "explain_prices.hpp"

namespace voltmark::billing {

namespace {

/// The documents that a bill names, each loaded once.
class Documents {
public:
    explicit Documents(store::Session& session) : session_{session} {}

    Result<const tariff::StoredTariff*> get(tariff::DocumentId id) {
        auto it = known_.find(id);
        if (it == known_.end()) {
            Result<std::shared_ptr<const tariff::StoredTariff>> loaded =
                tariff::load_document(session_, id);
            if (!loaded) return loaded.error();
            it = known_.emplace(id, std::move(*loaded)).first;
        }
        return it->second.get();
    }

private:
    store::Session& session_;
    std::map<tariff::DocumentId, std::shared_ptr<const tariff::StoredTariff>> known_;
};

/// A segment as it was rated, with what it points into.
struct PinnedSegment {
    const tariff::StoredTariff* document = nullptr;
    tariff::Attributes attributes;
    rating::Segment segment;
};

Result<PinnedSegment> pinned(const SegmentTerms& terms, Documents& documents) {
    const Result<const tariff::StoredTariff*> document = documents.get(terms.document);
    if (!document) return document.error();
    Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(terms.attributes);
    if (!attributes) return attributes.error();
    const Result<const tariff::Version*> version = pinned_version(terms, (*document)->tariff);
    if (!version) return version.error();
    PinnedSegment segment;
    segment.document = *document;
    segment.attributes = std::move(*attributes);
    segment.segment.days = terms.days;
    segment.segment.tariff = &segment.document->tariff;
    segment.segment.version = *version;
    return segment;
}

ExplainedTerms explain_terms(const SegmentTerms& terms, const PinnedSegment& pinned,
                             const rating::SegmentUse& use) {
    const tariff::Version& version = *pinned.segment.version;
    ExplainedTerms explained;
    explained.days = terms.days;
    explained.tariff = pinned.document->tariff.id;
    explained.tariff_name = pinned.document->tariff.name;
    explained.version_valid = version.valid;
    explained.source = version.source;
    explained.attributes = terms.attributes;
    for (const rating::BandUse& bands : use.by_band) {
        const tariff::BandCalendar& calendar =
            version.calendars[static_cast<std::size_t>(bands.calendar)];
        for (std::size_t b = 0; b < bands.milli.size(); ++b) {
            explained.by_band.push_back({bands.flow, calendar.bands[b], bands.milli[b]});
        }
    }
    return explained;
}

Result<void> explain_days(store::Session& session, Explanation& explanation, bool with_readings) {
    const Bill& bill = explanation.bill;
    const SiteId site = bill.id.contract.site_id;
    for (const meter::ServingChannel& serving :
         meter::serving_channels(session, site, site, bill.period)) {
        if (serving.contract != bill.id.contract) continue;
        explanation.zone = serving.zone.name();
        if (!with_readings) continue;
        const time::IntervalGrid grid =
            *time::IntervalGrid::of_minutes(serving.channel.interval_minutes);
        const time::CivilDay from = grid.span_of(serving.channel.valid.from);
        const Result<std::vector<meter::ReadSpan>> spans = meter::read_spans(
            session, serving.channel.id, from, serving.channel.valid.to, explanation.run.as_of);
        if (!spans) return spans.error();
        for (const meter::ReadSpan& span : *spans) {
            ExplainedDay day{serving.channel.id.channel_no,
                             serving.channel.source_key,
                             serving.channel.flow,
                             span.span,
                             span.delivery,
                             0,
                             0,
                             serving.channel.interval_minutes,
                             span.readings,
                             serving.channel.valid};
            for (const std::int64_t milli : span.readings.values_milli) {
                day.sum_milli += milli;
                day.max_milli = std::max(day.max_milli, milli);
            }
            explanation.days.push_back(std::move(day));
        }
    }
    for (const meter::ServingRegister& serving :
         meter::serving_registers(session, site, site, bill.period)) {
        if (serving.contract == bill.id.contract && explanation.zone.empty())
            explanation.zone = serving.zone.name();
    }
    std::stable_sort(
        explanation.days.begin(), explanation.days.end(),
        [](const ExplainedDay& left, const ExplainedDay& right) { return left.day < right.day; });
    return ok();
}

/// The use from which and up to which the line's tier reaches. Bounds in kWh per kW are left out
/// where the demand is not known.
void explain_tier(const tariff::EnergyCharge& charge, const rating::ChargeLine& line,
                  const rating::Segment& segment, std::optional<Power> demand,
                  ExplainedLine& explained) {
    const auto asks = [](const tariff::TierPrice& one) { return is_per_power(one.unit); };
    if (!demand && std::any_of(charge.prices.begin(), charge.prices.end(), asks)) return;
    explained.tier_from = Energy::zero();
    for (const rating::TierStep& step : rating::tier_steps(charge, segment, demand)) {
        if (step.tier < line.tier) explained.tier_from = Energy::from_milli(step.to_milli);
        if (step.tier == line.tier && step.to_milli != INT64_MAX)
            explained.tier_to = Energy::from_milli(step.to_milli);
    }
}

void explain_demand(const tariff::DemandCharge& charge, const rating::ChargeLine& line,
                    const rating::Segment& segment, ExplainedLine& explained) {
    if (line.band >= 0) {
        explained.band = segment.version->calendars[static_cast<std::size_t>(charge.calendar)]
                             .bands[static_cast<std::size_t>(line.band)];
    }
    if (line.tier >= 0) {
        const auto tier = static_cast<std::size_t>(line.tier);
        const auto kilo = [](const std::optional<Power>& power) -> std::optional<Energy> {
            if (!power) return std::nullopt;
            return Energy::from_milli(power->milli());
        };
        explained.tier_from = tier == 0 ? Energy::zero() : kilo(charge.prices[tier - 1].to);
        explained.tier_to = kilo(charge.prices[tier].to);
    }
    const bool is_over = charge.basis == tariff::DemandCharge::Basis::contract &&
                         line.price > charge.prices[0].price(0);
    if (is_over)
        explained.name = {explained.name.en + " over contract", explained.name.zh + "（超合同）"};
}

/// What earlier months left is taken off; what this one leaves is put to later ones.
void explain_credit(const rating::ChargeLine& line, ExplainedLine& explained) {
    if (line.unit != rating::QuantityUnit::none) return;  // Energy that a year left.
    const bool is_brought = line.price < Price{};
    const tariff::Name what = is_brought ? tariff::Name{"brought forward", "上期结转"}
                                         : tariff::Name{"carried forward", "结转下期"};
    explained.name = {explained.name.en + ", " + what.en, explained.name.zh + " " + what.zh};
}

/// What stands before and behind a bill: the version that it replaced, and the one that replaced
/// it.
Result<void> explain_versions(store::Session& session, Explanation& explanation) {
    const BillId& id = explanation.bill.id;
    const BillId next{id.contract, id.run_from, id.version_no + 1};
    if (load_bill(session, next)) explanation.replaced_by = next;
    if (explanation.run.correction == CorrectionId{}) return ok();
    const Result<Correction> correction = load_correction(session, explanation.run.correction);
    if (!correction) return correction.error();
    const BillId before{id.contract, id.run_from, id.version_no - 1};
    const Result<Bill> replaced = load_bill(session, before);
    if (!replaced) return replaced.error();
    Replacement replacement{before,
                            replaced->total,
                            {},
                            number_of(session, {before, NumberedKind::reversal}),
                            *correction};
    const SiteId site = id.contract.site_id;
    for (const ledger::Reversal& one : ledger::reversals_in(session, site, site))
        if (one.document == to_text(before)) replacement.reversal = one.reversal;
    explanation.replaces = std::move(replacement);
    return ok();
}

}  // namespace

namespace {

/// Drafts and replaced bills are not to be paid.
std::optional<std::string> code_of(const Explanation& explanation) {
    if (explanation.state < State::issued || explanation.replaced_by) return std::nullopt;
    const Bill& bill = explanation.bill;
    return payment_code(
        explanation.issuer,
        {explanation.number ? to_text(*explanation.number) : to_text(bill.id),
         explanation.contract.contract.consumer_no, explanation.asked(), explanation.run.due_on});
}

}  // namespace

ExplainedLine explain_line(const rating::ChargeLine& line, const rating::Segment& segment,
                           std::optional<Power> demand) {
    const tariff::Version& version = *segment.version;
    const tariff::Component& first = version.components[static_cast<std::size_t>(line.component)];
    ExplainedLine explained;
    explained.line = line;
    explained.line_id = first.line;
    explained.name = first.name;
    explained.rounding = version.rounding;
    explained.source = first.source.empty() ? version.source.document : first.source;
    if (const auto* demand_charge = std::get_if<tariff::DemandCharge>(&first.charge)) {
        explain_demand(*demand_charge, line, segment, explained);
        return explained;
    }
    if (std::holds_alternative<tariff::NetMeteringCharge>(first.charge)) {
        explain_credit(line, explained);
        return explained;
    }
    const auto* energy = std::get_if<tariff::EnergyCharge>(&first.charge);
    if (energy == nullptr) return explained;
    explained.flow = energy->flow;
    if (line.band >= 0) {
        explained.band = version.calendars[static_cast<std::size_t>(energy->calendar)]
                             .bands[static_cast<std::size_t>(line.band)];
    }
    if (energy->series) {
        explained.series_rule = tariff::to_text(*energy->series);
        explained.prices.push_back({first.name, first.layer, line.price, first.source});
        return explained;
    }
    for (const tariff::Component& component : version.components) {
        const auto* charge = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (component.line != first.line || charge == nullptr) continue;
        if (!segment.charges(component)) continue;
        const bool tiered = charge->prices.size() > 1;
        const std::size_t tier = tiered ? static_cast<std::size_t>(line.tier) : 0;
        const Price price = charge->prices[tier].price(std::max(line.band, 0));
        explained.prices.push_back({component.name, component.layer,
                                    charge->credit ? Price{} - price : price, component.source});
        if (tiered) {
            explain_tier(*charge, line, segment, demand, explained);
        }
    }
    // A line of several components is named after what they make up together.
    if (explained.prices.size() > 1) explained.name = {"Energy", "电度电费"};
    return explained;
}

Result<Explanation> explain_bill(store::Session& session, const BillId& id, Readings readings) {
    Result<Bill> bill = load_bill(session, id);
    if (!bill) return bill.error();
    Explanation explanation;
    explanation.bill = std::move(*bill);
    const Result<Run> run = load_run(session, explanation.bill.run_id);
    if (!run) return run.error();
    explanation.run = *run;
    explanation.state = unit_state(session, run->run_id, explanation.bill.unit_no);
    explanation.number = number_of(session, {id, NumberedKind::bill});
    explanation.history = history_of(session, explanation.bill);
    explanation.contract = customer::get_contract(session, id.contract);
    if (Result<void> versions = explain_versions(session, explanation); !versions)
        return versions.error();
    explanation.issuer = load_issuer(session);
    explanation.levelling = explain_levelling(session, explanation.bill, explanation.run);
    explanation.payment_code = code_of(explanation);

    Documents documents{session};
    std::vector<PinnedSegment> segments;
    const BillBody& body = explanation.bill.body;
    std::vector<const tariff::Version*> versions;
    for (const SegmentTerms& terms : body.terms) {
        Result<PinnedSegment> segment = pinned(terms, documents);
        if (!segment) return segment.error();
        segments.push_back(std::move(*segment));
        versions.push_back(segments.back().segment.version);
    }
    if (Result<void> held = check_references(body, versions); !held) return held.error();
    for (std::size_t i = 0; i < segments.size(); ++i)
        explanation.terms.push_back(explain_terms(body.terms[i], segments[i], body.uses[i]));
    for (PinnedSegment& segment : segments) segment.segment.attributes = &segment.attributes;
    for (const rating::ChargeLine& line : body.lines) {
        explanation.lines.push_back(
            explain_line(line, segments[static_cast<std::size_t>(line.segment)].segment));
    }
    const bool by_interval = std::any_of(
        explanation.lines.begin(), explanation.lines.end(), [](const ExplainedLine& line) {
            return line.line.formula == rating::Formula::sum_of_products;
        });
    const bool with_readings = readings == Readings::each_day || by_interval;
    if (Result<void> days = explain_days(session, explanation, with_readings); !days)
        return days.error();
    std::vector<rating::Segment> plain;
    for (const PinnedSegment& segment : segments) plain.push_back(segment.segment);
    explain_prices(session, plain, explanation);
    return explanation;
}

Result<Explanation> explain_bill(store::Session& session, const customer::Sight& sight,
                                 const BillId& id) {
    Result<Explanation> explanation = explain_bill(session, id);
    if (!explanation) return explanation;
    auto view = customer::with_holder(session, sight, explanation->contract);
    if (!view) return view.error();
    explanation->contract = std::move(*view);
    return explanation;
}

std::string band_name(std::string_view band, Language language) {
    struct Known {
        std::string_view word;
        Text name;
    };
    static constexpr Known kKnown[] = {{"sharp", {"sharp peak", "尖峰"}},
                                       {"peak", {"peak", "峰"}},
                                       {"flat", {"flat", "平"}},
                                       {"valley", {"valley", "谷"}},
                                       {"deep_valley", {"deep valley", "深谷"}},
                                       {"all", {"all hours", "全时段"}}};
    for (const Known& known : kKnown) {
        if (known.word == band) return std::string{known.name.in(language)};
    }
    return std::string{band};
}

}  // namespace voltmark::billing
