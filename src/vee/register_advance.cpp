// SPDX-License-Identifier: Apache-2.0
#include "register_advance.hpp"

#include "voltmark/base/decimal.hpp"

namespace voltmark::vee {

namespace {

using std::chrono::days;
using time::BillingPeriod;

/// What meter::advance_e9 answers at most, in kWh.
constexpr std::int64_t kAdvanceKiloMost = 1'000'000'000'000;

}  // namespace

std::optional<std::int64_t> advance_milli(const ShownRegister& shown,
                                          const BillingPeriod& between) {
    const auto before = shown.values.find(between.from);
    const auto after = shown.values.find(between.to);
    if (before == shown.values.end() || after == shown.values.end()) return std::nullopt;
    // A turn over zero is believed as far as half of what the register can count.
    const Int128 half = Int128{power_of_ten(shown.one.digits)} * shown.multiplier_e3 / 2000;
    const auto limit = static_cast<std::int64_t>(std::min<Int128>(half, kAdvanceKiloMost));
    const Result<Int128> advance = meter::advance_e9(
        {before->second, after->second, shown.one.digits, shown.multiplier_e3}, limit);
    if (!advance) return std::nullopt;  // What is wrong with it is told where it is billed.
    return static_cast<std::int64_t>(*advance / 1000);
}

std::map<RegisterId, ShownRegister> read_registers(store::Session& session,
                                                   const FindingRange& range, DeliveryId as_of) {
    std::map<RegisterId, ShownRegister> registers;
    const BillingPeriod closed{range.days.from, range.days.to + days{1}};
    for (const meter::ServingRegister& one :
         meter::serving_registers(session, range.first, range.last, closed)) {
        if (one.meter_register.kind != meter::RegisterKind::energy) continue;
        const auto [at, is_new] = registers.try_emplace(one.meter_register.id);
        if (is_new) {
            at->second = {one.meter_register, one.multiplier_e3, {}};
            continue;
        }
        // Another contract took over: the register went on.
        BillingPeriod& valid = at->second.one.valid;
        valid = {std::min(valid.from, one.meter_register.valid.from),
                 std::max(valid.to, one.meter_register.valid.to)};
    }
    if (registers.empty()) return registers;
    for (const meter::StoredRegisterReading& one : meter::register_readings(
             session, range.first, range.last, range.days.from, range.days.to, as_of)) {
        const auto at = registers.find(one.id);
        if (at == registers.end() || one.reading.quality == meter::Quality::missing) continue;
        at->second.values.emplace(one.reading.day, one.reading.value);
    }
    return registers;
}

}  // namespace voltmark::vee
