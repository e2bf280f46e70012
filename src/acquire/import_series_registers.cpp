// SPDX-License-Identifier: Apache-2.0
// What registers showed, of formats other than a table: NEM13, MSCONS, MeterReadings.
#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/mscons.hpp"
#include "voltmark/codec/nem13.hpp"

#include "import_series.hpp"
#include "series_words.hpp"

namespace voltmark::acquire {

namespace {

namespace mscons = codec::mscons;
namespace nem13 = codec::nem13;
namespace cim = codec::cim;

constexpr int kKiloExponent = 6;

/// The day that a value opens: the one in which it was read.
time::CivilDay day_of(time::LocalSeconds at) {
    return std::chrono::floor<std::chrono::days>(at);
}

/// The same of a moment that may have an offset: midnight is another day in another zone.
/// \errors  import.zone (invalid_input): an offset, and no zone to see it in.
Result<time::CivilDay> day_in(const time::Timestamp& at, const std::optional<time::Zone>& zone) {
    if (!at.offset) return day_of(at.local);
    if (!zone) return make_error(kZone);
    return day_of(zone->to_local(Instant{at.local.time_since_epoch() - *at.offset}));
}

time::Timestamp stamp_of(const mscons::Moment& moment) {
    time::Timestamp stamp;
    stamp.local = time::LocalSeconds{std::chrono::minutes{moment.local_minutes}};
    if (moment.offset_minutes) stamp.offset = std::chrono::minutes{*moment.offset_minutes};
    return stamp;
}

class Nem13Sink final : public nem13::Sink {
public:
    Nem13Sink(RegisterTable& table, ImportReport& report) : table_{table}, report_{report} {}

    void reading(const nem13::AccumulatedReading& reading) override {
        const std::string key = key_of_reading(reading);
        const bool is_energy = reading.unit.base == codec::BaseUnit::watt_hour ||
                               reading.unit.base == codec::BaseUnit::var_hour;
        if (!is_energy || reading.unit.milli_exponent != kKiloExponent) {
            return RegisterTable::refuse(
                make_error(kSeriesKind, key, codec::to_text(reading.unit)).at(reading.place), key,
                report_);
        }
        for (const nem13::RegisterRead* one : {&reading.previous, &reading.current})
            take(key, *one, reading.place);
    }

    void finding(const codec::Finding& finding) override {
        const ImportFinding told = from_codec(finding);
        RegisterTable::refuse(told.error, told.key, report_, told.verdict);
    }

private:
    /// NMI/suffix or NMI/register, whichever the store has; the first where it has neither.
    std::string key_of_reading(const nem13::AccumulatedReading& reading) const {
        const std::string by_suffix = fmt::format("{}/{}", reading.nmi, reading.suffix);
        const std::string by_register = fmt::format("{}/{}", reading.nmi, reading.register_id);
        return table_.has(by_suffix) || !table_.has(by_register) ? by_suffix : by_register;
    }

    void take(const std::string& key, const nem13::RegisterRead& read, Place place) {
        if (read.flag == 'N' || !read.read_at) return;  // Nothing is known.
        const meter::Quality quality = read.flag == 'A'   ? meter::Quality::actual
                                       : read.flag == 'E' ? meter::Quality::estimated
                                                          : meter::Quality::substituted;
        table_.add({key, day_of(*read.read_at), read.shown, quality, place}, report_);
    }

    RegisterTable& table_;
    ImportReport& report_;
};

/// A value in kWh or kvarh, as registers are kept; empty where it is none.
std::string kilo_text(const std::string& value, std::string_view unit, Flow flow) {
    const std::optional<std::int64_t> milli = milli_of(value, unit, flow);
    return milli ? to_decimal(*milli, kKiloExponent, 0) : std::string{};
}

class MsconsRegisters final : public mscons::Sink {
public:
    MsconsRegisters(const std::optional<time::Zone>& zone, RegisterTable& table,
                    ImportReport& report)
        : zone_{zone}, table_{table}, report_{report} {}

    void reading(const mscons::MessageHeader&, const mscons::Reading& reading) override {
        const std::optional<ObisEnergy> energy = obis_energy(reading.product);
        const std::optional<mscons::Moment>& at = reading.end ? reading.end : reading.start;
        const std::optional<meter::Quality> quality = quality_of_mscons(reading.code);
        const std::string named = reading.location + "/" + reading.product;
        if (!energy || !energy->is_register || !at || !quality) {
            return RegisterTable::refuse(
                make_error(kSeriesKind, codec::excerpt(named), reading.code).at(reading.place),
                named, report_);
        }
        if (*quality == meter::Quality::missing) return;
        const Result<time::CivilDay> day = day_in(stamp_of(*at), zone_);
        if (!day)
            return RegisterTable::refuse(Error{day.error()}.at(reading.place), named, report_);
        const std::string value = kilo_text(reading.value.value_or(""), reading.unit, energy->flow);
        const std::string key =
            table_.has(named) ? named
                              : key_of(reading.location, energy->flow,
                                       [&](const std::string& one) { return table_.has(one); });
        table_.add({key.empty() ? named : key, *day, value, *quality, reading.place}, report_);
    }

    void finding(const Error& error) override { RegisterTable::refuse(error, "", report_); }

private:
    const std::optional<time::Zone>& zone_;
    RegisterTable& table_;
    ImportReport& report_;
};

class CimRegisters final : public cim::Sink {
public:
    CimRegisters(const std::optional<time::Zone>& zone, RegisterTable& table, ImportReport& report)
        : zone_{zone}, table_{table}, report_{report} {}

    void header(const cim::Header&) override {}
    void event(const cim::Event&) override {}

    void reading(const cim::Reading& reading) override {
        const std::string& point = reading.meter.empty() ? reading.usage_point : reading.meter;
        const std::optional<CimEnergy> energy =
            reading.type ? cim_energy(*reading.type) : std::nullopt;
        const Result<time::Timestamp> at = time::parse_timestamp(reading.time);
        if (!energy || !energy->is_register || !at) {
            return RegisterTable::refuse(
                make_error(kSeriesKind, codec::excerpt(point), codec::excerpt(reading.type_text))
                    .at(reading.place),
                point, report_);
        }
        const Result<time::CivilDay> day = day_in(*at, zone_);
        if (!day)
            return RegisterTable::refuse(Error{day.error()}.at(reading.place), point, report_);
        const std::string value =
            kilo_text(reading.value.value_or(""), cim::unit_text(*reading.type), energy->flow);
        const std::string key =
            key_of(point, energy->flow, [&](const std::string& one) { return table_.has(one); });
        table_.add({key.empty() ? fmt::format("{}/{}", point, to_text(energy->flow)) : key, *day,
                    value, quality_of_cim(reading.qualities), reading.place},
                   report_);
    }

    void finding(const Error& error) override { RegisterTable::refuse(error, "", report_); }

private:
    const std::optional<time::Zone>& zone_;
    RegisterTable& table_;
    ImportReport& report_;
};

/// What the first reading of a file is of.
class FirstMscons final : public mscons::Sink {
public:
    void reading(const mscons::MessageHeader&, const mscons::Reading& reading) override {
        if (is_register) return;
        const std::optional<ObisEnergy> energy = obis_energy(reading.product);
        is_register = energy && energy->is_register;
    }
    void finding(const Error&) override {}
    std::optional<bool> is_register;
};

class FirstCim final : public cim::Sink {
public:
    void header(const cim::Header&) override {}
    void event(const cim::Event&) override {}
    void finding(const Error&) override {}
    void reading(const cim::Reading& reading) override {
        if (is_register) return;
        const std::optional<CimEnergy> energy =
            reading.type ? cim_energy(*reading.type) : std::nullopt;
        is_register = energy && energy->is_register;
    }
    std::optional<bool> is_register;
};

}  // namespace

bool is_of_registers(std::string_view text, FileFormat format) {
    if (format == FileFormat::registers || format == FileFormat::nem13) return true;
    if (format == FileFormat::mscons) {
        FirstMscons first;
        mscons::parse(text, first);
        return first.is_register.value_or(false);
    }
    if (format != FileFormat::cim) return false;
    FirstCim first;
    cim::parse(text, first);
    return first.is_register.value_or(false);
}

void read_registers(std::string_view text, FileFormat format, codec::nem12::Mode mode,
                    const std::optional<time::Zone>& zone, RegisterTable& table,
                    ImportReport& report) {
    report.bytes = static_cast<std::int64_t>(text.size());
    if (format == FileFormat::nem13) {
        Nem13Sink sink{table, report};
        nem13::parse(text, mode, sink);
    } else if (format == FileFormat::mscons) {
        MsconsRegisters sink{zone, table, report};
        mscons::parse(text, sink);
    } else if (format == FileFormat::cim) {
        CimRegisters sink{zone, table, report};
        cim::parse(text, sink);
    } else {
        table.read(text, report);
    }
}

}  // namespace voltmark::acquire
