// SPDX-License-Identifier: Apache-2.0
#include "register_readouts.hpp"

#include <algorithm>

#include "voltmark/meter/register_store.hpp"

namespace voltmark::billing {

std::map<ContractId, ContractRegisters> contract_registers(store::Session& session, SiteId first,
                                                           SiteId last,
                                                           const time::BillingPeriod& period,
                                                           DeliveryId as_of) {
    std::map<ContractId, ContractRegisters> found;
    const std::vector<meter::ServingRegister> serving =
        meter::serving_registers(session, first, last, period);
    if (serving.empty()) return found;
    const std::vector<meter::StoredRegisterReading> readings =
        meter::register_readings(session, first, last, period.from, period.to, as_of);
    for (const meter::ServingRegister& one : serving) {
        const meter::Register& known = one.meter_register;
        rating::MeteredRegister metered{known.id.register_no,
                                        known.service_point_no,
                                        known.source_key,
                                        known.flow,
                                        known.kind == meter::RegisterKind::demand,
                                        known.band,
                                        known.digits,
                                        one.multiplier_e3,
                                        known.valid,
                                        {}};
        const auto [from, to] = std::equal_range(
            readings.begin(), readings.end(), meter::StoredRegisterReading{known.id, {}, {}},
            [](const auto& left, const auto& right) { return left.id < right.id; });
        for (auto reading = from; reading != to; ++reading)
            metered.readouts.push_back(
                {reading->reading.day, reading->reading.value, reading->reading.quality});
        ContractRegisters& contract = found[one.contract];
        contract.registers.push_back(std::move(metered));
        contract.zone = one.zone;
    }
    return found;
}

std::vector<rating::MeteredRegister> registers_in(const ContractRegisters& all,
                                                  const time::BillingPeriod& days) {
    std::vector<rating::MeteredRegister> cut;
    for (const rating::MeteredRegister& one : all.registers) {
        const time::BillingPeriod valid = intersect(one.valid, days);
        if (valid.days() == 0) continue;
        cut.push_back(one);
        cut.back().valid = valid;
    }
    return cut;
}

}  // namespace voltmark::billing
