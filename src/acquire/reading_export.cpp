// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/reading_export.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/mscons.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::acquire {

namespace {

/// One reading that is there, of whatever span.
struct OneReading {
    std::int64_t start = 0;  ///< Unix seconds.
    std::int64_t end = 0;
    std::int64_t milli = 0;
    meter::Quality quality = meter::Quality::actual;
};

/// Calls `take` with each reading that is not missing.
template <class Take>
void for_each_reading(const ExportedChannel& one, const Take& take) {
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(one.channel.interval_minutes);
    for (const codec::DeliveredSpan& span : one.spans) {
        const std::vector<meter::Quality> quality = meter::qualities_of(span.readings);
        for (std::size_t slot = 0; slot < quality.size(); ++slot) {
            if (quality[slot] == meter::Quality::missing) continue;
            const auto at = [&](std::size_t edge) {
                return grid.slot_begin(one.channel.zone, span.span, static_cast<int>(edge))
                    .time_since_epoch()
                    .count();
            };
            take(OneReading{at(slot), at(slot + 1), span.readings.values_milli[slot],
                            quality[slot]});
        }
    }
}

/// "M1" of "M1/import": what stands before the last part of a reading key.
std::string point_of(const std::string& key) {
    return key.substr(0, key.rfind('/'));
}

bool is_reverse(Flow flow) {
    return flow == Flow::export_active || flow == Flow::export_reactive;
}

/// 17 validated, 7 set by a person, 8 estimated, 10 doubted.
int green_quality(meter::Quality quality) {
    switch (quality) {
        case meter::Quality::substituted:
            return 7;
        case meter::Quality::estimated:
            return 8;
        case meter::Quality::suspect:
            return 10;
        default:
            return 17;
    }
}

std::string as_greenbutton(std::span<const ExportedChannel> channels, Instant made_at) {
    namespace green = codec::greenbutton;
    std::vector<green::WrittenSeries> all;
    for (const ExportedChannel& one : channels) {
        green::WrittenSeries written;
        written.series.usage_point = point_of(one.key);
        written.series.meter_reading = std::string{to_text(one.channel.flow)};
        written.series.title = one.key;
        written.series.service = 0;
        green::ReadingType type;
        type.accumulation = 4;
        type.commodity = 1;
        type.flow = is_reverse(one.channel.flow) ? 19 : 1;
        type.interval_s = one.channel.interval_minutes * 60;
        type.kind = 12;
        type.uom = is_active(one.channel.flow) ? 72 : 73;
        type.power_of_ten = -3;
        written.series.type = type;
        for_each_reading(one, [&](const OneReading& reading) {
            green::Reading out;
            out.start = reading.start;
            out.duration = reading.end - reading.start;
            out.value = reading.milli;
            out.qualities = {green_quality(reading.quality)};
            written.readings.push_back(std::move(out));
        });
        all.push_back(std::move(written));
    }
    std::string text;
    green::write(all, "Voltmark", made_at.time_since_epoch().count(), text);
    return text;
}

std::string as_mscons(std::span<const ExportedChannel> channels, const ExportParties& parties,
                      Instant made_at) {
    namespace mscons = codec::mscons;
    std::vector<mscons::WrittenProfile> profiles;
    for (const ExportedChannel& one : channels) {
        if (!is_active(one.channel.flow)) continue;
        mscons::WrittenProfile profile;
        profile.location = point_of(one.key);
        profile.product = is_reverse(one.channel.flow) ? "1-1:2.29.0" : "1-1:1.29.0";
        for_each_reading(one, [&](const OneReading& reading) {
            profile.values.push_back({reading.start, reading.end, to_decimal(reading.milli, 6, 0),
                                      reading.quality != meter::Quality::actual});
        });
        profiles.push_back(std::move(profile));
    }
    const std::int64_t created = made_at.time_since_epoch().count();
    std::string text;
    mscons::write({parties.sender, parties.receiver, fmt::format("VM{}", created), created},
                  profiles, text);
    return text;
}

/// The measuring periods of IEC 61968-9 that channels have.
int cim_period(int minutes) {
    switch (minutes) {
        case 5:
            return 6;
        case 10:
            return 1;
        case 15:
            return 2;
        case 30:
            return 5;
        case 60:
            return 7;
        default:
            return 4;  // A day.
    }
}

/// Categories of reading quality: valid, edited, estimated, questionable.
std::string_view cim_quality(meter::Quality quality) {
    switch (quality) {
        case meter::Quality::substituted:
            return "2.7.0";
        case meter::Quality::estimated:
            return "2.8.0";
        case meter::Quality::suspect:
            return "2.10.0";
        default:
            return "1.0.0";
    }
}

std::string as_cim(std::span<const ExportedChannel> channels, const ExportParties& parties,
                   Instant made_at) {
    namespace cim = codec::cim;
    std::vector<cim::WrittenReadings> all;
    for (const ExportedChannel& one : channels) {
        cim::WrittenReadings written;
        written.meter = point_of(one.key);
        auto& numbers = written.type.numbers;
        numbers[cim::ReadingType::measuring_period] = cim_period(one.channel.interval_minutes);
        numbers[cim::ReadingType::accumulation] = 4;
        numbers[cim::ReadingType::flow] = is_reverse(one.channel.flow) ? 19 : 1;
        numbers[cim::ReadingType::commodity] = 1;
        numbers[cim::ReadingType::kind] = 12;
        numbers[cim::ReadingType::multiplier] = 3;
        numbers[cim::ReadingType::unit] = is_active(one.channel.flow) ? 72 : 73;
        // An interval reading carries the moment at which its interval ends.
        for_each_reading(one, [&](const OneReading& reading) {
            written.values.push_back({reading.end, to_decimal(reading.milli, 6, 0),
                                      std::string{cim_quality(reading.quality)}});
        });
        all.push_back(std::move(written));
    }
    std::string text;
    cim::write(all, parties.sender, fmt::format("VM{}", made_at.time_since_epoch().count()),
               made_at.time_since_epoch().count(), text);
    return text;
}

std::string as_csv(std::span<const ExportedChannel> channels) {
    std::string text;
    for (const ExportedChannel& one : channels) {
        std::string part;
        codec::csv::write_long(one.spans, one.channel.zone, part);
        // One header for all of them.
        text += text.empty() ? part : part.substr(part.find('\n') + 1);
    }
    return text;
}

}  // namespace

std::string write_readings(std::string_view format, std::span<const ExportedChannel> channels,
                           const ExportParties& parties, Instant made_at) {
    if (format == "greenbutton") return as_greenbutton(channels, made_at);
    if (format == "mscons") return as_mscons(channels, parties, made_at);
    if (format == "cim") return as_cim(channels, parties, made_at);
    VOLTMARK_CHECK(format == "csv");
    return as_csv(channels);
}

std::vector<std::string> keys_of(store::Session& session, ContractId contract,
                                 const time::BillingPeriod& period) {
    std::vector<std::string> keys;
    for (const meter::ServingChannel& serving :
         meter::serving_channels(session, contract.site_id, contract.site_id, period)) {
        if (serving.contract == contract) keys.push_back(serving.channel.source_key);
    }
    return keys;
}

Result<ExportedChannel> load_channel(store::Session& session, const std::string& key,
                                     const meter::KnownChannel& channel,
                                     const time::BillingPeriod& period) {
    ExportedChannel exported{key, channel, {}};
    Result<std::vector<meter::ReadSpan>> spans = meter::read_spans(
        session, channel.id, period.from, period.to, meter::last_delivery(session));
    if (!spans) return spans.error();
    const codec::BaseUnit base =
        is_active(channel.flow) ? codec::BaseUnit::watt_hour : codec::BaseUnit::var_hour;
    for (meter::ReadSpan& span : *spans) {
        exported.spans.push_back(
            {key, {base, 6}, span.span, channel.interval_minutes, std::move(span.readings), 0});
    }
    return exported;
}

}  // namespace voltmark::acquire
