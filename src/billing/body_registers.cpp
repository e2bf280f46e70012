// SPDX-License-Identifier: Apache-2.0
#include "body_registers.hpp"

namespace voltmark::billing {

namespace {

using rating::RegisterStep;

constexpr std::uint64_t kListMax = 100'000;  // No bill has registers near this.

constexpr std::uint8_t kFlowMask = 0x03;
constexpr std::uint8_t kDemand = 0x04;
constexpr std::uint8_t kTurned = 0x08;

bool read(ByteReader& in, time::CivilDay run_from, RegisterStep& step) {
    const std::uint8_t head = in.u8();
    if (head > (kFlowMask | kDemand | kTurned)) return false;
    step.flow = static_cast<Flow>(head & kFlowMask);
    step.is_demand = (head & kDemand) != 0;
    step.turned = (head & kTurned) != 0;
    const std::uint64_t point = in.varint();
    if (point > INT32_MAX) return false;
    step.service_point_no = ServicePointNo{static_cast<std::int32_t>(point)};
    step.key = in.text();
    step.band = in.text();
    const std::int64_t first = in.svarint();
    const std::uint64_t days = in.varint();
    if (first < 0 || first > 100'000 || days > 100'000) return false;
    step.days.from = run_from + std::chrono::days{first};
    step.days.to = step.days.from + std::chrono::days{days};
    step.before.e6 = in.svarint();
    step.after.e6 = in.svarint();
    step.multiplier_e3 = in.svarint();
    step.quantity_milli = in.svarint();
    const std::uint8_t quality = in.u8();
    if (quality >= meter::kQualityCount) return false;
    step.quality = static_cast<meter::Quality>(quality);
    return in.ok();
}

}  // namespace

void write_registers(const BillBody& body, time::CivilDay run_from,
                     std::vector<std::uint8_t>& out) {
    ByteWriter writer{out};
    writer.varint(body.registers.size());
    for (const RegisterStep& step : body.registers) {
        writer.u8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(step.flow) |
                                            (step.is_demand ? kDemand : 0) |
                                            (step.turned ? kTurned : 0)));
        writer.varint(static_cast<std::uint64_t>(raw(step.service_point_no)));
        writer.text(step.key);
        writer.text(step.band);
        writer.svarint((step.days.from - run_from).count());
        writer.varint(static_cast<std::uint64_t>(step.days.days()));
        writer.svarint(step.before.e6);
        writer.svarint(step.after.e6);
        writer.svarint(step.multiplier_e3);
        writer.svarint(step.quantity_milli);
        writer.u8(static_cast<std::uint8_t>(step.quality));
    }
}

bool read_registers(ByteReader& in, time::CivilDay run_from, BillBody& body) {
    const std::uint64_t steps = in.varint();
    if (steps == 0 || steps > kListMax || steps > in.rest()) return false;
    for (std::uint64_t i = 0; i < steps; ++i) {
        if (!read(in, run_from, body.registers.emplace_back())) return false;
    }
    return in.ok();
}

}  // namespace voltmark::billing
