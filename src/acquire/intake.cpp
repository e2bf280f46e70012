// SPDX-License-Identifier: Apache-2.0
#include "intake.hpp"

#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/quantity.hpp"

namespace voltmark::acquire {

namespace {

codec::BaseUnit unit_of(Flow flow) {
    return is_active(flow) ? codec::BaseUnit::watt_hour : codec::BaseUnit::var_hour;
}

int missing_in(const meter::SpanReadings& readings) {
    int missing = 0;
    for (const meter::QualityRun& run : readings.runs) {
        if (run.quality == meter::Quality::missing) missing += run.count;
    }
    return missing;
}

}  // namespace

/// Whether a day of the file is the channel's day of that name.
bool Intake::has_days_of(const codec::DeliveredSpan& span,
                         const meter::KnownChannel& channel) const {
    if (zone_) return *zone_ == channel.zone;
    const Instant begin = channel.zone.day_begin(span.span);
    return channel.zone.to_standard(begin) == channel.zone.to_local(begin);
}

std::optional<Error> Intake::misfit(const codec::DeliveredSpan& span,
                                    const meter::KnownChannel& channel) const {
    if (span.unit.base != unit_of(channel.flow)) {
        return make_error(kWrongUnit, span.key, is_active(channel.flow) ? "kWh" : "kvarh",
                          codec::to_text(span.unit));
    }
    if (span.interval_minutes != channel.interval_minutes) {
        return make_error(kInterval, span.key, channel.interval_minutes, span.interval_minutes);
    }
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(channel.interval_minutes);
    const auto given = static_cast<int>(span.readings.values_milli.size());
    const int slots = grid.slots(channel.zone, span.span);
    const std::string day = time::to_text(span.span);
    if (given != slots) return make_error(kSlots, span.key, given, day, slots, channel.zone.name());
    if (!has_days_of(span, channel)) {
        const std::string_view days = zone_ ? zone_->name() : "standard time";
        return make_error(kZoneDiffers, span.key, day, days, channel.zone.name());
    }
    const time::BillingPeriod days{span.span, grid.span_after(span.span)};
    if (intersect(days, channel.valid).days() == 0) return make_error(kOutside, span.key, day);
    if (span.span > today_) return make_error(kFuture, span.key, day);
    return std::nullopt;
}

void Intake::take(const codec::DeliveredSpan& span) {
    TakenSpan& taken = piece_.spans.emplace_back();
    taken.slots = static_cast<int>(span.readings.values_milli.size());
    taken.first_finding = taken.last_finding = piece_.span_findings.size();
    const meter::KnownChannel* channel = channels_.find(span.key);
    if (channel == nullptr) return refuse(span, make_error(kUnknownChannel, span.key), taken);
    if (std::optional<Error> error = misfit(span, *channel))
        return refuse(span, std::move(*error), taken);
    readings_ = span.readings;
    validate(span, *channel, taken);
    taken.missing = missing_in(readings_);
    if (taken.missing == taken.slots)
        return;  // Nothing is known: that is what the store says without it.
    taken.entry = piece_.batch.size();
    piece_.batch.add({span.span, channel->id}, readings_, channel->step_milli);
}

void Intake::refuse(const codec::DeliveredSpan& span, Error error, TakenSpan& taken) {
    taken.refused = taken.slots - missing_in(span.readings);
    error.place = Place{0, 0, span.line, 0};
    piece_.span_findings.push_back(
        {std::move(error), Verdict::refused, span.key, span.span, taken.refused});
    taken.last_finding = piece_.span_findings.size();
}

void Intake::validate(const codec::DeliveredSpan& span, const meter::KnownChannel& channel,
                      TakenSpan& taken) {
    // Whom a channel serves is not known here: rules for some classes of customers run later.
    const vee::ChannelRules rules =
        vee::rules_for(rules_, channel.flow, channel.interval_minutes, "", vee::Group::initial);
    for (const vee::Finding& found : vee::validate(rules, channel.interval_minutes, readings_)) {
        const bool refused = found.severity == vee::Severity::refuse;
        if (refused) taken.refused += found.count;
        piece_.span_findings.push_back({vee::to_error(found).at(Place{0, 0, span.line, 0}),
                                        refused ? Verdict::refused : Verdict::reported, span.key,
                                        span.span, found.count});
    }
    taken.last_finding = piece_.span_findings.size();
}

Piece Intake::finish() {
    return std::exchange(piece_, {});
}

ImportFinding from_codec(const codec::Finding& finding) {
    const bool refused = finding.verdict == codec::Verdict::refused;
    return {finding.error, refused ? Verdict::refused : Verdict::tolerated, finding.key,
            finding.day, 0};
}

void write_findings(store::Session& session, DeliveryId delivery, const ImportReport& report) {
    using Type = store::BulkTable::Type;
    static constexpr store::BulkTable::Column kFindingColumns[] = {
        {"delivery_id", Type::int64}, {"finding_no", Type::int32}, {"code", Type::text},
        {"verdict", Type::text},      {"line", Type::int64},       {"source_key", Type::text},
        {"day", Type::text},          {"message", Type::text}};
    static constexpr store::BulkTable::Column kCountColumns[] = {{"delivery_id", Type::int64},
                                                                 {"code", Type::text},
                                                                 {"verdict", Type::text},
                                                                 {"findings", Type::int64},
                                                                 {"readings", Type::int64}};
    const auto findings = session.bulk_writer({"delivery_finding", kFindingColumns});
    int number = 0;
    for (const ImportFinding& finding : report.findings) {
        findings->integer(raw(delivery))
            .integer(++number)
            .text(finding.error.name())
            .text(to_text(finding.verdict));
        findings
            ->integer(finding.error.place ? static_cast<std::int64_t>(finding.error.place->line)
                                          : 0)
            .text(finding.key);
        findings->text(finding.day ? time::to_text(*finding.day) : "")
            .text(finding.error.message())
            .end_row();
    }
    findings->finish();
    const auto counts = session.bulk_writer({"delivery_finding_count", kCountColumns});
    for (const auto& [key, count] : report.counts) {
        counts->integer(raw(delivery)).text(key.first).text(to_text(key.second));
        counts->integer(count.findings).integer(count.readings).end_row();
    }
    counts->finish();
}

std::int64_t count_refusals(store::Session& session, DeliveryId delivery) {
    std::int64_t refusals = 0;
    const auto query = session.bulk_query(
        "SELECT CAST(coalesce(sum(findings), 0) AS BIGINT) FROM delivery_finding_count WHERE "
        "delivery_id = ?1 AND verdict = 'refused'");
    query->run({raw(delivery)}, [&](const store::BulkRow& row) { refusals = row.integer(0); });
    return refusals;
}

std::map<std::pair<std::string, Verdict>, ImportReport::Count> finding_counts(
    store::Session& session) {
    std::map<std::pair<std::string, Verdict>, ImportReport::Count> counts;
    const auto query =
        session.bulk_query("SELECT code, verdict, findings, readings FROM delivery_finding_count");
    query->run({}, [&](const store::BulkRow& row) {
        const std::string_view word = row.text(1);
        for (const Verdict verdict : {Verdict::refused, Verdict::tolerated, Verdict::reported}) {
            if (to_text(verdict) != word) continue;
            ImportReport::Count& count = counts[{std::string{row.text(0)}, verdict}];
            count.findings += row.integer(2);
            count.readings += row.integer(3);
        }
    });
    return counts;
}

}  // namespace voltmark::acquire
