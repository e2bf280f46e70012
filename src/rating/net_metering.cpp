// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/holiday.hpp"

#include "pricer.hpp"

// Energy given to the grid against energy taken from it: rules R-NET-1..6 of
// docs/rules/net_metering.md.

namespace voltmark::rating {

using tariff::BandCalendar;
using tariff::NetMeteringCharge;

namespace {

/// Moments of a weekday by which a band finds its successor in another month.
constexpr int kMatchedHours[] = {0, 5, 11, 17};

/// The bands of a weekday of a month at these hours.
std::array<int, 4> matched_bands(const BandCalendar& calendar, time::CivilDay month,
                                 const time::HolidayCalendar& holidays) {
    std::array<int, 4> bands{};
    time::CivilDay day = month;
    const auto is_weekday = [&](time::CivilDay one) {
        const std::chrono::weekday weekday{one};
        return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
    };
    while (!is_weekday(day)) day += std::chrono::days{1};
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const time::LocalSeconds at =
            time::LocalSeconds{day.time_since_epoch()} + std::chrono::hours{kMatchedHours[i]};
        bands[i] = calendar.band_at(at, holidays).value_or(0);
    }
    return bands;
}

}  // namespace

bool Pricer::is_netted(const tariff::EnergyCharge& charge, int index) const {
    if (!net_ || !is_active(charge.flow)) return false;
    const NetMeteringCharge& netting = *version().net_metering();
    return std::binary_search(netting.base.begin(), netting.base.end(), index);
}

/// R-NET-2: what earlier months have left, in the bands that the same hours have this month.
std::vector<std::int64_t> Pricer::brought_energy(const BandCalendar& calendar) const {
    std::vector<std::int64_t> brought(calendar.bands.size(), 0);
    if (carry_.credits.empty()) return brought;
    static const time::HolidayCalendar kNone;
    const tariff::Tariff& tariff = *segment().tariff;
    const time::HolidayCalendar& holidays =
        tariff.holidays.empty() ? kNone : **time::find_calendar(tariff.holidays);
    const time::CivilDay month = time::month_of(segment().days.from).from;
    const time::CivilDay earlier = time::month_of(month - std::chrono::days{1}).from;
    const std::array<int, 4> from = matched_bands(calendar, earlier, holidays);
    const std::array<int, 4> to = matched_bands(calendar, month, holidays);
    for (const BandCredit& credit : carry_.credits) {
        const std::optional<int> band = calendar.find_band(credit.band);
        const auto at = band ? std::find(from.begin(), from.end(), *band) : from.end();
        if (at == from.end()) continue;  // A band that none of the hours has: its credit lapses.
        const auto target =
            static_cast<std::size_t>(to[static_cast<std::size_t>(at - from.begin())]);
        brought[target] += credit.energy.milli();
    }
    return brought;
}

/// R-NET-1: band by band, what is given back is taken off what is taken.
void Pricer::net_by_month() {
    net_.reset();
    const NetMeteringCharge* netting = version().net_metering();
    if (netting == nullptr || netting->by != NetMeteringCharge::By::month) return;
    NetUse net;
    net.calendar = std::get<tariff::EnergyCharge>(component(netting->base.front()).charge).calendar;
    const BandCalendar& calendar = version().calendars[static_cast<std::size_t>(net.calendar)];
    const std::size_t bands = calendar.bands.size();
    std::vector<std::int64_t> over = brought_energy(calendar);
    for (const Flow flow : {Flow::import_active, Flow::export_active}) {
        const BandUse* by_band = use().find(flow, net.calendar);
        for (std::size_t b = 0; b < bands; ++b) {
            const std::int64_t milli = by_band != nullptr ? by_band->milli[b] : total_milli(flow);
            over[b] += flow == Flow::export_active ? milli : -milli;
        }
    }
    for (const std::int64_t milli : over) {
        net.over.push_back(std::max<std::int64_t>(milli, 0));
        net.taken.push_back(std::max<std::int64_t>(-milli, 0));
    }
    net_ = std::move(net);
}

/// R-NET-3: what is over goes to the next month, and a running balance of it is kept for the year's
/// settlement, after which both begin anew.
void Pricer::keep_energy(const NetMeteringCharge& charge) {
    if (charge.carry != NetMeteringCharge::Carry::energy) return;
    carry_.credits.clear();
    if (settles(charge)) {
        carry_.balance = Energy::zero();
        return;
    }
    const BandCalendar& calendar = version().calendars[static_cast<std::size_t>(net_->calendar)];
    for (std::size_t b = 0; b < net_->over.size(); ++b) {
        if (net_->over[b] > 0)
            carry_.credits.push_back({calendar.bands[b], Energy::from_milli(net_->over[b])});
    }
}

/// R-NET-4: charges of the base less what was earned, never below nothing; the rest is carried.
Result<void> Pricer::price(const NetMeteringCharge& charge, const LineGroup& group) {
    using CarryOf = NetMeteringCharge::Carry;
    Int128 owed_e14 = 0;
    Int128 earned_e14 = 0;
    for (std::size_t i = first_line_; i < rated_.lines.size(); ++i) {
        const ChargeLine& line = rated_.lines[i];
        if (!std::binary_search(charge.base.begin(), charge.base.end(), line.component)) continue;
        const Int128 exact = exact_of(line).e14;
        (exact < 0 ? earned_e14 : owed_e14) += exact < 0 ? -exact : exact;
    }
    if (charge.carry == CarryOf::energy) {
        const std::int64_t change =
            total_milli(Flow::export_active) - total_milli(Flow::import_active);
        carry_.balance = std::max(carry_.balance + Energy::from_milli(change), Energy::zero());
        if (!charge.is_credited) return ok();
    }
    const auto to_e8 = [](Int128 e14) {
        return static_cast<std::int64_t>(divide_rounded(e14, Int128{1'000'000}, Rounding::half_up));
    };
    if (charge.carry == CarryOf::energy && settles(charge)) {
        ChargeLine line;
        line.component = group.front();
        line.unit = QuantityUnit::kwh;
        line.quantity_e6 = carry_.balance.milli();
        line.price = Price{} - charge.price;
        if (line.quantity_e6 != 0) add(line);
        earned_e14 += Int128{charge.price.e8} * carry_.balance.milli();
    }
    add_money(group, -carry_.credit_e8);
    const std::int64_t owed = to_e8(owed_e14);
    const std::int64_t earned = to_e8(earned_e14);
    const bool at_once = charge.counts_at_once || charge.carry == CarryOf::energy;
    const std::int64_t left = owed - carry_.credit_e8 - (at_once ? earned : 0);
    carry_.credit_e8 = std::max<std::int64_t>(-left, 0) + (at_once ? 0 : earned);
    add_money(group, carry_.credit_e8);
    if (charge.lapses && settles(charge)) carry_.credit_e8 = 0;
    return ok();
}

/// R-NET-5: what a year has left is paid out, after every minimum.
Result<void> Pricer::price(const tariff::SettlementCharge& settlement, const LineGroup& group) {
    const auto& charge = std::get<NetMeteringCharge>(component(settlement.of).charge);
    if (!settles(charge) || charge.is_credited || charge.lapses) return ok();
    if (charge.carry == NetMeteringCharge::Carry::money) {
        add_money(group, -carry_.credit_e8);
        carry_.credit_e8 = 0;
        return ok();
    }
    ChargeLine line;
    line.component = group.front();
    line.unit = QuantityUnit::kwh;
    line.quantity_e6 = carry_.balance.milli();
    line.price = Price{} - charge.price;
    if (line.quantity_e6 != 0 && line.price != Price{}) add(line);
    return ok();
}

}  // namespace voltmark::rating
