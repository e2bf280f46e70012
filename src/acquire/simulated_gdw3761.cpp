// SPDX-License-Identifier: Apache-2.0
// Concentrators that speak Q/GDW 376.1, with a meter at each measuring point.
#include "voltmark/codec/gdw3761_answers.hpp"

#include "simulated_meter.hpp"

namespace voltmark::acquire {

namespace {

namespace gdw3761 = codec::gdw3761;
using codec::Bytes;
using codec::ByteSpan;
using gdw3761::Frame;
using gdw3761::UnitData;
using gdw3761::UnitId;

constexpr std::size_t kBytesMax = 200;  // Of data units in a frame: answers take several.
constexpr int kPointsAUnit = 32;
constexpr std::chrono::minutes kStep{15};
constexpr int kDailyForward = 1;
constexpr int kEnergyCurve = 101;
constexpr int kPresentForward = 33;

gdw3761::Address terminal_of(const SimulatedMeter& meter) {
    return gdw3761::parse_address(meter.terminal).value_or(gdw3761::Address{});
}

void append(Bytes& bytes, const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

/// A.14 of active energy; A.11 of reactive, which these meters do not measure.
void append_energies(Bytes& bytes, std::int64_t shown_e2) {
    constexpr std::size_t kReactive = 3;
    bytes.push_back(0);  // No tariffs.
    append(bytes, gdw3761::write_number(shown_e2 * 100, 5, false).value_or(Bytes{}));
    for (std::size_t i = 0; i < kReactive; ++i)
        append(bytes, gdw3761::write_number(std::nullopt, 4, false).value_or(Bytes{}));
}

/// What the day before was frozen with at its end.
UnitData day_unit(const SimulatedMeter& meter) {
    UnitData unit{{meter.point, kDailyForward}, {}};
    unit.data = gdw3761::write_day(meter.day - std::chrono::days{1});
    const time::LocalSeconds read_at{meter.day.time_since_epoch()};
    append(unit.data, gdw3761::write_minute(read_at + std::chrono::minutes{5}));
    append_energies(unit.data, meter.points_e2[0]);
    return unit;
}

/// The points [first, last] of the day, so many in a unit.
std::vector<UnitData> curve_units(const SimulatedMeter& meter, int first, int last) {
    std::vector<UnitData> units;
    const time::LocalSeconds begin{meter.day.time_since_epoch()};
    for (int at = first; at <= last; at += kPointsAUnit) {
        const int end = std::min(at + kPointsAUnit, last + 1);
        UnitData unit{{meter.point, kEnergyCurve}, {}};
        unit.data = gdw3761::write_curve_span(
            {begin + kStep * (at - 1), 1, static_cast<std::uint8_t>(end - at)});
        for (int i = at; i < end; ++i) {
            const std::int64_t shown = meter.points_e2[static_cast<std::size_t>(i)];
            append(unit.data, gdw3761::write_number(shown, 4, false).value_or(Bytes{}));
        }
        units.push_back(std::move(unit));
    }
    return units;
}

Bytes written(const std::vector<Frame>& frames) {
    Bytes bytes;
    for (const Frame& frame : frames) append(bytes, gdw3761::write_frame(frame));
    return bytes;
}

/// Sent unasked: the last part wants to be confirmed.
Bytes report_of(const SimulatedMeter& meter, const std::vector<UnitData>& units) {
    constexpr std::uint8_t kReport = 0xC4;  // Up, from the starting side, user data.
    Frame begun;
    begun.address = terminal_of(meter);
    begun.afn = 0x0D;
    begun.seq = static_cast<std::uint8_t>(meter.point & 0x0F);
    std::vector<Frame> frames = gdw3761::make_answers(begun, units, kBytesMax);
    for (Frame& frame : frames) frame.control = kReport;
    frames.back().seq |= 0x10;
    return written(frames);
}

class Gdw3761Side final : public MeterSide {
public:
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return gdw3761::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override { return 16'391; }

    Bytes login(const SimulatedMeter& meter) const override {
        return gdw3761::write_frame(
            gdw3761::make_link(terminal_of(meter), gdw3761::Link::login, 1));
    }
    Bytes report(const SimulatedMeter& meter, int first, int last) const override {
        return report_of(meter, curve_units(meter, first, last));
    }
    Bytes report_day(const SimulatedMeter& meter) const override {
        return report_of(meter, {day_unit(meter)});
    }

    Heard hear(const SimulatedMeter& meter, ByteSpan bytes, time::LocalSeconds now) const override {
        Heard heard;
        const Result<Frame> frame = gdw3761::parse_frame(bytes);
        if (!frame || frame->is_up() || gdw3761::to_text(frame->address) != meter.terminal)
            return heard;
        const bool is_confirmation = frame->afn == 0x00 && !frame->is_from_primary();
        heard.is_login_answer = is_confirmation && (frame->control & 0x0F) == 11;
        heard.is_report_answer = is_confirmation && !heard.is_login_answer;
        if (is_confirmation || !frame->is_from_primary()) return heard;
        const gdw3761::UnitsRead asked = gdw3761::read_units(*frame);
        if (asked.ids.empty()) return heard;
        const int point = asked.ids[0].point;
        if (point != 0 && point != meter.point) return heard;
        const std::vector<UnitData> units = answer_to(meter, *frame, asked, now);
        if (units.empty()) {
            const bool is_done = frame->afn == 0x05;
            heard.answer = gdw3761::write_frame(gdw3761::make_confirm(*frame, !is_done));
        } else {
            heard.answer = written(gdw3761::make_answers(*frame, units, kBytesMax));
        }
        return heard;
    }

private:
    /// Units that it does not have are left out; with none it denies.
    static std::vector<UnitData> answer_to(const SimulatedMeter& meter, const Frame& frame,
                                           const gdw3761::UnitsRead& asked,
                                           time::LocalSeconds now) {
        std::vector<UnitData> units;
        for (const UnitId& id : asked.ids) {
            if (frame.afn == 0x0C && id.point == 0 && id.function == 2)
                units.push_back({id, gdw3761::write_clock(now + meter.clock_ahead)});
            if (frame.afn == 0x0C && id.point != 0 && id.function == kPresentForward)
                units.push_back({id, present(meter, now)});
            if (frame.afn != 0x0D) continue;
            if (id.function == kDailyForward) add_day(meter, asked, id, units);
            if (id.function == kEnergyCurve) add_curve(meter, asked, id, units);
        }
        return units;
    }

    static Bytes present(const SimulatedMeter& meter, time::LocalSeconds now) {
        Bytes data = gdw3761::write_minute(now);
        append_energies(data, meter.points_e2.back());
        return data;
    }

    static std::string said(const gdw3761::UnitsRead& asked, UnitId id, std::string_view key) {
        for (const gdw3761::Value& value : asked.values) {
            if (value.unit_id == id && value.key == key) return value.text;
        }
        return {};
    }

    static void add_day(const SimulatedMeter& meter, const gdw3761::UnitsRead& asked, UnitId id,
                        std::vector<UnitData>& units) {
        const std::string day = said(asked, id, "day");
        if (day == time::to_text(meter.day - std::chrono::days{1}))
            units.push_back(day_unit(meter));
    }

    static void add_curve(const SimulatedMeter& meter, const gdw3761::UnitsRead& asked, UnitId id,
                          std::vector<UnitData>& units) {
        const Result<time::Timestamp> start = time::parse_timestamp(said(asked, id, "start"));
        if (!start) return;
        const time::LocalSeconds begin{meter.day.time_since_epoch()};
        const std::vector<UnitData> all = start->local == begin
                                              ? curve_units(meter, 1, kSimulatedPoints - 1)
                                          : start->local == begin - kStep ? curve_units(meter, 0, 0)
                                                                          : std::vector<UnitData>{};
        units.insert(units.end(), all.begin(), all.end());
    }
};

}  // namespace

const MeterSide& gdw3761_meter_side() {
    static const Gdw3761Side side;
    return side;
}

}  // namespace voltmark::acquire
