// SPDX-License-Identifier: Apache-2.0
#include "import_series.hpp"

#include <charconv>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/greenbutton_errors.hpp"
#include "voltmark/codec/mscons.hpp"
#include "voltmark/codec/nem13.hpp"
#include "voltmark/codec/text.hpp"

#include "series_words.hpp"

namespace voltmark::acquire {

namespace {

namespace green = codec::greenbutton;
namespace mscons = codec::mscons;
namespace cim = codec::cim;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::int64_t kMinute = 60;

/// What stands behind the last "UsagePoint/" of a link; all of a name that is no link.
std::string point_of_link(const std::string& link) {
    constexpr std::string_view kPart = "UsagePoint/";
    const std::size_t at = link.rfind(kPart);
    return at == link.npos ? link : link.substr(at + kPart.size());
}

/// Green Button: deltas of energy.
class GreenSink final : public green::Sink {
public:
    explicit GreenSink(SeriesGather& gather) : gather_{gather} {}

    void reading(const green::Series& series, const green::Reading& reading) override {
        if (reading.error) tell(*reading.error, series, reading);
        const std::string what = kind_of(series);
        const std::string point = point_of_link(series.usage_point);
        if (!what.empty() || reading.duration <= 0) {
            const std::string_view why = what.empty() ? "a moment" : std::string_view{what};
            return gather_.refuse(
                make_error(kSeriesKind, codec::excerpt(point), why).at(reading.place), point, {});
        }
        if (!reading.value) return;  // Missing, and never 0.
        SeriesReading one;
        one.name = series.title;
        one.point = point;
        const bool is_reverse = series.type->flow.value_or(1) == kReverseFlow;
        one.flow = flow_of(is_reverse, *series.type->uom == kVarHours);
        one.begin = reading.start;
        one.end = reading.start + reading.duration;
        one.quality = quality_of_green(reading.qualities);
        one.place = reading.place;
        const std::optional<std::int64_t> milli =
            scaled_milli(*reading.value, series.type->power_of_ten + 3);
        if (!milli) {
            return gather_.refuse(
                make_error(kReadingValue, codec::excerpt(point), std::to_string(*reading.value))
                    .at(reading.place),
                point, {});
        }
        one.milli = *milli;
        gather_.add(one);
    }

    void finding(const Error& error) override {
        gather_.refuse(error, "", {}, Verdict::refused, 0);
    }

private:
    /// What a series is instead of energy of intervals; empty where it is that.
    static std::string kind_of(const green::Series& series) {
        if (!series.type || !series.type->uom) return "no unit";
        const green::ReadingType& type = *series.type;
        if (*type.uom != kWattHours && *type.uom != kVarHours)
            return fmt::format("uom {}", *type.uom);
        if (type.accumulation.value_or(kDelta) != kDelta)
            return fmt::format("accumulation {}", *type.accumulation);
        const int flow = type.flow.value_or(1);
        if (flow != 1 && flow != kReverseFlow) return fmt::format("flow {}", flow);
        return {};
    }

    void tell(const Error& error, const green::Series& series, const green::Reading& reading) {
        const bool is_kept = error.code == &green::kOverlap || error.code == &green::kOutsideBlock;
        gather_.refuse(error, point_of_link(series.usage_point), {},
                       is_kept && reading.value ? Verdict::tolerated : Verdict::refused);
    }

    SeriesGather& gather_;
};

/// MSCONS: products of OBIS whose D is 29.
class MsconsSink final : public mscons::Sink {
public:
    explicit MsconsSink(SeriesGather& gather) : gather_{gather} {}

    void reading(const mscons::MessageHeader&, const mscons::Reading& reading) override {
        const std::string key = reading.location + "/" + reading.product;
        if (reading.error)
            gather_.refuse(*reading.error, key, {},
                           reading.value ? Verdict::tolerated : Verdict::refused);
        const std::optional<ObisEnergy> energy = obis_energy(reading.product);
        const std::optional<meter::Quality> quality = quality_of_mscons(reading.code);
        const bool is_interval = energy && !energy->is_register && reading.start && reading.end;
        if (!is_interval || !quality) {
            return gather_.refuse(
                make_error(kSeriesKind, codec::excerpt(key), reading.code).at(reading.place), key,
                {});
        }
        if (!reading.value || *quality == meter::Quality::missing) return;
        const std::optional<std::int64_t> milli =
            milli_of(*reading.value, reading.unit, energy->flow);
        if (!milli) {
            return gather_.refuse(
                make_error(kReadingValue, codec::excerpt(key), *reading.value + " " + reading.unit)
                    .at(reading.place),
                key, {});
        }
        SeriesReading one;
        one.name = key;
        one.point = reading.location;
        one.flow = energy->flow;
        one.is_local = !reading.start->offset_minutes;
        one.begin = reading.start->utc_minutes() * kMinute;
        one.end = reading.end->utc_minutes() * kMinute;
        one.quality = *quality;
        one.place = reading.place;
        one.milli = *milli;
        gather_.add(one);
    }

    void finding(const Error& error) override {
        gather_.refuse(error, "", {}, Verdict::refused, 0);
    }

private:
    SeriesGather& gather_;
};

/// MeterReadings: deltas of energy with a measuring period; the time is that of the end.
class CimSink final : public cim::Sink {
public:
    explicit CimSink(SeriesGather& gather) : gather_{gather} {}

    void header(const cim::Header&) override {}
    void event(const cim::Event&) override {}

    void reading(const cim::Reading& reading) override {
        const std::string& point = reading.meter.empty() ? reading.usage_point : reading.meter;
        if (reading.error)
            gather_.refuse(*reading.error, point, {},
                           reading.value ? Verdict::tolerated : Verdict::refused);
        const std::optional<CimEnergy> energy =
            reading.type ? cim_energy(*reading.type) : std::nullopt;
        const Result<time::Timestamp> at = time::parse_timestamp(reading.time);
        if (!energy || energy->is_register || !at) {
            return gather_.refuse(
                make_error(kSeriesKind, codec::excerpt(point), codec::excerpt(reading.type_text))
                    .at(reading.place),
                point, {});
        }
        if (!reading.value) return;
        const std::optional<std::int64_t> milli =
            milli_of(*reading.value, cim::unit_text(*reading.type), energy->flow);
        if (!milli) {
            return gather_.refuse(
                make_error(kReadingValue, codec::excerpt(point), codec::excerpt(*reading.value))
                    .at(reading.place),
                point, {});
        }
        SeriesReading one;
        one.point = point;
        one.flow = energy->flow;
        one.is_local = !at->offset;
        one.end =
            (at->local.time_since_epoch() - at->offset.value_or(std::chrono::seconds{0})).count();
        // A day is as long as it is: the channel knows when it begins.
        if (energy->minutes < time::IntervalGrid::kDayMinutes)
            one.begin = one.end - energy->minutes * kMinute;
        one.quality = quality_of_cim(reading.qualities);
        one.place = reading.place;
        one.milli = *milli;
        gather_.add(one);
    }

    void finding(const Error& error) override {
        gather_.refuse(error, "", {}, Verdict::refused, 0);
    }

private:
    SeriesGather& gather_;
};

}  // namespace

std::optional<FileFormat> series_format_of(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of("\xEF\xBB\xBF \t\r\n"), text.size());
    const std::string_view head = text.substr(first, kHeadBytes);
    for (const std::string_view begin : {"UNA", "UNB+", "UNH+"}) {
        if (head.starts_with(begin)) return FileFormat::mscons;
    }
    if (!head.starts_with("<")) return std::nullopt;
    const auto has = [&](std::string_view word) { return head.find(word) != head.npos; };
    if (has("MeterReadings")) return FileFormat::cim;
    const bool is_green = has("naesb.org/espi") || has("IntervalBlock") || has("<feed");
    return is_green ? std::optional{FileFormat::greenbutton} : std::nullopt;
}

void read_intervals(std::string_view text, FileFormat format, SeriesGather& gather) {
    if (format == FileFormat::greenbutton) {
        GreenSink sink{gather};
        green::parse(text, sink);
    } else if (format == FileFormat::mscons) {
        MsconsSink sink{gather};
        mscons::parse(text, sink);
    } else {
        CimSink sink{gather};
        cim::parse(text, sink);
    }
    gather.finish();
}

}  // namespace voltmark::acquire
