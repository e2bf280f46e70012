// SPDX-License-Identifier: Apache-2.0
#include "body_adjustment.hpp"

namespace voltmark::billing {

namespace {

using rating::AdjustedStretch;
using rating::Deduction;
using rating::EnergyPair;

constexpr std::uint64_t kListMax = 10'000;  // No family of contracts is near this.
constexpr std::uint8_t kHasThroughMaster = 0x01;

void write(ByteWriter& out, const EnergyPair& energy) {
    out.svarint(energy.active.milli());
    out.svarint(energy.reactive.milli());
}

void write(ByteWriter& out, const AdjustedStretch& stretch, time::CivilDay run_from) {
    out.svarint((stretch.days.from - run_from).count());
    out.varint(static_cast<std::uint64_t>(stretch.days.days()));
    write(out, stretch.metered);
    out.text(stretch.master);
    out.svarint(stretch.received.milli());
    out.varint(stretch.deducted.size());
    for (const Deduction& deduction : stretch.deducted) {
        out.text(deduction.name);
        out.u8(static_cast<std::uint8_t>(deduction.way));
        out.svarint(deduction.ratio_e6);
        out.svarint(deduction.active.milli());
    }
    out.u8(static_cast<std::uint8_t>(stretch.method));
    for (const EnergyPair& energy :
         {stretch.transformer_loss, stretch.line_loss, stretch.loss, stretch.billed})
        write(out, energy);
}

EnergyPair read_pair(ByteReader& in) {
    const std::int64_t active = in.svarint();
    return {Energy::from_milli(active), ReactiveEnergy::from_milli(in.svarint())};
}

bool read(ByteReader& in, time::CivilDay run_from, AdjustedStretch& stretch) {
    const std::int64_t first = in.svarint();
    const std::uint64_t days = in.varint();
    if (first < 0 || first > 100'000 || days > 100'000) return false;
    stretch.days.from = run_from + std::chrono::days{first};
    stretch.days.to = stretch.days.from + std::chrono::days{days};
    stretch.metered = read_pair(in);
    stretch.master = in.text();
    stretch.received = Energy::from_milli(in.svarint());
    const std::uint64_t deductions = in.varint();
    if (deductions > kListMax || deductions > in.rest()) return false;
    for (std::uint64_t i = 0; i < deductions && in.ok(); ++i) {
        Deduction& deduction = stretch.deducted.emplace_back();
        deduction.name = in.text();
        const std::uint8_t way = in.u8();
        if (way > static_cast<std::uint8_t>(rating::SubWay::metered)) return false;
        deduction.way = static_cast<rating::SubWay>(way);
        deduction.ratio_e6 = in.svarint();
        deduction.active = Energy::from_milli(in.svarint());
    }
    const std::uint8_t method = in.u8();
    if (method > static_cast<std::uint8_t>(rating::LossMethod::fixed)) return false;
    stretch.method = static_cast<rating::LossMethod>(method);
    for (EnergyPair* energy :
         {&stretch.transformer_loss, &stretch.line_loss, &stretch.loss, &stretch.billed})
        *energy = read_pair(in);
    return in.ok();
}

}  // namespace

bool is_adjusted(const BillBody& body) {
    return !body.adjustment.empty() || body.through_master.has_value();
}

void write_adjustment(const BillBody& body, time::CivilDay run_from,
                      std::vector<std::uint8_t>& out) {
    ByteWriter writer{out};
    writer.u8(body.through_master ? kHasThroughMaster : 0);
    if (body.through_master) write(writer, *body.through_master);
    writer.varint(body.adjustment.stretches.size());
    for (const AdjustedStretch& stretch : body.adjustment.stretches)
        write(writer, stretch, run_from);
}

bool read_adjustment(ByteReader& in, time::CivilDay run_from, BillBody& body) {
    const std::uint8_t flags = in.u8();
    if (flags > kHasThroughMaster) return false;
    if ((flags & kHasThroughMaster) != 0) body.through_master = read_pair(in);
    const std::uint64_t stretches = in.varint();
    if (stretches > kListMax || stretches > in.rest()) return false;
    for (std::uint64_t i = 0; i < stretches; ++i) {
        if (!read(in, run_from, body.adjustment.stretches.emplace_back())) return false;
    }
    return in.ok() && is_adjusted(body);
}

}  // namespace voltmark::billing
