// SPDX-License-Identifier: Apache-2.0
#include "record_batch.hpp"

#include <algorithm>

#include <soci/soci.h>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/vee/errors.hpp"

namespace voltmark::acquire {

namespace {

/// A register may begin again at zero between two points, but not over more than this, in kWh
/// before the multiplier: what goes back further was read wrongly, or set back.
constexpr std::int64_t kTurnKilo = 1000;

Instant instant_of(std::int64_t arrived_ms) {
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{arrived_ms}});
}

/// Spans of one curve, by day, all slots missing until they are filled.
struct CurveSpan {
    std::vector<std::int64_t> values;
    std::vector<bool> present;
};

meter::SpanReadings readings_of(const CurveSpan& span) {
    meter::SpanReadings readings;
    readings.values_milli = span.values;
    for (std::size_t i = 0; i < span.present.size(); ++i) {
        if (span.present[i]) continue;
        const auto slot = static_cast<int>(i);
        const bool goes_on = !readings.runs.empty() &&
                             readings.runs.back().first + readings.runs.back().count == slot;
        if (goes_on) {
            ++readings.runs.back().count;
        } else {
            readings.runs.push_back({slot, 1, meter::Quality::missing});
        }
    }
    return readings;
}

}  // namespace

std::optional<RecordBatch::Held> RecordBatch::take(const JournalRecord& record) {
    ++counts_.records;
    size_ += record.bytes.size() + 64;
    const Protocol* protocol = config_.protocol(record.protocol);
    if (protocol == nullptr) return Held{{}, make_error(kUnknownItem, record.protocol)};
    Reported said;
    protocol->read(record.bytes, said);
    const Instant arrived = instant_of(record.arrived_ms);
    const time::LocalSeconds local = zone_.to_local(arrived);
    const time::CivilDay today = std::chrono::floor<std::chrono::days>(local);
    // First of all: what strangers send fills the quarantine, which is bounded, and nothing else.
    for (const std::string& address : said.heard) {
        if (!places_.find(address).is_known)
            return Held{address, make_error(kUnknownMeter, address)};
    }
    for (const std::string& address : said.heard) {
        Heard& heard = heard_[address];
        heard.protocol = record.protocol;
        heard.heard_ms = std::max(heard.heard_ms, record.arrived_ms);
    }
    for (const Reported::Clock& clock : said.clocks) {
        Heard& heard = heard_[clock.meter];
        heard.clock_ahead_s = (clock.shows - local).count();
        heard.clock_asked_ms = record.arrived_ms;
    }
    for (Reported::Event& event : said.events)
        events_.emplace_back(record.arrived_ms, std::move(event));
    for (const Reported::Register& reading : said.registers) take_register(reading, today);
    Intake intake{places_.directory(), {}, std::nullopt, today};
    for (const Reported::Curve& curve : said.curves) take_curve(curve, intake);
    take_piece(intake.finish());
    if (!said.unread.empty()) return Held{said.unread[0].meter, std::move(said.unread[0].error)};
    return std::nullopt;
}

void RecordBatch::hold(JournalRecord record, JournalPosition position, Held held) {
    ++counts_.quarantined;
    held_.push_back({std::move(record), position, std::move(held)});
}

void RecordBatch::take_register(const Reported::Register& reading, time::CivilDay today) {
    const MeterPlace& place = places_.find(reading.meter);
    const auto it = place.registers.find({reading.flow, reading.tariff});
    if (it == place.registers.end()) {
        ++counts_.not_kept;
        return;
    }
    const meter::Register& one = it->second;
    const auto refuse = [&](Error error) {
        note(std::move(error), Verdict::refused, one.source_key, reading.day, 1);
    };
    if (reading.day > today)
        return refuse(make_error(kFuture, one.source_key, time::to_text(reading.day)));
    if (reading.day < one.valid.from || reading.day > one.valid.to)
        return refuse(make_error(kOutside, one.source_key, time::to_text(reading.day)));
    if (reading.value_e6 >= power_of_ten(one.digits) * 1'000'000) {
        return refuse(
            make_error(meter::kRegisterDigits, to_decimal(reading.value_e6, 6, 0), one.digits));
    }
    ++counts_.registers;
    registers_[{one.id, reading.day}] = {reading.day, {reading.value_e6}, meter::Quality::actual};
}

void RecordBatch::take_curve(const Reported::Curve& curve, Intake& intake) {
    const MeterPlace& meter = places_.find(curve.meter);
    const std::optional<ChannelPlace>& place = meter.channels[static_cast<std::size_t>(curve.flow)];
    if (!place) {
        counts_.not_kept += static_cast<std::int64_t>(curve.points.size());
        return;
    }
    const meter::KnownChannel& channel = place->channel;
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(channel.interval_minutes);
    std::vector<CurvePoint> points = curve.points;
    std::stable_sort(points.begin(), points.end(),
                     [](const auto& left, const auto& right) { return left.at < right.at; });
    std::map<time::CivilDay, CurveSpan> spans;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        // Where a moment comes twice, the later one counts.
        if (points[i].at == points[i + 1].at) continue;
        const Instant begin = channel.zone.to_instant(points[i].at).first;
        const Instant end = channel.zone.to_instant(points[i + 1].at).first;
        if (end - begin != std::chrono::minutes{channel.interval_minutes}) continue;
        const time::CivilDay day = std::chrono::floor<std::chrono::days>(points[i].at);
        const time::CivilDay first = grid.span_of(day);
        const std::optional<int> slot = grid.slot_at(channel.zone, first, begin);
        if (!slot) continue;
        const Result<Int128> moved =
            meter::advance_e9({{points[i].value_e6},
                               {points[i + 1].value_e6},
                               curve.digits,
                               place->multiplier_e3(day)},
                              kTurnKilo * place->multiplier_e3(day) / 1000);
        if (!moved) {
            note(moved.error(), Verdict::refused, place->key, day, 1);
            continue;
        }
        CurveSpan& span = spans[first];
        const auto slots = static_cast<std::size_t>(grid.slots(channel.zone, first));
        span.values.resize(slots);
        span.present.resize(slots);
        span.values[static_cast<std::size_t>(*slot)] =
            static_cast<std::int64_t>(divide_rounded(*moved, 1000, Rounding::half_up));
        span.present[static_cast<std::size_t>(*slot)] = true;
        ++counts_.intervals;
    }
    const bool is_reactive = !is_active(channel.flow);
    for (const auto& [first, span] : spans) {
        codec::DeliveredSpan delivered;
        delivered.key = place->key;
        delivered.unit = {is_reactive ? codec::BaseUnit::var_hour : codec::BaseUnit::watt_hour, 6};
        delivered.span = first;
        delivered.interval_minutes = channel.interval_minutes;
        delivered.readings = readings_of(span);
        intake.take(delivered);
    }
}

void RecordBatch::take_piece(Piece piece) {
    const std::vector<meter::SpanBatch::Entry> entries = piece.batch.entries();
    for (const TakenSpan& span : piece.spans) {
        if (span.entry)
            spans_.append(entries[*span.entry].key, entries[*span.entry].block, span.slots);
    }
    for (ImportFinding& finding : piece.span_findings) {
        // What has not arrived yet is asked for; it is no finding.
        if (finding.error.name() == vee::kGap.name) continue;
        note(std::move(finding.error), finding.verdict, std::move(finding.key), finding.day,
             finding.readings);
    }
}

void RecordBatch::note(Error error, Verdict verdict, std::string key,
                       std::optional<time::CivilDay> day, std::int64_t readings) {
    ImportReport::Count& count = findings_.counts[{std::string{error.name()}, verdict}];
    ++count.findings;
    count.readings += readings;
    if (verdict == Verdict::refused) counts_.refused += readings;
    if (findings_.findings.size() < kFindingsKept)
        findings_.findings.push_back({std::move(error), verdict, std::move(key), day, readings});
}

void RecordBatch::write(store::Session& session, std::string_view source, Instant now) {
    write_readings(session, source, now);
    write_heard(session);
    write_held(session);
}

void RecordBatch::write_readings(store::Session& session, std::string_view source, Instant now) {
    if (spans_.empty() && registers_.empty() && findings_.counts.empty()) return;
    const DeliveryId delivery =
        meter::open_delivery(session, meter::DeliveryKind::file, source, "", now);
    counts_.spans =
        meter::put_spans(session, delivery, spans_.ordered(), meter::Merge::replace_given);
    // Site by site: what is known of a site is read for it, and a batch spans all sites.
    std::vector<meter::StoredRegisterReading> of_site;
    const auto put = [&] {
        if (!of_site.empty()) meter::put_register_readings(session, delivery, of_site);
        of_site.clear();
    };
    for (const auto& [place, reading] : registers_) {
        if (!of_site.empty() && of_site[0].id.site_id != place.first.site_id) put();
        of_site.push_back({place.first, reading, delivery});
    }
    put();
    write_findings(session, delivery, findings_);
    meter::accept_delivery(session, delivery);
}

void RecordBatch::write_heard(store::Session& session) {
    std::string address;
    std::string protocol;
    long long heard = 0;
    long long ahead = 0;
    long long asked = 0;
    soci::statement heard_row =
        (session.sql().prepare
             << "INSERT INTO acquire_heard (address, protocol, heard_ms, clock_ahead_s, "
                "clock_asked_ms) VALUES (:a, :p, :h, :c, :k) ON CONFLICT (address) DO UPDATE SET "
                "heard_ms = CASE WHEN excluded.heard_ms > acquire_heard.heard_ms THEN "
                "excluded.heard_ms ELSE acquire_heard.heard_ms END, protocol = excluded.protocol, "
                "clock_ahead_s = CASE WHEN excluded.clock_asked_ms > acquire_heard.clock_asked_ms "
                "THEN excluded.clock_ahead_s ELSE acquire_heard.clock_ahead_s END, "
                "clock_asked_ms = CASE WHEN excluded.clock_asked_ms > acquire_heard.clock_asked_ms "
                "THEN excluded.clock_asked_ms ELSE acquire_heard.clock_asked_ms END",
         soci::use(address, "a"), soci::use(protocol, "p"), soci::use(heard, "h"),
         soci::use(ahead, "c"), soci::use(asked, "k"));
    for (const auto& [who, what] : heard_) {
        address = who;
        protocol = what.protocol;
        heard = what.heard_ms;
        ahead = what.clock_ahead_s;
        asked = what.clock_asked_ms;
        heard_row.execute(true);
    }
    for (const auto& [heard_ms, event] : events_) {
        const long long shown = event.at.time_since_epoch().count();
        const long long when = heard_ms;
        session.sql() << "INSERT INTO acquire_event (address, event, shown_at, heard_ms, detail) "
                         "VALUES (:a, :e, :s, :h, :d) ON CONFLICT (address, event, shown_at) DO "
                         "NOTHING",
            soci::use(event.meter, "a"), soci::use(event.id, "e"), soci::use(shown, "s"),
            soci::use(when, "h"), soci::use(event.text, "d");
    }
}

void RecordBatch::write_held(store::Session& session) {
    if (held_.empty()) return;
    using Type = store::BulkTable::Type;
    static constexpr store::BulkTable::Column kColumns[] = {
        {"entry", Type::int64},   {"position", Type::int64}, {"arrived_ms", Type::int64},
        {"protocol", Type::text}, {"source", Type::text},    {"meter", Type::text},
        {"code", Type::text},     {"message", Type::text},   {"state", Type::text},
        {"record", Type::bytes}};
    const std::int64_t room = std::max<std::int64_t>(kQuarantineMax - count_held(session), 0);
    const auto fitting = std::min(held_.size(), static_cast<std::size_t>(room));
    if (fitting == 0) return;
    std::int64_t entry =
        store::take_ids(session, "acquire_quarantine", static_cast<std::int64_t>(fitting));
    const auto writer = session.bulk_writer({"acquire_quarantine", kColumns});
    for (std::size_t i = 0; i < fitting; ++i) {
        const HeldRecord& one = held_[i];
        writer->integer(entry++).integer(static_cast<std::int64_t>(one.position));
        writer->integer(one.record.arrived_ms).text(one.record.protocol).text(one.record.source);
        writer->text(one.held.meter).text(one.held.error.name()).text(one.held.error.message());
        writer->text("held").bytes(one.record.bytes).end_row();
    }
    writer->finish();
}

}  // namespace voltmark::acquire
