// SPDX-License-Identifier: Apache-2.0
// Meters that speak DL/T 645-2007: they answer, and never speak first.
#include <array>
#include <unordered_map>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt645.hpp"

#include "simulated_meter.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt645 = codec::dlt645;
using codec::Bytes;
using codec::ByteSpan;
using dlt645::Identifier;

constexpr Identifier kDate = 0x04000101;
constexpr Identifier kTime = 0x04000102;
constexpr Identifier kCurve = 0x06040001;
constexpr Identifier kRelayState = 0x04000503;
constexpr Identifier kOutages = 0x03110000;
constexpr Identifier kCoverOpened = 0x03300D01;

std::optional<dlt645::Value> value_of(Identifier di, std::string_view text) {
    const std::optional<dlt645::Layout> layout = dlt645::layout_of(di);
    if (!layout || layout->items.empty()) return std::nullopt;
    const Result<dlt645::Value> value = dlt645::parse_value(layout->items[0], text);
    if (!value) return std::nullopt;
    return *value;
}

class Dlt645Side final : public MeterSide {
public:
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return dlt645::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override {
        return dlt645::kFrameBytesMin + dlt645::kDataBytesMax;
    }
    Bytes login(const SimulatedMeter&) const override { return {}; }
    Bytes report(const SimulatedMeter&, int, int) const override { return {}; }
    Bytes report_day(const SimulatedMeter&) const override { return {}; }

    Heard hear(const SimulatedMeter& meter, ByteSpan bytes, time::LocalSeconds now) const override {
        Heard heard;
        const Result<dlt645::Frame> frame = dlt645::parse_frame(bytes);
        const dlt645::Address own = *dlt645::parse_address(meter.address);
        if (!frame || frame->is_answer() || !own.answers(frame->address)) return heard;
        const Result<dlt645::Request> request = dlt645::parse_request(*frame);
        if (!request) return heard;
        const bool is_read = request->function == dlt645::Function::read;
        const bool is_next = request->function == dlt645::Function::read_next;
        if (request->function == dlt645::Function::read_address) {
            heard.answer = dlt645::make_answer(own, *request);
            return heard;
        }
        if (!is_read && !is_next) {
            heard.answer = obey(meter, own, *request, now);
            return heard;
        }
        const std::size_t which = is_next ? request->seq : 0;
        if (is_read) chains_[meter.address] = frames_of(meter, own, request->di, now);
        const auto chain = chains_.find(meter.address);
        if (chain == chains_.end() || which >= chain->second.size()) {
            heard.answer = dlt645::make_error_answer(
                own, request->function, static_cast<std::uint8_t>(dlt645::Refusal::no_data));
            return heard;
        }
        heard.answer = chain->second[which];
        if (which + 1 == chain->second.size()) chains_.erase(chain);
        return heard;
    }

private:
    static bool knows(const dlt645::Authority& authority) {
        return authority == dlt645::Authority{kSimulatedSecret.level, kSimulatedSecret.password,
                                              kSimulatedSecret.operator_code};
    }

    /// Empty where it is not answered.
    Bytes obey(const SimulatedMeter& meter, const dlt645::Address& own,
               const dlt645::Request& request, time::LocalSeconds now) const {
        const auto refuse = [&](dlt645::Refusal why) {
            return dlt645::make_error_answer(own, request.function, static_cast<std::uint8_t>(why));
        };
        switch (request.function) {
            case dlt645::Function::broadcast_time: {
                const auto drift = std::chrono::abs(*request.time - meter.shows(now));
                const bool is_first = meter.state->clock_sets == 0;  // A day is not played longer.
                if (drift <= std::chrono::minutes{5} && is_first)
                    meter.set_clock(*request.time, now);
                return {};
            }
            case dlt645::Function::control:
                if (!knows(request.authority) || *request.time < meter.shows(now)) {
                    ++meter.state->controls_refused;
                    return refuse(dlt645::Refusal::password);
                }
                ++meter.state->controls;
                meter.state->is_told_open = request.order == dlt645::RelayOrder::trip;
                if (request.order != dlt645::RelayOrder::permit_close)
                    meter.state->is_open = meter.state->is_told_open.load();
                return dlt645::make_answer(own, request);
            case dlt645::Function::write:
                if (!knows(request.authority)) return refuse(dlt645::Refusal::password);
                return write(meter, request, now) ? dlt645::make_answer(own, request)
                                                  : refuse(dlt645::Refusal::no_data);
            default:
                return refuse(dlt645::Refusal::other);
        }
    }

    /// Only its date and time can be written.
    static bool write(const SimulatedMeter& meter, const dlt645::Request& request,
                      time::LocalSeconds now) {
        const dlt645::DecodedData data = dlt645::decode_data(request.di, request.data);
        if (data.error || data.values.size() != 1) return false;
        const std::string& text = data.values[0].text;
        const std::string shown = to_second_text(meter.shows(now));
        const std::string whole = request.di == kDate   ? text.substr(0, 10) + shown.substr(10)
                                  : request.di == kTime ? shown.substr(0, 11) + text
                                                        : "";
        const Result<time::Timestamp> at = time::parse_timestamp(whole);
        if (!at) return false;
        meter.set_clock(at->local, now);
        return true;
    }

    /// The moments of a record of an event, and nothing of what else it holds.
    std::vector<dlt645::Value> event(Identifier di, time::LocalSeconds begin,
                                     time::LocalSeconds end) const {
        std::vector<dlt645::Value> values;
        const std::optional<dlt645::Layout> layout = dlt645::layout_of(di);
        if (!layout) return values;
        for (const dlt645::Item& item : layout->items) {
            const bool is_moment = item.form.kind == dlt645::Kind::moment;
            const time::LocalSeconds at = values.empty() ? begin : end;
            dlt645::Value value;
            value.item = item;
            value.state = dlt645::ValueState::missing;
            if (is_moment) value = dlt645::parse_value(item, to_second_text(at)).value_or(value);
            values.push_back(std::move(value));
        }
        return values;
    }

    /// All frames of an answer; none where the meter does not have it.
    std::vector<Bytes> frames_of(const SimulatedMeter& meter, const dlt645::Address& own,
                                 Identifier di, time::LocalSeconds now) const {
        const std::vector<dlt645::Value> values = values_of(meter, di, now);
        if (values.empty()) return {};
        return dlt645::make_read_answers(own, di, values).value_or(std::vector<Bytes>{});
    }

    std::vector<dlt645::Value> values_of(const SimulatedMeter& meter, Identifier di,
                                         time::LocalSeconds now) const {
        std::vector<dlt645::Value> values;
        const auto add = [&](const std::optional<dlt645::Value>& value) {
            if (value) values.push_back(*value);
        };
        const time::LocalSeconds shows = meter.shows(now);
        const auto date = std::chrono::floor<std::chrono::days>(shows);
        const std::chrono::hh_mm_ss clock{shows - date};
        if (di == kDate) {
            add(value_of(di, fmt::format("{} {:02}", time::to_text(date),
                                         time::weekday_of(date).c_encoding())));
        }
        if (di == kTime) {
            add(value_of(di, fmt::format("{:02}:{:02}:{:02}", clock.hours().count(),
                                         clock.minutes().count(), clock.seconds().count())));
        }
        if (di == kCurve) return curve(meter);
        if (di == kRelayState) {
            const int bits =
                (meter.state->is_open ? 0x10 : 0) | (meter.state->is_told_open ? 0x40 : 0);
            add(value_of(di, fmt::format("{:04X}", bits)));
        }
        if (di == 0x00010000) add(value_of(di, to_decimal(meter.points_e2.back(), 2)));
        const int outage = static_cast<int>(di - kOutages);
        if (outage >= 1 && outage <= kSimulatedOutages)
            return event(di, meter.outage(outage), meter.outage(outage) + kSimulatedOutage);
        if (di == kCoverOpened)
            return event(di, meter.cover_opened(), meter.cover_opened() + kSimulatedOutage);
        const auto back = static_cast<int>(di & 0xFF);
        const auto frozen =
            std::chrono::floor<std::chrono::days>(now) - std::chrono::days{back - 1};
        if (frozen != meter.day) return values;
        if (di >> 8 == 0x050600) add(value_of(di, time::to_text(meter.day) + "T00:00"));
        if (di >> 8 == 0x050601) add(value_of(di, to_decimal(meter.points_e2[0], 2)));
        return values;
    }

    std::vector<dlt645::Value> curve(const SimulatedMeter& meter) const {
        std::vector<dlt645::Value> values;
        static const std::array<std::optional<dlt645::Value>, 4> kZeros = {
            value_of(0x00010000, "0.00"), value_of(0x00020000, "0.00"),
            value_of(0x00030000, "0.00"), value_of(0x00040000, "0.00")};
        const time::LocalSeconds begin{meter.day.time_since_epoch()};
        for (int i = 0; i < kSimulatedPoints; ++i) {
            for (std::size_t which = 0; which < kZeros.size(); ++which) {
                dlt645::Value value = *kZeros[which];
                if (which == 0) value.number = meter.points_e2[static_cast<std::size_t>(i)];
                value.time = begin + std::chrono::minutes{15 * i};
                values.push_back(std::move(value));
            }
        }
        return values;
    }

    /// Answers in follow-up frames that were not asked for to the end yet, by meter. All meters
    /// live on one thread.
    mutable std::unordered_map<std::string, std::vector<Bytes>> chains_;
};

}  // namespace

const MeterSide& dlt645_meter_side() {
    static const Dlt645Side side;
    return side;
}

}  // namespace voltmark::acquire
