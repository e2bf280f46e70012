// SPDX-License-Identifier: Apache-2.0
#include "dlms_profile_rows.hpp"

#include <algorithm>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/int128.hpp"

#include "dlms_objects.hpp"
#include "dlms_record.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using dlms::Data;
using namespace dlms_objects;

constexpr std::uint8_t kWattHour = 30;
constexpr std::uint8_t kVarHour = 32;
constexpr int kKiloToMillionths = 3;  // Wh to millionths of a kWh.

/// In millionths of kWh or kvarh; nothing where it is no such energy, or not exact so.
std::optional<std::int64_t> value_e6(const Data& data, const dlms::ScalerUnit& scaler, Flow flow) {
    const bool is_unit = scaler.unit == (is_active(flow) ? kWattHour : kVarHour);
    if (!is_unit || !dlms::is_integer(data.tag) || data.number < 0) return std::nullopt;
    const int shift = scaler.scaler + kKiloToMillionths;
    if (shift > 18 || shift < -18) return std::nullopt;
    const std::int64_t factor = power_of_ten(std::abs(shift));
    if (shift < 0)
        return data.number % factor == 0 ? std::optional{data.number / factor} : std::nullopt;
    std::int64_t value = 0;
    if (__builtin_mul_overflow(data.number, factor, &value)) return std::nullopt;
    return value;
}

std::vector<dlms::ObjectPart> parts_of(std::span<const ScaledColumn> columns) {
    std::vector<dlms::ObjectPart> parts;
    for (const ScaledColumn& column : columns) parts.push_back(column.part);
    return parts;
}

std::optional<std::size_t> clock_column(std::span<const ScaledColumn> columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].part.class_id == kClockClass && columns[i].part.index == 2) return i;
    }
    return std::nullopt;
}

/// Rows with the columns that are told of, nulls filled; told as unread where they do not fit.
std::vector<dlms::ProfileRow> rows_of(const Data& buffer, std::span<const ScaledColumn> columns,
                                      std::int64_t period_s, const DlmsMeter& meter,
                                      Reported& out) {
    auto rows = dlms::profile_rows(buffer, parts_of(columns), period_s);
    const bool fits = rows && clock_column(columns) &&
                      std::all_of(rows->begin(), rows->end(), [&](const dlms::ProfileRow& row) {
                          return row.size() == columns.size();
                      });
    if (!fits && (!rows || !rows->empty())) {
        out.unread.push_back(
            {meter.address, make_error(kUnknownItem, "a profile of unknown columns")});
        return {};
    }
    return rows ? std::move(*rows) : std::vector<dlms::ProfileRow>{};
}

/// Points of one column, run by run.
class ColumnCurve {
public:
    ColumnCurve(const DlmsMeter& meter, const Energy& energy, std::int64_t period_s, Reported& out)
        : energy_{energy},
          period_{period_s},
          out_{out},
          curve_{meter.address, energy.flow, meter.digits, {}} {}
    ~ColumnCurve() { end(); }
    ColumnCurve(const ColumnCurve&) = delete;
    ColumnCurve& operator=(const ColumnCurve&) = delete;

    void add(time::LocalSeconds at, std::int64_t value) {
        if (!energy_.is_of_interval) return curve_.points.push_back({at, value});
        if (period_.count() <= 0) return;
        const time::LocalSeconds begin = at - period_;
        const bool goes_on = !curve_.points.empty() && curve_.points.back().at == begin;
        if (!goes_on) {
            end();
            curve_.points.push_back({begin, 0});
        }
        curve_.points.push_back({at, curve_.points.back().value_e6 + value});
    }

private:
    void end() {
        if (!curve_.points.empty()) out_.curves.push_back(curve_);
        curve_.points.clear();
    }

    Energy energy_;
    std::chrono::seconds period_;
    Reported& out_;
    Reported::Curve curve_;
};

}  // namespace

void add_curves(const Data& buffer, std::span<const ScaledColumn> columns, std::int64_t period_s,
                const DlmsMeter& meter, Reported& out) {
    const std::vector<dlms::ProfileRow> rows = rows_of(buffer, columns, period_s, meter, out);
    if (rows.empty()) return;
    const std::size_t clock = *clock_column(columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::optional<Energy> energy = energy_of(columns[i].part.obis);
        const bool is_total = is_register(columns[i].part) && energy && energy->tariff == 0;
        if (!is_total || !columns[i].scaler_unit) continue;
        ColumnCurve curve{meter, *energy, period_s, out};
        for (const dlms::ProfileRow& row : rows) {
            const std::optional<time::LocalSeconds> at = dlms_moment(row[clock]);
            const auto value = value_e6(row[i], *columns[i].scaler_unit, energy->flow);
            if (at && value) curve.add(*at, *value);
        }
    }
}

void add_days(const Data& buffer, std::span<const ScaledColumn> columns, const DlmsMeter& meter,
              Reported& out) {
    for (const dlms::ProfileRow& row : rows_of(buffer, columns, std::int64_t{86'400}, meter, out)) {
        const std::optional<time::LocalSeconds> at = dlms_moment(row[*clock_column(columns)]);
        const auto day = std::chrono::floor<std::chrono::days>(at.value_or(time::LocalSeconds{}));
        // Taken at midnight, or it is not what a register showed when a day began.
        if (!at || *at != day) continue;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::optional<Energy> energy = energy_of(columns[i].part.obis);
            const bool is_shown = is_register(columns[i].part) && energy && !energy->is_of_interval;
            if (!is_shown || !columns[i].scaler_unit) continue;
            const auto value = value_e6(row[i], *columns[i].scaler_unit, energy->flow);
            if (!value) continue;
            out.registers.push_back({meter.address, energy->flow, meter::RegisterKind::energy,
                                     energy->tariff, day, *value});
        }
    }
}

void add_pushed(std::span<const dlms::PushValue> values, const DlmsMeter& meter,
                time::LocalSeconds at, Reported& out) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    for (const dlms::PushValue& one : values) {
        const std::optional<Energy> energy = one.obis ? energy_of(*one.obis) : std::nullopt;
        if (!energy || energy->is_of_interval || !one.scaler_unit) continue;
        const auto value = value_e6(one.value, *one.scaler_unit, energy->flow);
        if (!value) continue;
        if (energy->tariff == 0)
            out.curves.push_back({meter.address, energy->flow, meter.digits, {{at, *value}}});
        if (at == day)
            out.registers.push_back({meter.address, energy->flow, meter::RegisterKind::energy,
                                     energy->tariff, day, *value});
    }
}

}  // namespace voltmark::acquire
